import { implement } from '@orpc/server'
import { contract } from '../contract/index.ts'
import type { EngineServices } from '../services.ts'

/** What a handler is called with beside its input. */
export interface HandlerContext {
  readonly engine: EngineServices
}

/** The contract waiting for its handlers. */
export const os = implement(contract).$context<HandlerContext & Record<never, never>>()

/** A signal for every handler; a call without one cannot be cancelled. */
export function signalOf(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal
}
