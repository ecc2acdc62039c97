import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

const SAMPLE_EVERY_MS = 40
/** Clock ticks of /proc/<pid>/stat in a second (`sysconf(_SC_CLK_TCK)` is 100 on every Linux of today). */
const TICKS_A_SECOND = 100

/** What a process tree took. */
export interface TreeUse {
  /** Greatest sum of resident sizes that was seen. */
  readonly peakMegabytes: number
  /** Processor time of all its processes; 0 where there is no /proc. */
  readonly cpuSeconds: number
}

interface ProcessStat {
  readonly parent: number
  readonly ticks: number
  readonly megabytes: number
}

/** A watch over a process and its descendants. */
export interface TreeWatch {
  /** What they took so far. */
  readonly use: () => TreeUse
  /** Ends the watch and says what they took. */
  readonly stop: () => TreeUse
}

/** Watches a process and its descendants until `stop`. */
export function watchTree(root: number): TreeWatch {
  const before = new Map<number, number>()
  const latest = new Map<number, number>()
  let peakMegabytes = 0
  const look = (first: boolean): void => {
    const tree = treeOf(root)
    const sum = tree.reduce((all, [, stat]) => all + stat.megabytes, 0)
    peakMegabytes = Math.max(peakMegabytes, sum)
    for (const [pid, { ticks }] of tree) {
      if (first) before.set(pid, ticks)
      latest.set(pid, ticks)
    }
  }
  look(true)
  const timer = setInterval(() => look(false), SAMPLE_EVERY_MS)
  const use = (): TreeUse => {
    look(false)
    const ticks = [...latest].reduce((sum, [pid, value]) => sum + value - (before.get(pid) ?? 0), 0)
    return { peakMegabytes, cpuSeconds: ticks / TICKS_A_SECOND }
  }
  return {
    use,
    stop: () => {
      clearInterval(timer)
      return use()
    },
  }
}

/** Begins a new high-water mark for this process, where the system lets it (Linux: `clear_refs`). */
export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Elsewhere the mark is that of the whole life of the process.
  }
}

/** Greatest resident size of this process since {@link resetPeak}, in megabytes. */
export function ownPeak(): number {
  const mark = /VmHWM:\s+(\d+)/.exec(readText('/proc/self/status'))?.[1]
  return Number(mark ?? process.resourceUsage().maxRSS) / 1024
}

function treeOf(root: number): [number, ProcessStat][] {
  const all = new Map(listProcesses().map((pid) => [pid, statOf(pid)]))
  const descends = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 0; at = all.get(at)?.parent)
      if (at === root) return true
    return false
  }
  return [...all].filter(([pid]) => descends(pid))
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : []))
  } catch {
    return []
  }
}

/** Fields of proc(5) after the name: 4 parent, 14 user and 15 system ticks, 24 resident pages of 4096 bytes. */
function statOf(pid: number): ProcessStat {
  const text = readText(`/proc/${pid}/stat`)
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const field = (place: number): number => fields[place - 3] ?? 0
  return { parent: field(4), ticks: field(14) + field(15), megabytes: field(24) / 256 }
}

/** Text of a file; empty when its process ended meanwhile or where there is no /proc. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
