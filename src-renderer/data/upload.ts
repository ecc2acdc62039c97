import { takeToken } from '../../src-main/api/client.ts'
import { faults, LensError, type FaultKey } from '../../src-main/base/faults.ts'

function refusal(status: number, text: string): LensError {
  const said = ((): { key?: string; message?: string } => {
    try {
      return JSON.parse(text) as { key?: string; message?: string }
    } catch {
      return {}
    }
  })()
  const key = said.key && said.key in faults ? (said.key as FaultKey) : 'bad_request'
  return new LensError(key, said.message ?? `The upload was refused (${String(status)}).`)
}

/**
 * Sends a file to the local host and reports how much has left. `fetch` cannot report that, so this is the one
 * place that uses `XMLHttpRequest`.
 * @param onBytes bytes sent so far
 * @returns the id that `import.*` takes as `{ upload }`
 */
export function uploadFile(file: File, onBytes: (sent: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const token = takeToken(window)
    request.open('POST', new URL('/upload', location.origin).href)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name))
    if (token) request.setRequestHeader('authorization', `Bearer ${token}`)
    request.upload.onprogress = (event) => onBytes(event.loaded)
    request.onerror = () => reject(new LensError('file_missing', `${file.name} could not be sent to the program.`))
    request.onabort = () => reject(new LensError('cancelled', 'Cancelled.'))
    request.onload = () => {
      if (request.status >= 300) reject(refusal(request.status, request.responseText))
      else resolve((JSON.parse(request.responseText) as { upload: string }).upload)
    }
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
