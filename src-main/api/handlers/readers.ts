import { isContractProcedure } from '@orpc/contract'
import type { ProcedureMeta } from '../../base/procedure.ts'
import { signalOf } from './context.ts'
import type { HandlerContext } from './context.ts'

interface ReaderCall {
  readonly input: unknown
  readonly path: readonly string[]
  readonly context: HandlerContext
  readonly signal?: AbortSignal | undefined
}

/** Sends a reader procedure with its checked input to the reader pool; the contract's schema checks the answer. */
export function ask({ input, path, context, signal }: ReaderCall): Promise<never> {
  return context.engine.ask(path.join('.'), input, signalOf(signal)) as Promise<never>
}

/** An implementer tree with a handler on every leaf. */
type Answered<T> = {
  [K in keyof T]: T[K] extends { handler: (...args: never[]) => infer P } ? P : Answered<T[K]>
}
interface Leaf {
  readonly handler: (handler: typeof ask) => unknown
}

/**
 * Handlers for a part of the contract that holds reader procedures only, so that a new analysis needs no line here.
 * @throws Error at start when the part holds a procedure of the host
 */
export function readerHandlers<P extends object, T extends { readonly [K in keyof P]: unknown }>(
  part: P,
  implementer: T,
): Answered<Pick<T, keyof P & keyof T>> {
  const answered = Object.entries(part).map(([name, inner]: [string, object]) => {
    const leaf = (implementer as Readonly<Record<string, unknown>>)[name] as Leaf & object
    if (!isContractProcedure(inner)) return [name, readerHandlers(inner, leaf)]
    const meta = inner['~orpc'].meta as ProcedureMeta
    if (meta.runs !== 'reader') throw new Error(`${name} runs on the host and needs a handler of its own.`)
    return [name, leaf.handler(ask)]
  })
  return Object.fromEntries(answered) as Answered<Pick<T, keyof P & keyof T>>
}
