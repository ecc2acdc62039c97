import Icon from '@lucide/svelte/icons/user-round-search'
import type { View } from '../../app/routes.ts'

export const customersView: View = {
  id: 'customers',
  title: 'Customers',
  icon: Icon,
  group: 'understand',
  needs: 'customers',
  needsText: 'order lines with a customer id',
  filters: true,
  key: 'c',
  load: () => import('./Customers.svelte'),
}
