import { BrowserWindow, dialog, ipcMain, shell } from 'electron'
import { isAbsolute } from 'node:path'
import { isOwnPage } from './window.ts'

/** What the page may ask of the desktop; data never passes here, only paths that the user picked. */
export interface NativeAnswers {
  /** Called with every path the user picked, so that the engine may read exactly those. */
  readonly onPicked: (paths: readonly string[]) => void
}

const FILE_FILTERS = [
  { name: 'Extracts', extensions: ['csv', 'tsv', 'txt', 'dat', 'parquet', 'gz', 'zst'] },
  { name: 'All files', extensions: ['*'] },
]

type Sender = Pick<Electron.IpcMainInvokeEvent, 'senderFrame'>

/** Throws unless the call comes from the top frame of our own page. */
export function assertOwnSender(event: Sender): void {
  const frame = event.senderFrame
  if (!frame || frame.parent !== null || !isOwnPage(frame.url)) throw new Error('Refused: unknown sender')
}

/** Answers the native calls of the preload script. */
export function answerNativeCalls({ onPicked }: NativeAnswers): void {
  const handle = <T>(channel: string, answer: (window: BrowserWindow | null, value: unknown) => Promise<T>): void => {
    ipcMain.handle(channel, (event, value: unknown) => {
      assertOwnSender(event)
      return answer(BrowserWindow.fromWebContents(event.sender), value)
    })
  }
  const open = async (
    window: BrowserWindow | null,
    options: Electron.OpenDialogOptions,
  ): Promise<readonly string[]> => {
    const result = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return result.canceled ? [] : result.filePaths
  }
  handle('pick-files', async (window) => {
    const paths = await open(window, { properties: ['openFile', 'multiSelections'], filters: FILE_FILTERS })
    onPicked(paths)
    return paths
  })
  handle('pick-folder', async (window) => {
    const paths = await open(window, { properties: ['openDirectory', 'createDirectory'] })
    return paths[0] ?? null
  })
  handle('save-as', async (window, name) => {
    const options = { defaultPath: typeof name === 'string' ? name : 'report.pdf' }
    const result = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
    if (result.canceled) return null
    onPicked([result.filePath])
    return result.filePath
  })
  // A dropped file is named by the sandboxed preload (webUtils), never by the page's own text.
  handle('dropped', (_window, path) => {
    if (typeof path === 'string' && isAbsolute(path)) onPicked([path])
    return Promise.resolve(null)
  })
  handle('reveal', (_window, path) => {
    if (typeof path === 'string' && isAbsolute(path)) shell.showItemInFolder(path)
    return Promise.resolve(null)
  })
}
