import Icon from '@lucide/svelte/icons/flask-conical'
import type { View } from '../../app/routes.ts'

export const upliftView: View = {
  id: 'uplift',
  title: 'Uplift',
  icon: Icon,
  group: 'prove',
  needs: 'studies',
  needsText: 'an experiment table: one row per unit with its arm and outcomes',
  filters: false,
  key: 'u',
  load: () => import('./Uplift.svelte'),
}
