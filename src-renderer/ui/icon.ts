import type X from '@lucide/svelte/icons/x'

/** Any Lucide icon, imported by path: `import House from '@lucide/svelte/icons/house'`. */
export type Icon = typeof X
