import Icon from '@lucide/svelte/icons/file-input'
import type { View } from '../../app/routes.ts'

export const importView: View = {
  id: 'import',
  title: 'Import',
  icon: Icon,
  group: 'prepare',
  needs: null,
  needsText: '',
  filters: false,
  key: 'i',
  load: () => import('./Import.svelte'),
}
