import { incompleteGamma } from './gamma.ts'

/** P(Z > z) of the standard normal distribution, with full relative precision in both tails (NIST DLMF 7.11.2). */
export function normalSf(z: number): number {
  const { lower, upper } = incompleteGamma(0.5, (z * z) / 2)
  return z >= 0 ? upper / 2 : 0.5 + lower / 2
}

/** P(Z <= z) of the standard normal distribution. */
export function normalCdf(z: number): number {
  return normalSf(-z)
}

const CENTRE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
]
const CENTRE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
]
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
]
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
]
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
  1.421511758316446e-7, 2.0442631033899397e-15,
]

function rational(top: readonly number[], bottom: readonly number[], at: number): number {
  const horner = (coefficients: readonly number[]): number => coefficients.reduceRight((sum, c) => sum * at + c, 0)
  return horner(top) / horner(bottom)
}

/**
 * The z with P(Z <= z) = p, relative error about 1e-16 (M. J. Wichura, algorithm AS 241 PPND16, Appl. Statist. 37, 1988).
 * NaN outside [0, 1].
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * rational(CENTRE_TOP, CENTRE_BOTTOM, 0.180625 - q * q)
  const tail = q < 0 ? p : 1 - p
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const r = Math.sqrt(-Math.log(tail))
  const size = r <= 5 ? rational(MIDDLE_TOP, MIDDLE_BOTTOM, r - 1.6) : rational(FAR_TOP, FAR_BOTTOM, r - 5)
  return q < 0 ? -size : size
}
