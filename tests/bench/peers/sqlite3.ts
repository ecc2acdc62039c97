import { spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { watchTree } from '../run/process-tree.ts'
import type { TreeUse } from '../run/process-tree.ts'
import type { Measured } from '../run/side.ts'

/** Version of the `sqlite3` shell, or null where it is not installed. */
export function sqlite3Version(): string | null {
  const { status, stdout } = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' })
  return status === 0 ? (stdout.split(' ')[0] ?? null) : null
}

/** Imports a CSV file with the shell into one table of text, then reads its sums untimed. */
export async function importRaw(csv: string, database: string): Promise<Measured> {
  rmSync(database, { force: true })
  const start = performance.now()
  const imported = await shell(database, ['.mode csv', `.import '${csv}' lines`])
  const seconds = (performance.now() - start) / 1000
  const sums = await shell(database, [
    `SELECT count(*), count(DISTINCT transaction_id), count(DISTINCT NULLIF(customer_id, '')),
       sum(CAST(round(net_amount * 100) AS INTEGER)) FROM lines;`,
  ])
  rmSync(database, { force: true })
  const [lines = 0, orders = 0, customers = 0, netMinor = 0] = sums.output.trim().split('|').map(Number)
  return {
    seconds,
    cpuSeconds: imported.use.cpuSeconds,
    peakMegabytes: imported.use.peakMegabytes,
    result: { lines, orders, customers, netMinor },
  }
}

function shell(database: string, commands: readonly string[]): Promise<{ output: string; use: TreeUse }> {
  return new Promise((resolve, reject) => {
    const child = spawn('sqlite3', [database], { stdio: ['pipe', 'pipe', 'pipe'] })
    const tree = watchTree(child.pid ?? 0)
    let output = ''
    let complaint = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
    child.on('error', (error) => {
      tree.stop()
      reject(error)
    })
    child.on('close', (code) => {
      const use = tree.stop()
      if (code === 0) resolve({ output, use })
      else reject(new Error(`sqlite3 ended with ${String(code)}: ${complaint.trim()}`))
    })
    child.stdin.end(`${commands.join('\n')}\n`)
  })
}
