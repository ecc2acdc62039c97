import Icon from '@lucide/svelte/icons/grid-3x3'
import type { View } from '../../app/routes.ts'

export const cohortsView: View = {
  id: 'cohorts',
  title: 'Cohorts',
  icon: Icon,
  group: 'understand',
  needs: 'customers',
  needsText: 'order lines with a customer id and a date',
  filters: true,
  key: 'r',
  load: () => import('./Cohorts.svelte'),
}
