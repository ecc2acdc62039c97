import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { createClient } from '../../src-main/api/client.ts'
import type { Client, Fetch } from '../../src-main/api/client.ts'
import { createDispatch } from '../../src-main/api/dispatch.ts'
import type { Engine } from '../../src-main/host/engine-types.ts'
import { serveWeb } from '../../src-main/host/web.ts'
import { pause, surfaceServices } from '../support/services.ts'

/** Milliseconds in which "the reader went away" must reach the procedure. */
const WITHIN = 50

interface Rig {
  readonly client: Client
  readonly close: () => Promise<void>
}

const rigs: Rig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})

/** An engine whose one reader call and one load last until their signal fires; `reached` tells when. */
function slowEngine(): { fetch: Fetch; started: Promise<void>; reached: Promise<number> } {
  const begun = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<number>()
  const watch = (signal: AbortSignal): void => {
    signal.addEventListener('abort', () => gone.resolve(performance.now()))
    begun.resolve()
  }
  const services = surfaceServices({
    ask: async (_path, _input, signal) => {
      watch(signal)
      await pause(20_000, signal)
      signal.throwIfAborted()
    },
    imports: {
      ...surfaceServices({}).imports,
      run: async function* (_input, signal) {
        watch(signal)
        for (let done = 0; ; done++) {
          signal.throwIfAborted()
          yield {
            stage: 'read',
            step: 1,
            steps: 4,
            label: '',
            done,
            total: null,
            unit: 'rows',
            rate: null,
            secondsLeft: null,
          }
          await pause(done < 2 ? 1 : 20_000, signal)
        }
      },
    },
  })
  return { fetch: createDispatch(services), started: begun.promise, reached: gone.promise }
}

/** What Electron's protocol.handle does: a request without a signal; only the response's stream learns of the end. */
function electronLike(fetch: Fetch): Fetch {
  return async (request) => {
    const bare = new Request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body ? { body: await request.arrayBuffer() } : {}),
    })
    const response = await fetch(bare)
    if (!response.body) return response
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
    const seen = new ReadableStream<Uint8Array>({
      start(controller) {
        body.on('data', (part: Uint8Array) => controller.enqueue(part))
        body.on('end', () => !body.destroyed && !request.signal.aborted && controller.close())
        body.on('error', () => undefined)
      },
      cancel: () => void body.removeAllListeners('end').destroy(),
    })
    request.signal.addEventListener('abort', () => body.destroy())
    return new Response(seen, { status: response.status, headers: response.headers })
  }
}

async function connect(kind: string, fetch: Fetch): Promise<Rig> {
  const rig = await connectAs(kind, fetch)
  rigs.push(rig)
  return rig
}

async function connectAs(kind: string, fetch: Fetch): Promise<Rig> {
  if (kind !== 'node http') {
    const client = createClient({ url: 'app://lens/rpc', fetch: kind === 'direct' ? fetch : electronLike(fetch) })
    return { client, close: () => Promise.resolve(client.close()) }
  }
  const web = await serveWeb({ engine: { fetch } as Engine, files: new Map() })
  const token = new URL(web.address).hash.slice(3)
  const asPage: Fetch = (request) => {
    const headers = new Headers(request.headers)
    headers.set('origin', web.origin)
    return globalThis.fetch(new Request(request, { headers }))
  }
  const client = createClient({ url: `${web.origin}/rpc`, token, fetch: asPage })
  const close = async (): Promise<void> => {
    client.close()
    await web.close()
  }
  return { client, close }
}

/** Collects what nobody holds, with the turns of the loop that finalizers need. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let turn = 0; turn < 3; turn++) {
    collect()
    await pause(5, new AbortController().signal)
  }
}

const FILES = { files: [{ source: { path: '/x.csv' } }] }

// Repeated where another program held the processor for longer than the limit.
describe.each(['direct', 'node http', 'electron'])(
  'on %s, the reader going away reaches the procedure',
  { retry: 4 },
  (kind) => {
    test('when one call is aborted, which also rejects at once', async () => {
      const engine = slowEngine()
      const { client } = await connect(kind, engine.fetch)
      const stop = new AbortController()
      const call = client.api.customer.get({ id: '1' }, { signal: stop.signal })
      const rejected = expect(call).rejects.toThrow()
      await engine.started
      const at = performance.now()
      stop.abort()
      await rejected
      expect(performance.now() - at).toBeLessThan(WITHIN)
      expect((await engine.reached) - at).toBeLessThan(WITHIN)
    })

    test('when the signal of a progress stream is aborted', async () => {
      const engine = slowEngine()
      const { client } = await connect(kind, engine.fetch)
      const stop = new AbortController()
      const stream = await client.api.import.run(FILES, { signal: stop.signal })
      await stream.next()
      const at = performance.now()
      stop.abort()
      expect((await engine.reached) - at).toBeLessThan(WITHIN)
    })

    test('when its signal is aborted after memory was tidied up', async () => {
      const engine = slowEngine()
      const { client } = await connect(kind, engine.fetch)
      const stop = new AbortController()
      const stream = await client.api.import.run(FILES, { signal: stop.signal })
      await stream.next()
      await collectGarbage()
      const at = performance.now()
      stop.abort()
      expect((await engine.reached) - at).toBeLessThan(WITHIN)
    })

    test('when a progress stream is left before its end', async () => {
      const engine = slowEngine()
      const { client } = await connect(kind, engine.fetch)
      const stream = await client.api.import.run(FILES)
      await stream.next()
      const at = performance.now()
      void stream.return?.()
      expect((await engine.reached) - at).toBeLessThan(WITHIN)
    })

    test('when the page goes, for every call it still has', async () => {
      const engine = slowEngine()
      const { client } = await connect(kind, engine.fetch)
      await pause(30)
      void client.api.customer.get({ id: '1' }).catch(() => undefined)
      await engine.started
      const at = performance.now()
      client.close()
      expect((await engine.reached) - at).toBeLessThan(WITHIN)
    })
  },
)

test('an already aborted call never starts', async () => {
  const engine = slowEngine()
  const { client } = await connect('direct', engine.fetch)
  await expect(client.api.customer.get({ id: '1' }, { signal: AbortSignal.abort() })).rejects.toThrow()
})
