import Icon from '@lucide/svelte/icons/chart-pie'
import type { View } from '../../app/routes.ts'

export const segmentsView: View = {
  id: 'segments',
  title: 'Segments',
  icon: Icon,
  group: 'understand',
  needs: 'customers',
  needsText: 'order lines with a customer id',
  filters: true,
  key: 's',
  load: () => import('./Segments.svelte'),
}
