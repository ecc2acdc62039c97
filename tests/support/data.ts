import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(process.env['PURCHASE_LENS_DATA'] ?? '../shared/data')

/** Path of a real data file used as test input, or null where the collection is not on this machine. */
export function sharedData(name: string): string | null {
  const path = join(root, name)
  return existsSync(path) ? path : null
}
