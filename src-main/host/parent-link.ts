import { LensError } from '../base/faults.ts'

/** The line from a child process to the host that started it. */
export interface ParentLink {
  /** Calls `then` once the message is on its way; a message that cannot be sent ends this process. */
  readonly send: (message: unknown, then?: () => void) => void
  /** Calls back with the first message only. */
  readonly onFirst: (listener: (message: unknown) => void) => void
}

/** The part of Electron's `process.parentPort` that is used here; plain Node has none. */
interface ParentPort {
  readonly postMessage: (message: unknown) => void
  readonly once: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void
}

/**
 * Opens the line to the host: Node's own where this process was forked by Node, Electron's where it is a utility
 * process (the packaged shell cannot be run as plain Node).
 * @throws LensError `internal` when nobody started this process
 */
export function openParentLink(): ParentLink {
  const port = Reflect.get(process, 'parentPort') as ParentPort | undefined
  if (port) {
    return {
      send: (message, then) => {
        port.postMessage(message)
        // The port is drained before the process may go; it has no acknowledgement of its own.
        if (then) setTimeout(then, 50)
      },
      onFirst: (listener) => port.once('message', ({ data }) => listener(data)),
    }
  }
  const send = process.send?.bind(process)
  if (!send) throw new LensError('internal', 'This program is started by Purchase Lens itself.')
  process.on('disconnect', () => process.exit(130))
  return {
    send: (message, then) => {
      send(message, undefined, undefined, (error) => {
        if (error) process.exit(130)
        then?.()
      })
    },
    onFirst: (listener) => process.once('message', listener),
  }
}
