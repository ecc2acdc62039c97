import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refusal } from '../api/dispatch.ts'
import { guardCall, guardFile } from '../api/guard.ts'
import type { Arrival, GuardRules, Verdict } from '../api/guard.ts'
import { isLensError, LensError } from '../base/faults.ts'
import type { Engine } from './engine-types.ts'
import { pageHeaders } from './page-headers.ts'
import { pageResponse } from './page-files.ts'
import type { PageFile } from './page-files.ts'

/** A running local web host. */
export interface WebHost {
  readonly port: number
  /** Address without the token. */
  readonly origin: string
  /** Address to open once; the token is in the fragment, which browsers never send. */
  readonly address: string
  readonly close: () => Promise<void>
}

export interface WebOptions {
  readonly engine: Engine
  readonly files: ReadonlyMap<string, PageFile>
  /** 0 or absent: any free port. */
  readonly port?: number
}

const CALL_BYTES = 1024 * 1024
const BODY_MS = 5_000

/** Serves the page and the engine on 127.0.0.1 only, to whoever holds the session token. */
export async function serveWeb({ engine, files, port = 0 }: WebOptions): Promise<WebHost> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer({ requireHostHeader: true, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 1_000 })
  server.headersTimeout = 4_000
  // Uploads may take long; calls have their own limit, and an idle upload is cut by the socket's.
  server.requestTimeout = 0
  server.keepAliveTimeout = 5_000
  server.maxConnections = 64
  await listening(server, port)
  const bound = (server.address() as AddressInfo).port
  const host = `127.0.0.1:${bound}`
  const rules: GuardRules = { host, origin: `http://${host}`, token }
  const refused = new WeakSet<object>()
  server.on('request', (incoming, outgoing) => {
    // A request that was sent along behind a refused one is never handled.
    if (refused.has(incoming.socket)) return void incoming.socket.destroy()
    answer(incoming, outgoing, { engine, files, rules, refused }).catch(() => outgoing.destroy())
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  server.on('connect', (_request, socket) => socket.destroy())
  return {
    port: bound,
    origin: rules.origin,
    address: `${rules.origin}/#t=${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Serving {
  readonly engine: Engine
  readonly files: ReadonlyMap<string, PageFile>
  readonly rules: GuardRules
  /** Connections whose last request was refused. */
  readonly refused: WeakSet<object>
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, serving: Serving): Promise<void> {
  const path = incoming.url ?? ''
  const arrival: Arrival = { method: incoming.method ?? '', path, header: (name) => headerValues(incoming, name) }
  const isCall = path.startsWith('/rpc/') || path === '/upload'
  const verdict = isCall ? guardCall(serving.rules, arrival) : guardFile(serving.rules, arrival)
  if (verdict !== null) {
    serving.refused.add(incoming.socket)
    return refuse(outgoing, verdict)
  }
  if (!isCall) return sendFile(outgoing, pageResponse(path, serving.files, serving.engine), arrival.method)
  const gone = new AbortController()
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  const response = await respond(incoming, serving, path, gone.signal)
  await send(outgoing, response)
}

async function respond(
  incoming: IncomingMessage,
  serving: Serving,
  path: string,
  gone: AbortSignal,
): Promise<Response> {
  try {
    if (path === '/upload') return Response.json({ upload: await receive(incoming, serving.engine, gone) })
    const body = await readBody(incoming)
    const request = new Request(`${serving.rules.origin}${path}`, {
      method: 'POST',
      headers: plainHeaders(incoming),
      signal: gone,
      ...(body.length > 0 ? { body } : {}),
    })
    return await serving.engine.fetch(request)
  } catch (error) {
    const fault = isLensError(error) ? error : new LensError('bad_request', 'The request could not be read.')
    if (path !== '/upload') return refusal(fault)
    return Response.json({ key: fault.key, message: fault.message }, { status: fault.fault.status })
  }
}

/** Streams an upload into the workspace's incoming folder. */
async function receive(incoming: IncomingMessage, engine: Engine, gone: AbortSignal): Promise<string> {
  incoming.setTimeout(30_000, () => incoming.destroy())
  const name = decodeName(headerValues(incoming, 'x-file-name')[0] ?? '')
  return engine.receiveUpload(name, incoming, gone)
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new LensError('bad_request', 'The file name could not be read.')
  }
}

/** The body of a call in one piece; more than a megabyte or more than five seconds is refused. */
function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  if (Number(incoming.headers['content-length'] ?? 0) > CALL_BYTES) {
    throw new LensError('too_large', 'The call is larger than one megabyte.')
  }
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const seen = { bytes: 0 }
    const late = setTimeout(() => incoming.destroy(), BODY_MS)
    incoming.on('data', (part: Buffer) => {
      seen.bytes += part.length
      if (seen.bytes <= CALL_BYTES) parts.push(part)
      else reject(new LensError('too_large', 'The call is larger than one megabyte.'))
    })
    incoming.on('end', () => resolve(Buffer.concat(parts)))
    incoming.on('error', reject)
    incoming.on('close', () => clearTimeout(late))
  })
}

async function send(outgoing: ServerResponse, response: Response): Promise<void> {
  const unread = !outgoing.req.complete
  const headers = {
    ...pageHeaders,
    ...Object.fromEntries(response.headers),
    ...(unread ? { connection: 'close' } : {}),
  }
  outgoing.writeHead(response.status, headers)
  if (!response.body) {
    outgoing.end()
    return
  }
  outgoing.flushHeaders()
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(
    () => undefined,
  )
}

async function sendFile(outgoing: ServerResponse, response: Response, method: string): Promise<void> {
  const bytes = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': bytes.length })
  outgoing.end(method === 'HEAD' ? undefined : bytes)
}

/** A refusal says nothing but its status, and the connection ends, so that a body that follows is never read. */
function refuse(outgoing: ServerResponse, status: Exclude<Verdict, null>): void {
  outgoing.writeHead(status, { ...pageHeaders, connection: 'close', 'content-length': 0 })
  outgoing.end()
}

function headerValues(incoming: IncomingMessage, name: string): string[] {
  const values: string[] = []
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    if (incoming.rawHeaders[at]?.toLowerCase() === name) values.push(incoming.rawHeaders[at + 1] ?? '')
  }
  return values
}

function plainHeaders(incoming: IncomingMessage): Headers {
  const headers = new Headers()
  for (const name of ['content-type', 'x-page', 'x-call', 'last-event-id']) {
    const value = headerValues(incoming, name)[0]
    if (value !== undefined) headers.set(name, value)
  }
  return headers
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve)
  })
}
