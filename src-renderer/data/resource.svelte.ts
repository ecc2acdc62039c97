import { untrack } from 'svelte'
import { faultOf, type ShownFault } from '../../src-main/api/client.ts'
import { page } from '../state/page.svelte.ts'
import { workspace } from '../state/workspace.svelte.ts'

/** What a view sees of one question to the engine. */
export interface Resource<Output> {
  /** The last answer; kept while a newer one is on its way. */
  readonly value: Output | null
  readonly loading: boolean
  readonly error: ShownFault | null
  /** Asks again with the same intent. */
  reload(): void
}

class LiveResource<Output> implements Resource<Output> {
  value = $state.raw<Output | null>(null)
  loading = $state(false)
  error = $state.raw<ShownFault | null>(null)
  round = $state(0)

  reload(): void {
    this.round += 1
  }
}

/**
 * Turns intent into data: asks whenever the intent or the loaded version changes, aborts the stale call, drops late
 * answers and keeps the old value meanwhile. A call that was answered is not aborted: the host would be told of every one
 * before it hears the next question. Call it while a component is being set up.
 * @param intent reads state and returns the input, or null while there is nothing to ask
 */
export function resource<Input, Output>(
  intent: () => Input | null,
  ask: (input: Input, signal: AbortSignal) => Promise<Output>,
): Resource<Output> {
  const live = new LiveResource<Output>()
  const wanted = $derived.by(() => {
    const input = intent()
    return input === null ? null : JSON.stringify([workspace.stamp, live.round, input])
  })
  $effect(() => {
    if (wanted === null) {
      live.loading = false
      return
    }
    const input = untrack(intent)
    if (input === null) return
    const stale = new AbortController()
    let answered = false
    const end = (take: () => void): void => {
      answered = true
      if (stale.signal.aborted) return
      take()
      live.loading = false
    }
    live.loading = true
    ask(input, stale.signal).then(
      (value) =>
        end(() => {
          live.value = value
          live.error = null
        }),
      (error: unknown) => end(() => (live.error = faultOf(error))),
    )
    return () => {
      if (!answered) stale.abort()
    }
  })
  $effect(() => page.watch(live))
  return live
}

/** A part of what a resource holds, for a panel that shows no more of it. */
export function partOf<Output, Part>(whole: Resource<Output>, pick: (value: Output) => Part | null): Resource<Part> {
  return {
    get value() {
      return whole.value === null ? null : pick(whole.value)
    },
    get loading() {
      return whole.loading
    },
    get error() {
      return whole.error
    },
    reload: () => whole.reload(),
  }
}
