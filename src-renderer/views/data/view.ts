import Icon from '@lucide/svelte/icons/database'
import type { View } from '../../app/routes.ts'

export const dataView: View = {
  id: 'data',
  title: 'Data',
  icon: Icon,
  group: 'prepare',
  needs: null,
  needsText: '',
  filters: false,
  key: 'd',
  load: () => import('./Data.svelte'),
}
