import { prepared } from '../../store/prepared.ts'
import type { BatchContext, Sequences } from './warehouse.ts'

/** Campaign keys by business id; an unknown id becomes an inferred campaign. */
export class CampaignKeys {
  readonly #context: BatchContext
  readonly #sequences: Sequences
  readonly #known = new Map<string, number>()

  constructor(context: BatchContext, sequences: Sequences) {
    this.#context = context
    this.#sequences = sequences
  }

  /** The key of a campaign; -2 for none. */
  keyOf(id: string | null): number {
    if (id === null || id === '') return -2
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const { db, batchId } = this.#context
    const stored = prepared<[string], { campaign_key: number }>(
      db,
      'SELECT campaign_key FROM gold_campaign_dim WHERE campaign_id = ?',
    ).get(id)
    const key = stored?.campaign_key ?? this.#sequences.next('gold_campaign_dim', 'campaign_key')
    if (stored === undefined) {
      prepared(
        db,
        'INSERT INTO gold_campaign_dim (campaign_key, campaign_id, campaign_name, channel_key, is_inferred, batch_id) VALUES (?, ?, ?, -1, 1, ?)',
      ).run(key, id, id, batchId)
    }
    this.#known.set(id, key)
    return key
  }
}
