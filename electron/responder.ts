import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { isLensError, LensError } from '../src-main/base/faults.ts'
import type { Engine } from '../src-main/host/engine-types.ts'
import type { PageFile } from '../src-main/host/page-files.ts'
import { pageHeaders, previewHeaders } from '../src-main/host/page-headers.ts'
import { isOwnPage } from './window.ts'

type Answer = (request: Request) => Promise<Response>

/** What answers `app://` requests. */
export interface Responder {
  readonly answer: (engine: Engine) => Answer
  /** Puts a page up for printing; answers its address and a function that takes it down again. */
  readonly addPage: (html: string) => { readonly path: string; readonly remove: () => void }
}

const HTML = 'text/html; charset=utf-8'

/** Serves the built page from memory, printed pages while they are up, uploads and the engine's own surface. */
export function createResponder(files: ReadonlyMap<string, PageFile>): Responder {
  const pages = new Map<string, string>()
  return {
    addPage(html) {
      const path = `/print/${randomUUID()}`
      pages.set(path, html)
      return { path, remove: () => void pages.delete(path) }
    },
    answer: (engine) => async (request) => {
      const url = new URL(request.url)
      if (!isOwnPage(request.url) || !fromOwnPage(request))
        return new Response(null, { status: 403, headers: pageHeaders })
      if (url.pathname.startsWith('/rpc/')) return call(engine, request)
      if (url.pathname === '/upload') return receiveUpload(engine, request)
      const printed = pages.get(url.pathname) ?? engine.preview(url.pathname)
      if (printed !== null) return new Response(printed, { headers: { ...previewHeaders, 'content-type': HTML } })
      const file = files.get(url.pathname)
      if (!file) return new Response(null, { status: 404, headers: pageHeaders })
      return new Response(new Uint8Array(file.bytes), { headers: { ...pageHeaders, 'content-type': file.type } })
    },
  }
}

/** Electron drops `Origin: null`; where an origin is present it must be our own. */
function fromOwnPage(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || isOwnPage(`${origin}/`)
}

/** A call is a POST with JSON or without a body; anything else never reaches a procedure. */
function call(engine: Engine, request: Request): Promise<Response> | Response {
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: pageHeaders })
  const type = request.headers.get('content-type')
  if (type !== null && !type.startsWith('application/json'))
    return new Response(null, { status: 415, headers: pageHeaders })
  return engine.fetch(request)
}

async function receiveUpload(engine: Engine, request: Request): Promise<Response> {
  try {
    if (request.method !== 'POST' || !request.body) throw new LensError('bad_request', 'An upload needs a body.')
    const name = decodeURIComponent(request.headers.get('x-file-name') ?? '')
    const upload = await engine.receiveUpload(name, Readable.fromWeb(request.body as WebStream), request.signal)
    return Response.json({ upload }, { headers: pageHeaders })
  } catch (error) {
    const fault = isLensError(error)
      ? error
      : new LensError('bad_request', 'The upload could not be read.', {}, { cause: error })
    return Response.json(
      { key: fault.key, message: fault.message },
      { status: fault.fault.status, headers: pageHeaders },
    )
  }
}
