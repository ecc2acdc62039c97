import type { Facts } from '../base/facts.ts'

interface Held {
  readonly value: object
  readonly bytes: number
}
interface Cache {
  readonly entries: Map<string, Held>
  bytes: number
}

/** What a reader keeps per version beside the facts themselves; what was asked for longest ago goes first. */
const MOST_BYTES = 256 * 1024 * 1024

const caches = new WeakMap<Facts, Cache>()

/**
 * What was worked out of the facts of a version under this name, made when it is not held: the panels of one view ask
 * for the same orders. Whoever gets it must not change it.
 * @param name names the thing and everything it depends on besides the facts
 */
export function keptFor<Value extends object>(
  facts: Facts,
  name: string,
  make: () => Value,
  bytesOf: (value: Value) => number,
): Value {
  const cache = caches.get(facts) ?? { entries: new Map<string, Held>(), bytes: 0 }
  caches.set(facts, cache)
  const found = cache.entries.get(name)
  const held = found ?? newEntry(make(), bytesOf)
  if (!found) cache.bytes += held.bytes
  // The last one asked for goes to the end.
  cache.entries.delete(name)
  cache.entries.set(name, held)
  for (const [oldest, entry] of cache.entries) {
    if (cache.bytes <= MOST_BYTES || entry === held) break
    cache.entries.delete(oldest)
    cache.bytes -= entry.bytes
  }
  return held.value as Value
}

/** What is kept under this name; null while nobody has made it. To ask for it keeps it longer. */
export function heldFor<Value extends object>(facts: Facts, name: string): Value | null {
  const entries = caches.get(facts)?.entries
  const found = entries?.get(name)
  if (!entries || !found) return null
  entries.delete(name)
  entries.set(name, found)
  return found.value as Value
}

function newEntry<Value extends object>(value: Value, bytesOf: (value: Value) => number): Held {
  return { value, bytes: bytesOf(value) }
}
