import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDispatch } from '../../src-main/api/dispatch.ts'
import { listProcedures } from '../../src-main/api/procedures.ts'
import { surfaceServices } from '../support/services.ts'

const fetch = createDispatch(surfaceServices({}))
const paths = listProcedures().map((procedure) => procedure.path.replaceAll('.', '/'))

interface Answer {
  readonly status: number
  readonly code: string | undefined
}

async function send(path: string, body: string): Promise<Answer> {
  const response = await fetch(
    new Request(`http://engine.test/rpc/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }),
  )
  const text = await response.text()
  return { status: response.status, code: /"code":"(PL-[A-Z]+-\d+)"/.exec(text)?.[1] }
}

/** Every answer is a fault of the table (the engine behind is absent), never an unknown error. */
function refusedInWords({ status, code }: Answer): void {
  expect(code).toBeDefined()
  expect(code).not.toBe('PL-SYS-001')
  expect(status === 200 || (status >= 400 && status < 500)).toBe(true)
}

describe('hostile input', () => {
  test('R01 random JSON to every procedure is refused in words', { timeout: 120_000 }, async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.json(), async (path, json) => {
        refusedInWords(await send(path, `{"json":${json}}`))
      }),
      { numRuns: 3_000, seed: 20_261_121 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
  })

  test('R01 random bytes as a body are refused in words', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.string({ unit: 'binary', maxLength: 60 }), async (path, body) => {
        refusedInWords(await send(path, body))
      }),
      { numRuns: 500, seed: 7 },
    )
  })

  test.each([
    ['prototype keys', '{"json":{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}}'],
    ['prototype paths in the meta part', '{"json":{"a":1},"meta":[[0,"__proto__","x"]]}'],
    ['depth', `{"json":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['many keys', `{"json":{${Array.from({ length: 20_000 }, (_none, at) => `"k${at}":1`).join()}}}`],
    ['duplicate keys', '{"json":{"id":"1","id":"2","id":{}}}'],
    ['a huge number', '{"json":{"limit":1e400}}'],
    ['a number as text', '{"json":{"limit":"10"}}'],
    ['a negative page', '{"json":{"offset":-1}}'],
  ])('R02 %s', async (_name, body) => {
    refusedInWords(await send('customer/list', body))
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})
