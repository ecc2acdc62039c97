import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { BrowserWindow, session } from 'electron'
import { APP_ORIGIN } from './scheme.ts'

/** Every window is a sandboxed page without Node; nothing here may be loosened per window. */
export const lockedPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
} as const satisfies BrowserWindowConstructorOptions['webPreferences']

/** Whether an address belongs to the page that the shell itself serves. */
export function isOwnPage(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  return url !== null && `${url.protocol}//${url.host}` === APP_ORIGIN
}

/** Refuses navigation away from the app, new windows and embedded web views for every page that is ever made. */
export function lockContents(contents: Electron.WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Denies every permission (camera, location, notifications …): the page needs none. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
}

/** Opens the main window at its last place; `preload` is the path of the bundled preload script. */
export function openMainWindow(preload: string, bounds: Partial<Rectangle>): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 640,
    ...bounds,
    show: false,
    title: 'Purchase Lens',
    webPreferences: { ...lockedPreferences, preload },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${APP_ORIGIN}/`)
  return window
}
