import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Every source file below the given folders with one of the endings, as project-relative paths. */
export function sourceFiles(folders: readonly string[], endings: readonly string[]): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) return walk(path)
      return endings.some((ending) => name.endsWith(ending)) ? [path] : []
    })
  return folders.flatMap(walk)
}

export const read = (path: string): string => readFileSync(path, 'utf8')
