/**
 * Whether a text is one of a list: u32 how many, then for each u32 its bytes and the bytes themselves, filled up to a
 * multiple of four. Up to seven bytes behind both texts are read.
 */
export function isOneOf(list: usize, text: usize, bytes: u32): bool {
  let at = list + 4
  for (let i = load<u32>(list); i > 0; i--) {
    const length = load<u32>(at)
    if (length == bytes && isSame(at + 4, text, bytes)) return true
    at += 4 + <usize>((length + 3) & ~3)
  }
  return false
}

function isSame(a: usize, b: usize, count: u32): bool {
  let left = <i32>count
  for (let k: usize = 0; left > 0; k += 8, left -= 8) {
    const unused = left < 8 ? (<u64>(8 - left)) << 3 : 0
    if ((load<u64>(a + k) ^ load<u64>(b + k)) << unused != 0) return false
  }
  return true
}
