import type { BatchContext, Sequences } from './warehouse.ts'

type ChannelType = 'digital' | 'physical' | 'assisted' | 'marketplace' | 'unknown'

interface ChannelKind {
  readonly name: string
  readonly type: ChannelType
  readonly words: readonly string[]
}

/** Names that extracts use for the same channel (data model 6.3). */
const CHANNELS: readonly ChannelKind[] = [
  {
    name: 'Online',
    type: 'digital',
    words: [
      'online',
      'web',
      'www',
      'online store',
      'onlineshop',
      'website',
      'webshop',
      'internet',
      'e-commerce',
      'ecommerce',
    ],
  },
  { name: 'In-Store', type: 'physical', words: ['in-store', 'in store', 'pos', 'retail', 'store', 'shop', 'branch'] },
  { name: 'Mobile App', type: 'digital', words: ['mobile app', 'app', 'ios', 'android', 'iphone', 'ipad', 'mobile'] },
  { name: 'Phone', type: 'assisted', words: ['phone', 'telephone', 'call center', 'call centre'] },
  { name: 'Draft Order', type: 'assisted', words: ['shopify_draft_order', 'draft order', 'manual'] },
  { name: 'Marketplace', type: 'marketplace', words: ['marketplace', 'amazon', 'ebay'] },
]

const kindByWord = new Map(CHANNELS.flatMap((kind) => kind.words.map((word) => [word, kind] as const)))

/** Channel keys by the word an extract uses; an unknown word becomes a channel of type unknown. */
export class ChannelKeys {
  readonly #context: BatchContext
  readonly #sequences: Sequences
  readonly #known = new Map<string, number>()
  readonly #digital = new Set<number>()
  #unknown = 0

  constructor(context: BatchContext, sequences: Sequences) {
    this.#context = context
    this.#sequences = sequences
  }

  /** Channels of unknown type made so far. */
  get unknown(): number {
    return this.#unknown
  }

  /** The key of a channel; -1 for an empty word. */
  keyOf(word: string | null): number {
    if (word === null || word === '') return -1
    const known = this.#known.get(word)
    if (known !== undefined) return known
    const kind = kindByWord.get(word.toLowerCase()) ?? { name: word, type: 'unknown' as const }
    const key = this.#findOrCreate(kind.name, kind.type)
    if (kind.type === 'digital' || kind.type === 'marketplace') this.#digital.add(key)
    this.#known.set(word, key)
    return key
  }

  /** Whether carts can be abandoned on a channel. */
  isDigital(key: number): boolean {
    return this.#digital.has(key)
  }

  #findOrCreate(name: string, type: ChannelType): number {
    const { db, batchId } = this.#context
    const stored = db
      .prepare<[string], { channel_key: number }>('SELECT channel_key FROM gold_channel_dim WHERE channel_name = ?')
      .get(name)
    if (stored !== undefined) return stored.channel_key
    const key = this.#sequences.next('gold_channel_dim', 'channel_key')
    if (type === 'unknown') this.#unknown++
    const digital = type === 'digital' || type === 'marketplace' ? 1 : 0
    db.prepare(
      'INSERT INTO gold_channel_dim (channel_key, channel_name, channel_type, is_digital, is_inferred, batch_id) VALUES (?, ?, ?, ?, 1, ?)',
    ).run(key, name, type, digital, batchId)
    return key
  }
}
