/** Adds `count` 32-bit integers at `from`, exactly up to 2^53. */
export function total(from: usize, count: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < count; i++) sum += f64(load<i32>(from + ((<usize>i) << 2)))
  return sum
}
