import { describe, expect, test } from 'vitest'
import { createClient, faultOf } from '../../src-main/api/client.ts'
import { createDispatch } from '../../src-main/api/dispatch.ts'
import type { EngineServices } from '../../src-main/api/services.ts'
import { LensError } from '../../src-main/base/faults.ts'
import { surfaceServices } from '../support/services.ts'

const URL_BASE = 'http://engine.test/rpc'

function connect(
  over: Partial<EngineServices>,
  lines: { event: string; facts: Readonly<Record<string, unknown>> }[] = [],
) {
  const fetch = createDispatch(surfaceServices(over, lines))
  return { fetch, api: createClient({ url: URL_BASE, fetch }).api }
}

async function thrown(call: Promise<unknown>): Promise<ReturnType<typeof faultOf>> {
  return call.then(
    () => expect.fail('the call was answered'),
    (error: unknown) => faultOf(error),
  )
}

describe('faults on the surface', () => {
  test('a refusal keeps its sentence, code, help and facts', async () => {
    const { api } = connect({
      ask: () => Promise.reject(new LensError('no_such_customer', 'There is no customer 007.', { id: '007' })),
    })
    const fault = await thrown(api.customer.get({ id: '007' }))
    expect(fault).toMatchObject({
      key: 'no_such_customer',
      code: 'PL-CUS-001',
      message: 'There is no customer 007.',
      detail: { id: '007' },
      retry: false,
    })
    expect(fault.help).toContain('matched exactly')
  })

  test('an unknown error says nothing but an incident number, which the log knows', async () => {
    const lines: { event: string; facts: Readonly<Record<string, unknown>> }[] = []
    const { api } = connect({ ask: () => Promise.reject(new Error('secret value 4711')) }, lines)
    const fault = await thrown(api.customer.get({ id: '1' }))
    expect(fault.code).toBe('PL-SYS-001')
    expect(fault.message).not.toContain('4711')
    const incident = lines.find((line) => line.event === 'incident')
    expect(incident?.facts['incident']).toBe(fault.detail['incident'])
    expect(JSON.stringify(lines)).not.toContain('4711')
  })

  test('input that does not fit names the field and never reaches the engine', async () => {
    const { api } = connect({ ask: () => expect.fail('reached') })
    const fault = await thrown(api.analysis.baskets.rules({ minSupport: 2 }))
    expect(fault.code).toBe('PL-API-001')
    expect(fault.message).toContain('minSupport')
  })

  test('an answer that breaks its schema is internal and leaks nothing', async () => {
    const { api } = connect({ ask: () => Promise.resolve({ total: 'many', rows: [] }) })
    const fault = await thrown(api.customer.list({}))
    expect(fault.code).toBe('PL-SYS-001')
  })

  test('a fault in mid-stream arrives with its code after the progress before it', async () => {
    const { api } = connect({
      imports: {
        ...surfaceServices({}).imports,
        run: async function* () {
          yield await Promise.resolve(progress(1))
          throw new LensError('disk_full', 'The disk is full.')
        },
      },
    })
    const seen: number[] = []
    const fault = await thrown(
      (async () => {
        for await (const step of await api.import.run({ files: [{ source: { path: '/x.csv' } }] })) seen.push(step.done)
      })(),
    )
    expect(seen).toEqual([1])
    expect(fault.code).toBe('PL-DSK-001')
  })

  test.each(['nothing', '__proto__', 'constructor', 'workspace', 'workspace/open/more'])(
    'an unknown procedure /rpc/%s is 404 with a fault',
    async (path) => {
      const { fetch } = connect({})
      const response = await fetch(
        new Request(`${URL_BASE}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        }),
      )
      expect(response.status).toBe(404)
      expect(((await response.json()) as { json: { code: string } }).json.code).toBe('PL-API-002')
    },
  )

  test.each([
    '{',
    'null',
    '[]',
    '"x"',
    '{"json":{"__proto__":{"polluted":1}}}',
    '{"json":1,"meta":[[1,"__proto__","x"]]}',
  ])('a malformed body %s is refused and pollutes nothing', async (body) => {
    const { fetch } = connect({})
    const response = await fetch(
      new Request(`${URL_BASE}/customer/get`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    )
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).not.toBe(500)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

function progress(done: number) {
  return {
    stage: 'read',
    step: 1,
    steps: 4,
    label: 'Reading',
    done,
    total: 10,
    unit: 'rows',
    rate: null,
    secondsLeft: null,
  } as const
}
