/**
 * Gives the memory of arrays that nobody uses any more back at once, instead of whenever the garbage collector finds them.
 * The arrays own their buffers, all views of which are empty afterwards; shared memory is passed over.
 */
export function release(...arrays: readonly ArrayBufferView[]): void {
  for (const { buffer, byteLength } of arrays) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= MANY && byteLength > 0) buffer.transfer(0)
  }
}

/** Fewer bytes are left to the garbage collector. */
const MANY = 4_096
