import Icon from '@lucide/svelte/icons/square-terminal'
import type { View } from '../../app/routes.ts'

export const sqlView: View = {
  id: 'sql',
  title: 'SQL',
  icon: Icon,
  group: 'tools',
  needs: null,
  needsText: '',
  filters: false,
  key: 'q',
  load: () => import('./Sql.svelte'),
}
