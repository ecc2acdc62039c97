import Icon from '@lucide/svelte/icons/settings'
import type { View } from '../../app/routes.ts'

export const settingsView: View = {
  id: 'settings',
  title: 'Settings',
  icon: Icon,
  group: 'tools',
  needs: null,
  needsText: '',
  filters: false,
  key: ',',
  load: () => import('./Settings.svelte'),
}
