import { protocol } from 'electron'

/** Origin of the page in the shell: a real origin of its own, no port, no file access. */
export const APP_ORIGIN = 'app://lens'

/** Registers the scheme; must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}
