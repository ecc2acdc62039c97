import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDispatch } from '../../src-main/api/dispatch.ts'
import { LensError } from '../../src-main/base/faults.ts'
import type { Engine } from '../../src-main/host/engine-types.ts'
import { pageHeaders } from '../../src-main/host/page-headers.ts'
import { serveWeb } from '../../src-main/host/web.ts'
import type { WebHost } from '../../src-main/host/web.ts'
import { surfaceServices } from '../support/services.ts'

const held: { web: WebHost; token: string; calls: number; received: { name: string; bytes: number }[] } = {
  web: { port: 0, origin: '', address: '', close: () => Promise.resolve() },
  token: '',
  calls: 0,
  received: [],
}

async function receive(name: string, bytes: Readable): Promise<string> {
  let size = 0
  for await (const part of bytes as AsyncIterable<Buffer>) {
    size += part.length
    if (size > 4_000_000) throw new LensError('too_large', 'The file is larger than allowed.')
  }
  held.received.push({ name, bytes: size })
  return crypto.randomUUID()
}

beforeAll(async () => {
  const services = surfaceServices({
    ask: () => {
      held.calls++
      return Promise.resolve({ total: 0, rows: [] })
    },
  })
  const engine = {
    fetch: createDispatch(services),
    receiveUpload: receive,
    preview: () => null,
  } as Partial<Engine> as Engine
  const page = { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') }
  held.web = await serveWeb({
    engine,
    files: new Map([
      ['/', page],
      ['/index.html', page],
      ['/assets/a.js', page],
    ]),
  })
  held.token = new URL(held.web.address).hash.slice(3)
})
afterAll(() => held.web.close())

interface Raw {
  readonly status: number
  readonly text: string
}

/** Sends exactly these bytes and reads until the connection ends or nothing comes for a while. */
function raw(bytes: string | readonly string[], quietMs = 400): Promise<Raw> {
  return new Promise((resolve) => {
    const socket = connect(held.web.port, '127.0.0.1')
    const parts: Buffer[] = []
    const done = (): void => {
      socket.destroy()
      const text = Buffer.concat(parts).toString('latin1')
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    }
    socket.setTimeout(quietMs, done)
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('close', done)
    socket.on('error', done)
    for (const part of typeof bytes === 'string' ? [bytes] : bytes) socket.write(part, 'latin1')
  })
}

const BODY = '{"json":{}}'
function call(
  over: Readonly<Record<string, string | null>> = {},
  path = '/rpc/customer/list',
  body = BODY,
  method = 'POST',
) {
  const headers: Record<string, string | null> = {
    host: `127.0.0.1:${held.web.port}`,
    origin: held.web.origin,
    authorization: `Bearer ${held.token}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...over,
  }
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`
}
const get = (path: string, over: Readonly<Record<string, string | null>> = {}): string =>
  call({ origin: null, authorization: null, 'content-type': null, 'content-length': null, ...over }, path, '', 'GET')

async function refusedWith(status: number, request: string): Promise<void> {
  const before = held.calls
  const answer = await raw(request)
  expect(answer.status).toBe(status)
  expect(held.calls).toBe(before)
  expect(answer.text).not.toContain('access-control')
  expect(answer.text).not.toContain(held.token)
}

describe('our own page', () => {
  test('calls procedures', async () => {
    const answer = await raw(call({ 'sec-fetch-site': 'same-origin' }))
    expect(answer.status).toBe(200)
  })
  test('gets its files with every security header', async () => {
    const answer = await raw(get('/'))
    expect(answer.status).toBe(200)
    for (const [name, value] of Object.entries(pageHeaders)) expect(answer.text).toContain(`${name}: ${value}`)
  })
  test('may be opened from elsewhere as the page one navigates to', async () => {
    const navigated = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await raw(get('/', navigated))).status).toBe(200)
  })
})

describe('W01 the session token', () => {
  test.each([
    ['none', null],
    ['wrong', `Bearer ${'A'.repeat(43)}`],
    ['empty', 'Bearer '],
    ['another scheme', 'Basic QQ=='],
  ])('%s is refused', (_name, authorization) => refusedWith(401, call({ authorization })))
  test('truncated, lengthened or in another case is refused', async () => {
    await refusedWith(401, call({ authorization: `Bearer ${held.token.slice(0, 42)}` }))
    await refusedWith(401, call({ authorization: `Bearer ${held.token}A` }))
    await refusedWith(401, call({ authorization: `bearer ${held.token}` }))
    await refusedWith(401, call({ authorization: `Bearer ${swapCase(held.token)}` }))
  })
  test('in the query or a cookie is refused', async () => {
    await refusedWith(401, call({ authorization: null }, `/rpc/customer/list?t=${held.token}`))
    await refusedWith(401, call({ authorization: null, cookie: `t=${held.token}` }))
  })
})

describe('W02 the host name', () => {
  test.each([
    'evil.test',
    'localhost.evil',
    '127.0.0.1.evil',
    '0.0.0.0',
    '[::1]',
    '2130706433',
    '0177.0.0.1',
    '127.0.0.1.',
    'localhost',
    '127.1',
  ])('%s is misdirected', async (name) => {
    await refusedWith(421, call({ host: `${name}:${held.web.port}` }))
    await refusedWith(421, get('/', { host: `${name}:${held.web.port}` }))
  })
  test('another port, no port or two hosts are misdirected', async () => {
    await refusedWith(421, call({ host: '127.0.0.1:1' }))
    await refusedWith(421, call({ host: '127.0.0.1' }))
    const twice = call().replace('\r\norigin', `\r\nHost: evil.test\r\norigin`)
    const answer = await raw(twice)
    expect([400, 421]).toContain(answer.status)
  })
  test('none is refused by the parser', async () => {
    expect((await raw(call({ host: null }))).status).toBe(400)
  })
})

describe('W04-W06 other sites', () => {
  test.each([
    'null',
    'file://',
    'http://evil.test',
    'http://sub.127.0.0.1',
    'http://127.0.0.1:1',
    'chrome-extension://a',
  ])('origin %s is forbidden', (origin) => refusedWith(403, call({ origin })))
  test('a missing origin is forbidden', () => refusedWith(403, call({ origin: null })))
  test.each(['cross-site', 'same-site', 'none'])('fetch site %s is forbidden', (site) =>
    refusedWith(403, call({ 'sec-fetch-site': site })),
  )
  test.each(['script', 'image', 'iframe', 'style'])('a cross-site %s gets no file', (dest) =>
    refusedWith(
      403,
      get('/assets/a.js', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': dest }),
    ),
  )
  test('a cross-site frame gets no page', () =>
    refusedWith(
      403,
      get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
    ))
  test('is refused before the body is read', async () => {
    const answer = await raw(call({ origin: 'http://evil.test', 'content-length': '900000' }))
    expect(answer.status).toBe(403)
  })
})

describe('W07 upgrades', () => {
  test.each(['/', '/rpc/customer/list'])('to a socket on %s end without an answer', async (path) => {
    const answer = await raw(
      get(path, {
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      }).replace('connection: close', 'connection: Upgrade'),
    )
    expect(answer.text).not.toContain('101')
  })
})

describe('W09 paths', () => {
  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/%252e%252e/x',
    '/assets/../../package.json',
    '/assets/..%5c..%5cx',
    '/assets/a.js%00',
    '/assets//a.js',
    '/assets/a.js;x',
    '//etc/passwd',
    '/C:/windows/win.ini',
    '/assets/',
    '/assets/A.js',
    '/index.html?x',
    '/.env',
    '/%c0%ae%c0%ae/x',
    '\\..\\x',
    '/assets/a.js#x',
  ])('%s is not found', async (path) => {
    const answer = await raw(get(path))
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).not.toContain('<!doctype')
  })
  test('an absolute target reaches no other host', async () => {
    const answer = await raw(get('http://evil.test/'))
    expect([400, 404, 421]).toContain(answer.status)
  })
})

describe('W11 smuggling', () => {
  test.each([
    ['length and chunks', { 'transfer-encoding': 'chunked' }],
    ['an odd encoding', { 'content-length': null, 'transfer-encoding': 'xchunked' }],
    ['a signed length', { 'content-length': '+11' }],
  ])('%s is refused', async (_name, over) => {
    const before = held.calls
    const answer = await raw(call(over))
    expect(answer.status).toBe(400)
    expect(held.calls).toBe(before)
  })
  test('a request behind a refused one is never handled', async () => {
    const before = held.calls
    await raw(call({ origin: 'http://evil.test' }).replace('connection: close', 'connection: keep-alive') + call())
    expect(held.calls).toBe(before)
  })
})

describe('W12 sizes', () => {
  test('a call above one megabyte is too large, announced or not', async () => {
    await refusedWith(413, call({ 'content-length': '2000000' }))
    const big = `{"json":{"search":"${'x'.repeat(1_200_000)}"}}`
    await refusedWith(413, call({}, '/rpc/customer/list', big))
  })
  test('an upload streams to the engine with its name', async () => {
    const body = 'a,b\n1,2\n'
    const answer = await raw(
      call(
        { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent('Ümsätze 2024.csv') },
        '/upload',
        body,
      ),
    )
    expect(answer.status).toBe(200)
    expect(held.received.at(-1)).toEqual({ name: 'Ümsätze 2024.csv', bytes: body.length })
  })
  test('an upload beyond the limit is too large', async () => {
    const answer = await raw(
      call({ 'content-type': 'application/octet-stream', 'x-file-name': 'big.csv' }, '/upload', 'x'.repeat(5_000_000)),
    )
    expect(answer.status).toBe(413)
  })
  test('an upload without the token, or as a form, is refused', async () => {
    await refusedWith(401, call({ authorization: null, 'content-type': 'application/octet-stream' }, '/upload'))
    await refusedWith(415, call({ 'content-type': 'multipart/form-data; boundary=x' }, '/upload'))
  })
})

describe('W13 slow clients', () => {
  test('slow headers are cut off', { timeout: 15_000 }, async () => {
    const started = performance.now()
    const answer = await raw(`POST /rpc/x HTTP/1.1\r\nhost: 127.0.0.1:${held.web.port}\r\n`, 10_000)
    expect(answer.status).toBe(408)
    expect(performance.now() - started).toBeLessThan(7_000)
  })
  test('a slow body is cut off', { timeout: 15_000 }, async () => {
    const started = performance.now()
    await raw(call({ 'content-length': '500' }), 10_000)
    expect(performance.now() - started).toBeLessThan(7_000)
  })
})

describe('W18-W19 kinds of calls', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ])('content type %s is unsupported', (type) => refusedWith(415, call({ 'content-type': type })))
  test('a missing content type is unsupported', () => refusedWith(415, call({ 'content-type': null })))
  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'HEAD'])('%s runs no procedure', (method) =>
    refusedWith(405, call({}, '/rpc/customer/list', BODY, method)),
  )
  test.each(['POST', 'PUT', 'OPTIONS'])('%s gets no file', (method) => refusedWith(405, call({}, '/', BODY, method)))
  test('a method override is not heard', () =>
    refusedWith(405, call({ 'x-http-method-override': 'POST' }, '/rpc/customer/list', BODY, 'GET')))
})

describe('W20 refusals', () => {
  test('carry the security headers too', async () => {
    for (const request of [call({ authorization: null }), call({ host: 'evil.test' }), get('/nothing')]) {
      const { text } = await raw(request)
      for (const [name, value] of Object.entries(pageHeaders)) expect(text).toContain(`${name}: ${value}`)
    }
  })
})

test('W14 the host listens on 127.0.0.1 alone', async () => {
  const { networkInterfaces } = await import('node:os')
  const others = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter((one) => !one.internal && one.family === 'IPv4')
  for (const { address } of others) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ port: held.web.port, host: address, timeout: 500 })
      socket
        .on('connect', () => resolve(true))
        .on('error', () => resolve(false))
        .on('timeout', () => resolve(false))
      socket.on('close', () => socket.destroy())
    })
    expect(reached).toBe(false)
  }
})

test('W17 random bytes leave the host alive', { timeout: 30_000 }, async () => {
  const next = randomBytes(7)
  for (let batch = 0; batch < 20; batch++) {
    await Promise.all(Array.from({ length: 20 }, () => raw(mutate(call(), next), 60)))
  }
  expect((await raw(call())).status).toBe(200)
})

/** Deterministic numbers in [0, n) (mulberry32). */
function randomBytes(seed: number): (n: number) => number {
  let state = seed
  return (n) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % n
  }
}

function mutate(text: string, next: (n: number) => number): string {
  const at = next(text.length)
  const junk = Array.from({ length: next(12) }, () => String.fromCharCode(next(256))).join('')
  return text.slice(0, at) + junk + text.slice(at + next(8))
}

function swapCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}
