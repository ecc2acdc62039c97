import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** The five native verbs of the page; everything else goes through the engine's own surface. */
contextBridge.exposeInMainWorld('lens', {
  pickFiles: (): Promise<readonly string[]> => ipcRenderer.invoke('pick-files') as Promise<readonly string[]>,
  pickFolder: (): Promise<string | null> => ipcRenderer.invoke('pick-folder') as Promise<string | null>,
  saveAs: (name: string): Promise<string | null> => ipcRenderer.invoke('save-as', name) as Promise<string | null>,
  reveal: (path: string): Promise<void> => ipcRenderer.invoke('reveal', path) as Promise<void>,
  pathForFile: async (file: File): Promise<string> => {
    const path = webUtils.getPathForFile(file)
    if (path !== '') await ipcRenderer.invoke('dropped', path)
    return path
  },
  onMenu: (listener: (command: string) => void): void => {
    ipcRenderer.on('menu', (_event, command: unknown) => {
      if (typeof command === 'string') listener(command)
    })
  },
})
