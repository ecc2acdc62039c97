import { mapEventIterator, ORPCError } from '@orpc/client'
import { ValidationError } from '@orpc/contract'
import { RPCHandler } from '@orpc/server/fetch'
import { faults, isLensError, LensError } from '../base/faults.ts'
import { cancellable } from './cancellable.ts'
import { type Fetch, faultOf } from './client.ts'
import { router } from './handlers/index.ts'
import type { EngineServices } from './services.ts'

/**
 * The engine as one function from request to response, the same on every host: `/rpc/<procedure path>`, plus the two
 * control paths of {@link cancellable}. What a procedure throws leaves as a row of the fault table.
 */
export function createDispatch(services: EngineServices): Fetch {
  const handler = new RPCHandler(router, {
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          if (isOwnFault(error)) throw error
          // What fails outside a procedure is the reading of its input.
          services.log('unreadable', { name: error instanceof Error ? error.name : typeof error, stack: frames(error) })
          throw toRpcError(new LensError('bad_request', 'The request could not be read.'))
        }
      },
    ],
    clientInterceptors: [
      async ({ next, path }) => {
        const name = path.join('.')
        const started = performance.now()
        const finished = (outcome: string): void =>
          services.log('call', { procedure: name, ms: Math.round(performance.now() - started), outcome })
        const fail = (error: unknown): ORPCError<string, unknown> => {
          const known = toFault(error, services.log)
          finished(known.fault.code)
          return toRpcError(known)
        }
        try {
          const output: unknown = await next()
          if (!isStream(output)) {
            finished('ok')
            return output
          }
          return mapEventIterator(output, {
            value: (value: unknown, done) => {
              if (done) finished('ok')
              return Promise.resolve(value)
            },
            error: (error) => Promise.resolve(fail(error)),
          })
        } catch (error) {
          throw fail(error)
        }
      },
    ],
  })
  return cancellable(async (request) => {
    const { response } = await handler.handle(request, { prefix: '/rpc', context: { engine: services } })
    return response ?? refusal(new LensError('not_found', 'There is no such procedure.'))
  })
}

/** A fault as a response in the shape of the RPC protocol, for refusals made before a procedure is reached. */
export function refusal(error: LensError): Response {
  const { code, status, message, data } = toRpcError(error)
  return Response.json({ json: { defined: false, code, status, message, data } }, { status })
}

/**
 * Whatever was thrown, as a row of the fault table. Only faults thrown on purpose keep their sentence; everything
 * unknown becomes `internal` with an incident number that is found in the log beside the stack.
 */
export function toFault(error: unknown, log: EngineServices['log']): LensError {
  if (isLensError(error)) return error
  if (error instanceof Error && error.name === 'AbortError') return new LensError('cancelled', 'Cancelled.')
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return badInput(error.cause)
  const inner = innerFault(error)
  if (inner) return inner
  const incident = crypto.randomUUID().slice(0, 8)
  const name = error instanceof Error ? error.name : typeof error
  log('incident', { incident, name, stack: frames(error), answer: brokenAnswer(error) })
  return new LensError('internal', `Something went wrong inside the program (incident ${incident}).`, { incident })
}

/** The fault of a procedure that this one called through the surface, as a report does. */
function innerFault(error: unknown): LensError | null {
  if (!(error instanceof ORPCError)) return null
  const { key, message, detail } = faultOf(error)
  return key === 'internal' ? null : new LensError(key, message, detail)
}

function toRpcError(error: LensError): ORPCError<string, unknown> {
  const { code, status, help, retry } = faults[error.key]
  return new ORPCError(code, {
    status,
    message: error.message,
    data: { key: error.key, help, retry, detail: error.detail },
  })
}

/** Whether an error left a procedure by way of the fault table. */
function isOwnFault(error: unknown): boolean {
  return error instanceof ORPCError && String(error.code).startsWith('PL-')
}

function badInput(cause: unknown): LensError {
  if (!(cause instanceof ValidationError)) return new LensError('bad_request', 'The input could not be read.')
  const issues = issueTexts(cause)
  return new LensError('bad_request', `The input does not fit: ${issues.slice(0, 3).join('; ')}`, { issues })
}

function issueTexts(error: ValidationError): string[] {
  return error.issues.map(({ path = [], message }) => {
    const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return place ? `${place}: ${message}` : message
  })
}

/** Where an answer broke its schema, by path and rule; null for other errors. */
function brokenAnswer(error: unknown): string | null {
  const cause = error instanceof ORPCError ? error.cause : null
  return cause instanceof ValidationError ? issueTexts(cause).slice(0, 5).join('; ') : null
}

/** Stack frames without the message, which may quote a value. */
function frames(error: unknown): string {
  const causes: string[] = []
  for (let at: unknown = error; at instanceof Error && causes.length < 4; at = at.cause) {
    const lines = at.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
    causes.push([at.name, ...lines.slice(0, 12).map((line) => line.trim())].join(' '))
  }
  return causes.join(' | ')
}

function isStream(value: unknown): value is AsyncIterator<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}
