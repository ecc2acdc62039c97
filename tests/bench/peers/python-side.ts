import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { watchTree } from '../run/process-tree.ts'
import type { Measured } from '../run/side.ts'

const SCRIPT = fileURLToPath(new URL('./python/side.py', import.meta.url))
const VERSIONS = `import importlib.metadata as m, json, sys
names = ['pandas', 'polars', 'mlxtend', 'efficient-apriori', 'pyfim', 'lifetimes']
found = {'Python': sys.version.split()[0]}
for name in names:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: found[name] = 'absent'
print(json.dumps(found))`

/** Program that runs the peers in Python: `PURCHASE_LENS_BENCH_PYTHON`, else `python3`. */
function python(): string {
  return process.env['PURCHASE_LENS_BENCH_PYTHON'] ?? 'python3'
}

/** Versions of Python and of the peers, `absent` where one is not installed; empty without Python. */
export function pythonVersions(): Readonly<Record<string, string>> {
  const { status, stdout } = spawnSync(python(), ['-c', VERSIONS], { encoding: 'utf8' })
  return status === 0 ? (JSON.parse(stdout) as Record<string, string>) : {}
}

/** Whether a peer can take part. */
export function hasPython(name: string): boolean {
  return (pythonVersions()[name] ?? 'absent') !== 'absent'
}

/** A peer in Python, resident: one JSON question per line, one JSON answer per line. */
export class PythonSide {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  constructor() {
    this.#child = spawn(python(), [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
    const { stdout } = this.#child
    if (stdout === null) throw new Error('the peer has no output')
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]()
  }

  /** Asks for a task and waits; the time is what the peer measured around the work. */
  async ask(task: string, input: object): Promise<Measured> {
    const tree = watchTree(this.#child.pid ?? 0)
    this.#child.stdin?.write(`${JSON.stringify({ task, input })}\n`)
    const next = await this.#answers.next()
    const { peakMegabytes } = tree.stop()
    if (next.done === true) throw new Error('the peer in Python ended')
    const answer = JSON.parse(next.value) as Omit<Measured, 'peakMegabytes'> | { failed: string }
    if ('failed' in answer) throw new Error(answer.failed)
    return { ...answer, peakMegabytes }
  }

  /** Lets the process end. */
  close(): void {
    this.#child.stdin?.end()
  }
}
