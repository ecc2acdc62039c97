import { readdirSync, readFileSync } from 'node:fs'
import type { Engine } from './engine-types.ts'
import { pageHeaders, previewHeaders } from './page-headers.ts'
import { extname, join, relative, sep } from 'node:path'

/** One file of the built page, held in memory. */
export interface PageFile {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The files of the page by the exact path they are asked for. A request is only ever looked up in this list, so no
 * spelling of a path can reach another file.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || !type) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { type, bytes: new Uint8Array(readFileSync(path)) })
  }
  const start = files.get('/index.html')
  if (start) files.set('/', start)
  return files
}

/** A file of the page or a report preview as a response; 404 for every other path. Used by every host with a page. */
export function pageResponse(path: string, files: ReadonlyMap<string, PageFile>, engine: Engine): Response {
  const file = files.get(path)
  if (file) return new Response(file.bytes, { headers: { ...pageHeaders, 'content-type': file.type } })
  const html = engine.preview(path)
  if (html === null) return new Response(null, { status: 404, headers: pageHeaders })
  return new Response(html, { headers: { ...previewHeaders, 'content-type': 'text/html; charset=utf-8' } })
}
