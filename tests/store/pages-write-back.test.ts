import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WriteBack } from '../../src-main/store/pages/write-back.ts'
import { scratchFolder } from './support.ts'

const ENOUGH = 64 << 20

function opened(path: string): number {
  const handle = openSync(path, 'w')
  onTestFinished(() => {
    closeSync(handle)
  })
  return handle
}

describe('writing back while more is being written', () => {
  test('takes what was written, again and again', async () => {
    const handle = opened(join(scratchFolder(), 'x'))
    const writeBack = new WriteBack(handle)
    for (let round = 0; round < 3; round++) {
      writeBack.add(writeSync(handle, 'page'))
      writeBack.add(ENOUGH)
      writeBack.begin()
      writeBack.begin()
      await writeBack.settle()
    }
    expect(() => {
      writeBack.begin()
    }).not.toThrow()
  })

  // The system refuses to sync what is no file.
  test.skipIf(process.platform === 'win32')('keeps a failure until somebody asks', async () => {
    const writeBack = new WriteBack(opened('/dev/null'))
    writeBack.begin()
    await writeBack.settle()
    writeBack.add(ENOUGH)
    writeBack.begin()
    await expect(writeBack.settle()).rejects.toThrow('EINVAL')
    await expect(writeBack.settle()).rejects.toThrow('EINVAL')
    expect(() => {
      writeBack.begin()
    }).toThrow('EINVAL')
  })
})
