import Icon from '@lucide/svelte/icons/file-text'
import type { View } from '../../app/routes.ts'

export const reportsView: View = {
  id: 'reports',
  title: 'Reports',
  icon: Icon,
  group: 'deliver',
  needs: 'sales',
  needsText: 'order lines',
  filters: true,
  key: 't',
  load: () => import('./Reports.svelte'),
}
