import Icon from '@lucide/svelte/icons/layout-dashboard'
import type { View } from '../../app/routes.ts'

export const overviewView: View = {
  id: 'overview',
  title: 'Overview',
  icon: Icon,
  group: 'understand',
  needs: 'sales',
  needsText: 'order lines',
  filters: true,
  key: 'o',
  load: () => import('./Overview.svelte'),
}
