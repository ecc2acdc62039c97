import { app, BrowserWindow, dialog, Menu, protocol } from 'electron'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEngine } from '../src-main/host/engine.ts'
import type { Engine } from '../src-main/host/engine-types.ts'
import { readPageFiles } from '../src-main/host/page-files.ts'
import { chooseProcessStarter } from '../src-main/host/process-starter.ts'
import { buildMenu } from './menu.ts'
import { answerNativeCalls } from './native.ts'
import { createPrinter } from './printer.ts'
import { startUtility } from './utility.ts'
import { registerScheme } from './scheme.ts'
import { createResponder } from './responder.ts'
import { denyPermissions, lockContents, openMainWindow } from './window.ts'
import { keepWindowState, readWindowState } from './window-state.ts'

const dist = join(dirname(fileURLToPath(import.meta.url)), '..')
const preload = join(dist, 'preload', 'preload.cjs')

/** Starts the engine and the window. Runs after Electron is ready, never awaited at the top level: that would deadlock. */
async function start(): Promise<void> {
  denyPermissions()
  chooseProcessStarter(startUtility)
  const userData = app.getPath('userData')
  const responder = createResponder(readPageFiles(join(dist, 'renderer')))
  const engine = await openEngine({
    host: 'electron',
    appDir: userData,
    allowPaths: false,
    printer: createPrinter(responder.addPage),
  })
  protocol.handle('app', responder.answer(engine))
  answerNativeCalls({ onPicked: engine.allow })
  Menu.setApplicationMenu(buildMenu(process.platform === 'darwin'))
  const open = (): void => keepWindowState(openMainWindow(preload, readWindowState(userData)), userData)
  open()
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  quitOrderly(engine)
}

/** Lets a running load end cleanly (cancelled, nothing changed) and the workspace be released before the process goes. */
function quitOrderly(engine: Engine): void {
  const closing = { started: false }
  app.on('before-quit', (event) => {
    if (closing.started) return
    closing.started = true
    event.preventDefault()
    void engine.close().finally(() => app.exit(0))
  })
  app.on('window-all-closed', () => app.quit())
}

app.enableSandbox()
registerScheme()
app.on('web-contents-created', (_event, contents) => lockContents(contents))
if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      dialog.showErrorBox('Purchase Lens could not start', error instanceof Error ? error.message : String(error))
      app.exit(1)
    })
} else {
  app.quit()
}
