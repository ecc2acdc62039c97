import { BrowserWindow } from 'electron'
import { LensError } from '../src-main/base/faults.ts'
import type { Printer } from '../src-main/reports/print.ts'
import { APP_ORIGIN } from './scheme.ts'
import { lockedPreferences } from './window.ts'

type AddPage = (html: string) => { readonly path: string; readonly remove: () => void }

/** Prints through a hidden window of the shell itself, so that a report needs no installed browser. */
export function createPrinter(addPage: AddPage): Printer {
  return async (html, signal) => {
    const page = addPage(html)
    const window = new BrowserWindow({ show: false, webPreferences: { ...lockedPreferences } })
    try {
      await window.loadURL(`${APP_ORIGIN}${page.path}`)
      if (signal.aborted) throw new LensError('cancelled', 'Printing was cancelled; nothing was written.')
      return await window.webContents.printToPDF({
        preferCSSPageSize: true,
        printBackground: true,
        generateTaggedPDF: true,
        generateDocumentOutline: true,
      })
    } finally {
      page.remove()
      window.destroy()
    }
  }
}
