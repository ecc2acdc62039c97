import type { Fetch } from './client.ts'

const gone = (): DOMException => new DOMException('The reader went away.', 'AbortError')

/**
 * Makes "the reader went away" reach the handler's `signal` on every host. Electron's protocol handler gives a
 * request without a live signal and only destroys the response stream, so three ways out lead to one signal: the
 * response stream is cancelled, the page posts `-cancel` for a call, or the page's `-tether` ends.
 */
export function cancellable(inner: Fetch): Fetch {
  const calls = new Map<string, AbortController>()
  // A Request holds its signal's controller weakly: once collected, no abort reaches the handler any more.
  const held = new Set<Request>()
  const leave = (page: string): void => {
    for (const [key, controller] of calls) if (key.startsWith(`${page}/`)) controller.abort(gone())
  }
  return async (request) => {
    const page = request.headers.get('x-page') ?? ''
    const id = request.headers.get('x-call') ?? ''
    const key = `${page}/${id}`
    const path = new URL(request.url).pathname
    if (path.endsWith('/-cancel')) {
      calls.get(key)?.abort(gone())
      return new Response(null, { status: 204 })
    }
    const mine = new AbortController()
    const done = (): void => {
      held.delete(request)
      held.delete(inside)
      if (calls.get(key) === mine) calls.delete(key)
    }
    if (path.endsWith('/-tether')) return heldOpen(request.signal, () => leave(page))
    if (id) calls.set(key, mine)
    const inside = new Request(request, { signal: AbortSignal.any([request.signal, mine.signal]) })
    held.add(request).add(inside)
    const response = await inner(inside).catch((error: unknown) => {
      done()
      throw error
    })
    return followed(response, mine, done)
  }
}

/** A response that never ends by itself; `leave` runs once when its reader goes. */
function heldOpen(signal: AbortSignal, leave: () => void): Response {
  const ended = new AbortController()
  ended.signal.addEventListener('abort', leave, { once: true })
  signal.addEventListener('abort', () => ended.abort(), { once: true })
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => ended.abort(),
  })
  return new Response(body, { headers: { 'content-type': 'application/octet-stream' } })
}

/** Passes the body through; a reader that stops reading aborts the call behind it. */
function followed(response: Response, call: AbortController, done: () => void): Response {
  if (!response.body) {
    done()
    return response
  }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await reader.read()
        if (next.done) {
          done()
          controller.close()
        } else controller.enqueue(next.value)
      } catch (error) {
        done()
        controller.error(error)
      }
    },
    async cancel(why) {
      call.abort(gone())
      done()
      await reader.cancel(why).catch(() => undefined)
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
