import Icon from '@lucide/svelte/icons/activity'
import type { View } from '../../app/routes.ts'

export const activityView: View = {
  id: 'activity',
  title: 'Activity',
  icon: Icon,
  group: 'tools',
  needs: null,
  needsText: '',
  filters: false,
  key: 'j',
  load: () => import('./Activity.svelte'),
}
