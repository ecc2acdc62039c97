import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow, Rectangle } from 'electron'

const fileOf = (folder: string): string => join(folder, 'window.json')

/** Where the window was when it closed; empty when unknown or unreadable. */
export function readWindowState(folder: string): Partial<Rectangle> {
  try {
    const value: unknown = JSON.parse(readFileSync(fileOf(folder), 'utf8'))
    if (typeof value !== 'object' || value === null) return {}
    const entries = Object.entries(value).filter(
      ([key, number]) => ['x', 'y', 'width', 'height'].includes(key) && Number.isSafeInteger(number),
    )
    return Object.fromEntries(entries)
  } catch {
    // First start, or a file from elsewhere: the default place is fine.
    return {}
  }
}

/** Remembers size and place when the window closes. */
export function keepWindowState(window: BrowserWindow, folder: string): void {
  window.on('close', () => writeFileSync(fileOf(folder), JSON.stringify(window.getNormalBounds())))
}
