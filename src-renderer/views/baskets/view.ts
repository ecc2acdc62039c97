import Icon from '@lucide/svelte/icons/shopping-basket'
import type { View } from '../../app/routes.ts'

export const basketsView: View = {
  id: 'baskets',
  title: 'Baskets',
  icon: Icon,
  group: 'understand',
  needs: 'sales',
  needsText: 'order lines or basket lines',
  filters: true,
  key: 'b',
  load: () => import('./Baskets.svelte'),
}
