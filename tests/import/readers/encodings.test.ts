import { describe, expect, test } from 'vitest'
import { firstInvalidUtf8 } from '../../../src-main/import/readers/encodings.ts'
import type { Encoding } from '../../../src-main/import/readers/plan.ts'
import { sniff } from '../../../src-main/import/readers/sniff.ts'
import { memorySource, readAll } from './support.ts'

const ROWS = [
  ['Zürich', 'naïve'],
  ['€ 5', 'Łódź 日本語 👩‍👧'],
]
const TEXT = `name,note\n${ROWS.map((row) => row.join(',')).join('\n')}\n`

function encoded(text: string, encoding: Encoding, mark: boolean): Buffer {
  if (encoding === 'utf-8') return Buffer.from((mark ? '\ufeff' : '') + text)
  const little = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le')
  return encoding === 'utf-16le' ? little : little.swap16()
}

const CASES: [Encoding, boolean][] = [
  ['utf-8', false],
  ['utf-8', true],
  ['utf-16le', true],
  ['utf-16be', true],
  ['utf-16le', false],
  ['utf-16be', false],
]

describe.each(CASES)('%s, byte order mark: %s', (encoding, mark) => {
  const bytes = encoded(TEXT, encoding, mark)

  test('is recognised', async () => {
    expect((await sniff(memorySource(bytes))).readAs.encoding).toBe(encoding)
  })

  test('reads the same with every chunk size', async () => {
    for (const chunk of [...Array.from({ length: 64 }, (_, i) => i + 1), 65_532, 65_540]) {
      const result = await readAll(memorySource(bytes, chunk), { encoding })
      expect(result.rows, `chunks of ${chunk}`).toEqual(ROWS)
      expect(result.header).toEqual(['name', 'note'])
    }
  })
})

describe('text that is not UTF-8', () => {
  const latin = Buffer.from('name,price\nCaf\xe9 \x80,5\nM\xfcnchen,7\n', 'latin1')

  test('is proposed as windows-1252 with the reason, and read exactly', async () => {
    const { readAs } = await sniff(memorySource(latin))
    expect(readAs.encoding).toBe('windows-1252')
    expect(readAs.reasons.join(' ')).toContain('byte E9 at offset 14')
    expect((await readAll(memorySource(latin, 3), readAs)).rows).toEqual([
      ['Café €', '5'],
      ['München', '7'],
    ])
  })

  test('is refused with its byte offset when read as UTF-8', async () => {
    const result = await readAll(memorySource(latin, 5), {})
    expect(result.fault).toMatchObject({ key: 'csv_encoding', detail: { byteOffset: 14, byte: 'E9' } })
  })

  test('two encodings in one file are refused, never replaced', async () => {
    const mixed = Buffer.concat([Buffer.from('name\nZürich\nKöln\n'), Buffer.from('caf\xe9\n', 'latin1')])
    await expect(sniff(memorySource(mixed))).rejects.toMatchObject({ key: 'csv_encoding', detail: { byteOffset: 22 } })
  })

  test('undefined windows-1252 bytes are refused', async () => {
    const result = await readAll(memorySource(Buffer.from('a\nx\x81y\n', 'latin1')), { encoding: 'windows-1252' })
    expect(result.fault).toMatchObject({ key: 'csv_encoding', detail: { byteOffset: 3 } })
  })

  test('a lone surrogate in UTF-16 is refused', async () => {
    const bytes = Buffer.from('a\nx\ud800y\n', 'utf16le')
    const result = await readAll(memorySource(bytes), { encoding: 'utf-16le' })
    expect(result.fault).toMatchObject({ key: 'csv_encoding', detail: { byteOffset: 6 } })
  })

  test('a character cut at the end of the file is refused', async () => {
    const result = await readAll(memorySource(Buffer.from('a\nZürich é').subarray(0, -1)))
    expect(result.fault).toMatchObject({ key: 'csv_encoding', detail: { byteOffset: 10 } })
  })

  test('the first invalid byte is found exactly', () => {
    for (let at = 0; at < 400; at += 7) {
      const bytes = Buffer.from('aé日👩'.repeat(100))
      const boundary = Buffer.byteLength(bytes.toString('utf8', 0, at).replace(/\ufffd+$/, ''))
      const bad = Buffer.concat([bytes.subarray(0, boundary), Buffer.from([0xff]), bytes.subarray(boundary)])
      expect(firstInvalidUtf8(bad)).toBe(boundary)
    }
  })
})
