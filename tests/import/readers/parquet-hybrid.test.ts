import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KernelMemory } from '../../../src-main/import/readers/decode/kernel-memory.ts'
import { PageRoom } from '../../../src-main/import/readers/decode/page-room.ts'

/** A room whose loops are compiled, and one with their plain twins. */
function rooms(): { compiled: PageRoom; plain: PageRoom } {
  return { compiled: new PageRoom(new KernelMemory()), plain: new PageRoom(null) }
}

/** One part of the encoding: a value so many times, or groups of eight different ones. */
type Part = { readonly value: number; readonly times: number } | { readonly groups: readonly number[][] }

interface Encoded {
  readonly width: number
  readonly parts: readonly Part[]
}

const encoded = fc.integer({ min: 1, max: 24 }).chain((width): fc.Arbitrary<Encoded> => {
  const value = fc.nat(2 ** width - 1)
  const run = fc.record({ value, times: fc.integer({ min: 1, max: 9_000 }) })
  const group = fc.array(value, { minLength: 8, maxLength: 8 })
  const packed = fc.record({ groups: fc.array(group, { minLength: 1, maxLength: 40 }) })
  return fc.record({ width: fc.constant(width), parts: fc.array(fc.oneof(run, packed), { maxLength: 6 }) })
})

function valuesOf({ parts }: Encoded): number[] {
  return parts.flatMap((part) =>
    'groups' in part ? part.groups.flat() : Array.from({ length: part.times }, () => part.value),
  )
}

function bytesOf({ width, parts }: Encoded): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if ('groups' in part) return [...varint((part.groups.length << 1) | 1), ...part.groups.flatMap(packedGroup)]
      return [...varint(part.times << 1), ...lowBytes(BigInt(part.value), (width + 7) >> 3)]
    }),
  )

  function packedGroup(group: readonly number[]): number[] {
    const bits = group.reduce((sum, value, k) => sum | (BigInt(value) << BigInt(k * width)), 0n)
    return lowBytes(bits, width)
  }
}

function lowBytes(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, k) => Number((value >> BigInt(8 * k)) & 0xffn))
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}

/** What a room reads from bytes: values and the greatest, or that they do not fit. */
function read(room: PageRoom, bytes: Uint8Array, width: number, count: number): unknown {
  room.clear()
  const at = room.reserve(bytes.length)
  room.bytes.set(bytes, at)
  try {
    const { values, most } = room.hybrid(at, at + bytes.length, width, count)
    return { values: [...values], most }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return 'refused'
  }
}

describe('the hybrid of runs and packed groups', () => {
  test('is read as it was written, compiled and plain', () => {
    const { compiled, plain } = rooms()
    const property = fc.property(encoded, fc.nat(7), (sample, left) => {
      const all = valuesOf(sample)
      const values = all.slice(0, Math.max(0, all.length - left))
      const wanted = { values, most: values.reduce((most, value) => Math.max(most, value), 0) }
      const bytes = bytesOf(sample)
      expect(read(compiled, bytes, sample.width, values.length)).toEqual(wanted)
      expect(read(plain, bytes, sample.width, values.length)).toEqual(wanted)
    })
    fc.assert(property, { numRuns: 60 })
  })

  test('nonsense is refused or read the same by both', () => {
    const { compiled, plain } = rooms()
    const width = fc.integer({ min: 0, max: 26 })
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), width, fc.nat(300), (bytes, bits, count) => {
      expect(read(compiled, bytes, bits, count)).toEqual(read(plain, bytes, bits, count))
    })
    fc.assert(property, { numRuns: 2_000 })
  })
})
