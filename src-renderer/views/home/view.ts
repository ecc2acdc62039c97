import Icon from '@lucide/svelte/icons/house'
import type { View } from '../../app/routes.ts'

export const homeView: View = {
  id: 'home',
  title: 'Home',
  icon: Icon,
  group: 'prepare',
  needs: null,
  needsText: '',
  filters: false,
  key: 'h',
  load: () => import('./Home.svelte'),
}
