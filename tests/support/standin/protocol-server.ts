import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'

type Handler = (request: Request) => Response | Promise<Response>

/** Origin under which the shell believes to be asked. */
const APP_ORIGIN = 'app://lens'

/** Answers a native call of the page's preload: channel, value and the address of the calling frame. */
export type NativeCall = (channel: string, value: unknown, frame: string) => Promise<unknown>

/** Where the preload's calls arrive; Electron has pipes of its own for them. */
export const NATIVE_PATH = '/-native/'

/**
 * Serves what the shell registered with `protocol.handle` over loopback, doing what Electron's own conversion does:
 * the handler gets a Request without a signal, and only the response stream is destroyed when the reader leaves.
 * @returns the server, listening on a free port
 */
export async function serveProtocol(handler: Handler, native: NativeCall): Promise<Server> {
  const server = createServer((message, response) => {
    const answered = message.url?.startsWith(NATIVE_PATH)
      ? answerNative(native, message, response)
      : answer(handler, message, response)
    answered.catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function answerNative(native: NativeCall, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  const value = JSON.parse(Buffer.concat(parts).toString()) as unknown
  const channel = (message.url ?? '').slice(NATIVE_PATH.length)
  const result = await native(channel, value, `${APP_ORIGIN}/`)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null))
}

async function answer(handler: Handler, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) {
    if (name === 'host' || name === 'origin' || name === 'referer' || name.startsWith('sec-')) continue
    if (typeof value === 'string') headers.set(name, value)
  }
  if (message.headers.origin !== undefined) headers.set('origin', APP_ORIGIN)
  const method = message.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? undefined : (Readable.toWeb(message) as ReadableStream)
  const init: RequestInit & { duplex?: 'half' } = { method, headers, ...(body ? { body, duplex: 'half' } : {}) }
  const reply = await handler(new Request(`${APP_ORIGIN}${message.url ?? '/'}`, init))
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  if (!reply.body) {
    response.end()
    return
  }
  const stream = Readable.fromWeb(reply.body as WebStream)
  response.on('close', () => stream.destroy())
  stream.on('error', () => response.destroy())
  stream.pipe(response)
}
