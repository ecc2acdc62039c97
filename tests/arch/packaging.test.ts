import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { read } from './files.ts'

const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
interface ConfigTools {
  getConfig: (folder: string, file: string, config: null) => Promise<Record<string, unknown>>
  validateConfiguration: (config: unknown, log: { isEnabled: boolean; add: () => void }) => Promise<void>
}
const { getConfig, validateConfiguration } = builder('app-builder-lib/out/util/config/config') as ConfigTools
const log = { isEnabled: false, add: () => undefined }

describe('electron-builder.yml', () => {
  test('is accepted by the packager’s own schema', async () => {
    const config = await getConfig('.', 'electron-builder.yml', null)
    await validateConfiguration(config, log)
    expect(config['npmRebuild']).toBe(false)
  })

  test('an unknown key would be refused, so the check can fail', async () => {
    const config = await getConfig('.', 'electron-builder.yml', null)
    await expect(validateConfiguration({ ...config, noSuchKey: 1 }, log)).rejects.toThrow(/noSuchKey/)
  })

  test('switches off what would let others run the shell as plain Node', async () => {
    const config = await getConfig('.', 'electron-builder.yml', null)
    expect(config['electronFuses']).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })
})

test('dependencies are pinned exactly and the lock file carries a checksum for every package', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  const wanted = { ...manifest['dependencies'], ...manifest['devDependencies'], ...manifest['optionalDependencies'] }
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }>
  }
  const loose = Object.entries(lock.packages).filter(
    ([path, entry]) => path !== '' && !entry.integrity && !entry.inBundle,
  )
  expect(loose.map(([path]) => path)).toEqual([])
  expect(Object.values(lock.packages).some((entry) => entry.resolved !== undefined)).toBe(false)
})
