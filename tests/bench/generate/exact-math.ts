/**
 * Elementary functions from `+ - * /` alone, which IEEE 754 rounds the same way everywhere: what a generator decides by
 * them is the same on every machine. (`Math.log` and `Math.exp` may differ in the last bit.)
 */
const LN2 = 0.6931471805599453
const LN_TERMS = 12
const EXP_TERMS = 16

/** Natural logarithm of a positive number, within 4 units of the last place. */
export function ln(x: number): number {
  let mantissa = x
  let exponent = 0
  for (; mantissa > 1.4142135623730951; exponent++) mantissa /= 2
  for (; mantissa < 0.7071067811865476; exponent--) mantissa *= 2
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum = 0
  for (let term = LN_TERMS; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1)
  return 2 * s * sum + exponent * LN2
}

/** e to the power of x, for |x| below 700. */
export function exp(x: number): number {
  const doublings = Math.round(x / LN2)
  const rest = x - doublings * LN2
  let sum = 1
  for (let term = EXP_TERMS; term >= 1; term--) sum = 1 + (rest / term) * sum
  for (let i = 0; i < doublings; i++) sum *= 2
  for (let i = 0; i > doublings; i--) sum /= 2
  return sum
}
