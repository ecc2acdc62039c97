import type { MenuItemConstructorOptions } from 'electron'
import { BrowserWindow, Menu } from 'electron'

const PAGES: readonly (readonly [id: string, label: string])[] = [
  ['home', 'Home'],
  ['import', 'Import'],
  ['data', 'Data'],
  ['overview', 'Overview'],
  ['segments', 'Segments'],
  ['baskets', 'Baskets'],
  ['cohorts', 'Cohorts'],
  ['uplift', 'Uplift'],
  ['reports', 'Reports'],
]

const send = (command: string): void => {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  window?.webContents.send('menu', command)
}

const item = (id: string, label: string, accelerator?: string): MenuItemConstructorOptions => ({
  id,
  label,
  click: () => send(id),
  ...(accelerator ? { accelerator } : {}),
})

/** The application menu; each entry is a command that the page carries out, so keyboard and menu cannot differ. */
export function buildMenu(isMac: boolean): Menu {
  return Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        item('load-files', 'Load files…', 'CmdOrCtrl+O'),
        item('open-workspace', 'Open workspace…', 'CmdOrCtrl+Shift+O'),
        item('export-report', 'Export report…', 'CmdOrCtrl+Shift+E'),
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: 'Go', submenu: PAGES.map(([id, label]) => item(`go:${id}`, label)) },
    {
      label: 'View',
      submenu: [
        item('toggle-theme', 'Switch light and dark'),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ])
}
