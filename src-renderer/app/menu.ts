import { openWorkspace } from '../data/actions.ts'
import { nativeBridge } from '../data/client.ts'
import { display } from '../state/display.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { wizard } from '../state/wizard.svelte.ts'

async function loadFiles(): Promise<void> {
  router.go('import')
  await wizard.pick()
}

async function chooseWorkspace(): Promise<void> {
  const folder = await nativeBridge()?.pickFolder()
  if (folder) await openWorkspace(folder)
}

function carryOut(command: string): void {
  if (command.startsWith('go:')) router.go(command.slice(3))
  else if (command === 'load-files') void loadFiles()
  else if (command === 'open-workspace') void chooseWorkspace()
  else if (command === 'export-report') router.go('reports')
  else if (command === 'toggle-theme') display.toggleTheme()
}

/** Carries out the commands of the desktop shell's menu; in a browser there is none. */
export function listenToMenu(): void {
  nativeBridge()?.onMenu(carryOut)
}
