import type { DataTest } from '../mart.ts'
import { inRange, never } from './rules.ts'

/** Tests of mart_basket_item. */
export const basketItemTests: readonly DataTest[] = [
  ...inRange('mart_basket_item', ['support'], 0, 1),
  never(
    'mart_basket_item',
    'within_baskets',
    'No item is in more baskets than there are.',
    'item_baskets > baskets OR item_baskets < 1',
  ),
]

/** Tests of mart_basket_pair (metrics 13.5). */
export const basketPairTests: readonly DataTest[] = [
  ...inRange(
    'mart_basket_pair',
    ['support', 'confidence_ab', 'confidence_ba', 'jaccard', 'p_value', 'q_value', 'promo_share'],
    0,
    1,
  ),
  ...inRange('mart_basket_pair', ['lift'], 0, null),
  never('mart_basket_pair', 'ordered', 'A pair is stored once, items in order.', 'item_a >= item_b'),
  never(
    'mart_basket_pair',
    'q_not_below_p',
    'An adjusted p-value is not below the plain one.',
    'q_value < p_value * 0.999999999',
  ),
]
