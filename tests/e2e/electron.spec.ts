import { _electron, expect, test } from '@playwright/test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Path of Electron's own binary; its package is never imported, because that would start a download. */
function electronBinary(): string | null {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const folder = 'node_modules/electron'
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const path = join(override ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim())
  return existsSync(path) ? path : null
}

const binary = electronBinary()

test.describe('the real Electron window', () => {
  test.skip(binary === null, 'Electron’s binary is not installed on this machine')

  test('opens on Home, streams answers and notices a reader who leaves', async () => {
    const shell = await _electron.launch({ executablePath: String(binary), args: ['.', '--no-sandbox'] })
    const page = await shell.firstWindow()
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
    const status = await page.evaluate(async () => {
      const response = await fetch('/rpc/workspace/status', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      return response.status
    })
    expect(status).toBe(200)
    await page.reload()
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
    await shell.close()
  })
})
