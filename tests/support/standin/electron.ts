import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import type { FromShell, StandInCall, ToShell } from './control.ts'
import { NATIVE_PATH, serveProtocol } from './protocol-server.ts'

/**
 * A stand-in for the `electron` module: the real built shell runs on it in plain Node with the system's Chromium as
 * its window. It offers only what the shell uses, refuses insecure options, and records calls for the test.
 * Not covered: true context isolation, native menus and dialogs, fuses, asar.
 */

type Listener = (...values: unknown[]) => unknown
/** What `installPreload` adds to a page: the way of a message to its listeners. */
type Listening = typeof globalThis & { __emit?: (channel: string, ...values: unknown[]) => void }

const state = {
  calls: [] as StandInCall[],
  dialogAnswers: [] as string[][],
  handlers: new Map<string, Listener>(),
  protocolHandler: null as ((request: Request) => Response | Promise<Response>) | null,
  schemes: [] as string[],
  menu: null as MenuTemplate | null,
  browser: null as Promise<Browser> | null,
  baseUrl: null as Promise<string> | null,
  ready: false,
  windows: [] as BrowserWindow[],
}

const note = (what: string, value: unknown = null): void => {
  state.calls.push({ what, value: JSON.parse(JSON.stringify(value ?? null)) as unknown })
}
const tell = (message: FromShell): void => {
  process.send?.(message)
}
const CDP_PORT = Number(process.env['STANDIN_CDP_PORT'] ?? 0)

function launch(): Promise<Browser> {
  state.browser ??= chromium.launch({
    executablePath: process.env['PURCHASE_LENS_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--remote-debugging-port=${CDP_PORT}`],
  })
  return state.browser
}

function baseUrl(): Promise<string> {
  state.baseUrl ??= (async () => {
    const handler = state.protocolHandler
    if (!handler) throw new Error('stand-in: loadURL before protocol.handle')
    const server = await serveProtocol(handler, (channel, value, url) => {
      const answer = state.handlers.get(channel)
      if (!answer) throw new Error(`stand-in: nobody answers ${channel}`)
      return Promise.resolve(answer({ senderFrame: { url, parent: null }, sender: {} }, value))
    })
    return `http://lens.app.localhost:${(server.address() as AddressInfo).port}`
  })()
  return state.baseUrl
}

class App extends EventEmitter {
  readonly isPackaged = false
  readonly userData = process.env['STANDIN_USER_DATA'] ?? mkdtempSync(join(tmpdir(), 'lens-shell-'))
  enableSandbox(): void {
    if (state.ready) throw new Error('stand-in: enableSandbox after ready')
    note('enableSandbox')
  }
  requestSingleInstanceLock(): boolean {
    note('requestSingleInstanceLock')
    return process.env['STANDIN_SECOND_INSTANCE'] === undefined
  }
  getPath(name: string): string {
    return join(this.userData, name)
  }
  getVersion(): string {
    return '0.0.0-standin'
  }
  async whenReady(): Promise<void> {
    // Electron becomes ready only after the entry module was evaluated; a top-level await would wait for ever.
    await new Promise((resolve) => setTimeout(resolve, 20))
    state.ready = true
  }
  quit(): void {
    note('quit')
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.exit(0)
  }
  exit(code: number): void {
    note('exit', code)
    void (state.browser ?? Promise.resolve(null)).then((browser) => browser?.close()).finally(() => process.exit(code))
  }
}
export const app = new App()

export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]): void {
    if (state.ready) throw new Error('stand-in: privileged schemes must be registered before ready')
    state.schemes.push(...schemes.map(({ scheme }) => scheme))
    note('registerSchemesAsPrivileged', schemes)
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    if (!state.schemes.includes(scheme)) throw new Error(`stand-in: scheme ${scheme} is not registered`)
    state.protocolHandler = handler
    note('protocol.handle', scheme)
  },
}

class WebContents extends EventEmitter {
  page: Page | null = null
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler
  }
  send(channel: string, ...values: unknown[]): void {
    const message: [string, unknown[]] = [channel, values]
    void this.page?.evaluate(([to, parts]) => (globalThis as Listening).__emit?.(to, ...parts), message)
  }
  async printToPDF(options: Record<string, unknown>): Promise<Buffer> {
    note('printToPDF', options)
    if (!this.page) throw new Error('stand-in: printToPDF before loadURL')
    return this.page.pdf({
      printBackground: options['printBackground'] === true,
      preferCSSPageSize: options['preferCSSPageSize'] === true,
      tagged: options['generateTaggedPDF'] === true,
      outline: options['generateDocumentOutline'] === true,
    })
  }
  async executeJavaScript(code: string): Promise<unknown> {
    return this.page?.evaluate(code)
  }
}

interface WindowOptions {
  show?: boolean
  width?: number
  height?: number
  webPreferences?: Record<string, unknown>
}

const REQUIRED_PREFERENCES = { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false }

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents()
  readonly #options: WindowOptions
  #destroyed = false
  constructor(options: WindowOptions) {
    super()
    for (const [key, value] of Object.entries(REQUIRED_PREFERENCES)) {
      if (options.webPreferences?.[key] !== value) throw new Error(`stand-in: window without ${key}=${value}`)
    }
    if (options.webPreferences?.['webSecurity'] === false) throw new Error('stand-in: webSecurity is off')
    this.#options = options
    state.windows.push(this)
    note('BrowserWindow', options)
    app.emit('web-contents-created', {}, this.webContents)
  }
  static getAllWindows(): BrowserWindow[] {
    return state.windows
  }
  static getFocusedWindow(): BrowserWindow | null {
    return state.windows[0] ?? null
  }
  static fromWebContents(): BrowserWindow | null {
    return state.windows[0] ?? null
  }
  async loadURL(address: string): Promise<void> {
    const url = new URL(address)
    const browser = await launch()
    const context =
      browser.contexts()[0] ?? (await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' }))
    const page = await context.newPage()
    await page.setViewportSize({ width: this.#options.width ?? 800, height: this.#options.height ?? 600 })
    this.webContents.page = page
    const preload = this.#options.webPreferences?.['preload']
    if (typeof preload === 'string') await installPreload(page, preload)
    const target = `${await baseUrl()}${url.pathname}${url.search}${url.hash}`
    await page.goto(target)
    this.emit('ready-to-show')
    if (this.#options.show !== false || state.windows[0] === this) {
      tell({ kind: 'ready', cdp: `http://127.0.0.1:${CDP_PORT}`, url: target })
    }
  }
  show(): void {
    note('show')
  }
  focus(): void {
    note('focus')
  }
  isMinimized(): boolean {
    return false
  }
  restore(): void {
    note('restore')
  }
  getNormalBounds(): Record<string, number> {
    return { x: 10, y: 20, width: this.#options.width ?? 800, height: this.#options.height ?? 600 }
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  close(): void {
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    if (!prevented) this.destroy()
  }
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    state.windows = state.windows.filter((window) => window !== this)
    void this.webContents.page?.close()
    this.emit('closed')
    if (state.windows.length === 0) app.emit('window-all-closed')
  }
}

/** Runs the bundled preload in the page before its own scripts, with an `electron` that offers the renderer side. */
async function installPreload(page: Page, path: string): Promise<void> {
  await page.addInitScript(`(() => {
    const listeners = {}
    globalThis.__emit = (channel, ...values) => (listeners[channel] ?? []).forEach((l) => l({}, ...values))
    const electron = {
      contextBridge: { exposeInMainWorld: (name, api) => { globalThis[name] = Object.freeze(api) } },
      ipcRenderer: {
        invoke: async (channel, value) => {
          const answer = await fetch('${NATIVE_PATH}' + channel, { method: 'POST', body: JSON.stringify(value ?? null) })
          return answer.json()
        },
        on: (channel, listener) => { (listeners[channel] ??= []).push(listener) },
      },
      webUtils: { getPathForFile: () => '' },
    }
    const require = (name) => { if (name === 'electron') return electron; throw new Error('preload required ' + name) }
    const module = { exports: {} }
    ;(function (require, module, exports) {
${readFileSync(path, 'utf8')}
    })(require, module, module.exports)
  })()`)
}

interface MenuTemplate {
  readonly template: readonly MenuEntry[]
}
interface MenuEntry {
  readonly id?: string
  readonly click?: () => void
  readonly submenu?: readonly MenuEntry[]
}
export const Menu = {
  buildFromTemplate: (template: readonly MenuEntry[]): MenuTemplate => ({ template }),
  setApplicationMenu(menu: MenuTemplate): void {
    state.menu = menu
    note('setApplicationMenu')
  },
}

export const ipcMain = {
  handle(channel: string, handler: Listener): void {
    state.handlers.set(channel, handler)
  },
}
export const dialog = {
  showOpenDialog(...values: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    note('showOpenDialog', values.at(-1))
    const filePaths = state.dialogAnswers.shift() ?? []
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
  },
  showSaveDialog(...values: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    note('showSaveDialog', values.at(-1))
    const [filePath] = state.dialogAnswers.shift() ?? []
    return Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' })
  },
  showErrorBox(title: string, content: string): void {
    note('showErrorBox', { title, content })
  },
}
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (
      handler: (contents: unknown, permission: string, answer: (ok: boolean) => void) => void,
    ) => handler({}, 'geolocation', (ok) => note('permission', ok)),
    setPermissionCheckHandler: (handler: () => boolean) => note('permissionCheck', handler()),
  },
}
export const shell = { showItemInFolder: (path: string) => note('showItemInFolder', path) }
/** A child of plain Node that sees `process.parentPort` instead of `process.send`. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  constructor(path: string, execArgv: readonly string[]) {
    super()
    note('utilityProcess.fork', path.split('/').at(-1))
    const bootstrap = new URL('./utility.ts', import.meta.url).href
    this.#child = fork(path, {
      execArgv: [...execArgv, '--import', bootstrap],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('close', (code) => this.emit('exit', code))
  }
  get pid(): number | undefined {
    return this.#child.pid
  }
  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr
  }
  postMessage(message: object): void {
    this.#child.send(message)
  }
}
export const utilityProcess = {
  fork: (path: string, _args: readonly string[], options: { execArgv: readonly string[] }): UtilityProcess =>
    new UtilityProcess(path, options.execArgv),
}

function click(entries: readonly MenuEntry[], id: string): boolean {
  return entries.some((entry) => {
    if (entry.id === id && entry.click) {
      entry.click()
      return true
    }
    return entry.submenu ? click(entry.submenu, id) : false
  })
}

process.on('message', (message: ToShell) => {
  if (message.kind === 'dialog') state.dialogAnswers.push(message.paths)
  if (message.kind === 'menu' && !click(state.menu?.template ?? [], message.id)) note('no such menu item', message.id)
  if (message.kind === 'close') for (const window of [...state.windows]) window.close()
  if (message.kind === 'log') tell({ kind: 'log', calls: state.calls })
})

/** The renderer side exists only inside the page; importing it from main is a mistake. */
export const contextBridge = undefined
export const ipcRenderer = undefined
export const webUtils = undefined
