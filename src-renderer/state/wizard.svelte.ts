import type { z } from 'zod'
import type { Accounting, ControlResult, Finding, LoadSummary, RunInput } from '../../src-main/api/contract/import.ts'
import { api, nativeBridge } from '../data/client.ts'
import { plural } from '../text/format.ts'
import { jobs, type Job } from './jobs.svelte.ts'
import { router } from './router.svelte.ts'
import { toasts } from './toasts.svelte.ts'
import { WizardFile } from './wizard-file.svelte.ts'
import { workspace } from './workspace.svelte.ts'

export const steps = [
  { id: 'files', label: 'Files' },
  { id: 'columns', label: 'Columns' },
  { id: 'check', label: 'Check' },
  { id: 'load', label: 'Load' },
] as const
export type StepId = (typeof steps)[number]['id']

export interface CheckResult {
  readonly accounting: Accounting
  readonly findings: readonly Finding[]
  readonly controls: readonly z.infer<typeof ControlResult>[]
}

/** What the client's cover note says, as typed. */
export interface ControlText {
  readonly rows: string
  readonly sales: string
  readonly firstDate: string
  readonly lastDate: string
}

const NO_CONTROLS: ControlText = { rows: '', sales: '', firstDate: '', lastDate: '' }

type Controls = NonNullable<z.input<typeof RunInput>['controls']>

/** Typed control totals as the engine takes them: spaces and grouping commas are dropped, empty ones left out. */
export function readControls(text: ControlText): Controls {
  const plain = (value: string): string => value.replace(/[\s£€$]|,(?=\d{3}(\D|$))/g, '')
  const rows = plain(text.rows)
  const sales = plain(text.sales)
  return {
    ...(/^\d+$/.test(rows) ? { rows: Number(rows) } : {}),
    ...(/^-?\d+(\.\d+)?$/.test(sales) ? { sales } : {}),
    ...(text.firstDate ? { firstDate: text.firstDate } : {}),
    ...(text.lastDate ? { lastDate: text.lastDate } : {}),
  }
}

/** The import in progress; it survives navigation and ends when a load is published or cancelled. */
class Wizard {
  files = $state.raw<readonly WizardFile[]>([])
  /** Key of the file that steps 1 and 2 show. */
  selected = $state<string | null>(null)
  controls = $state.raw<ControlText>(NO_CONTROLS)
  checkJob = $state.raw<Job<CheckResult> | null>(null)
  loadJob = $state.raw<Job<LoadSummary> | null>(null)
  #next = 1
  #waiting: readonly File[] = []

  get step(): StepId {
    const asked = router.view === 'import' ? router.path[1] : undefined
    // Coming back to a load that runs or has just ended shows it, not the beginning.
    const ongoing = this.loadJob !== null && this.loadJob.state !== 'cancelled'
    return steps.find((step) => step.id === asked)?.id ?? (ongoing ? 'load' : 'files')
  }

  get current(): WizardFile | null {
    return this.files.find((file) => file.key === this.selected) ?? this.files[0] ?? null
  }

  /** Files that will be loaded: an already loaded one is left out. */
  get loading(): readonly WizardFile[] {
    return this.files.filter((file) => !file.skipped)
  }

  /** The first reason why the wizard cannot go on; empty when it can. */
  get problem(): string {
    if (this.files.length === 0) return 'Choose files first.'
    if (this.loading.length === 0) return 'All these files are loaded already.'
    return this.loading.flatMap((file) => file.problems)[0] ?? ''
  }

  /** Why the check does not let the load begin; empty when it does. A check that was left out or failed does not hold it up. */
  get checkProblem(): string {
    if (this.checkJob?.running) return 'The check is still running; cancel it to load without.'
    const block = this.checkJob?.result?.findings.find((finding) => finding.severity === 'block')
    return block ? `${block.message} ${block.remedy}` : ''
  }

  get confident(): boolean {
    return this.loading.length > 0 && this.loading.every((file) => file.confident)
  }

  /** Files of the page: dropped or chosen. */
  async addFiles(list: readonly File[]): Promise<void> {
    if (!(await this.#ready())) {
      if (!workspace.open) this.#waiting = [...this.#waiting, ...list]
      return
    }
    const added = list.map((file) => ({ file, entry: this.#add(file.name, file.size) }))
    await Promise.all(added.map(({ file, entry }) => entry.bring(file)))
  }

  /** Takes up the files that were dropped before a workspace was open; returns whether there were any. */
  resume(): boolean {
    const list = this.#waiting
    this.#waiting = []
    if (list.length > 0) void this.addFiles(list)
    return list.length > 0
  }

  /** Files by path: the desktop shell's dialog. */
  async addPaths(paths: readonly string[]): Promise<void> {
    if (!(await this.#ready())) return
    const added = paths.map((path) => {
      const entry = this.#add(path.split(/[\\/]/).at(-1) ?? path, 0)
      entry.source = { path }
      entry.sent = 1
      return entry
    })
    await Promise.all(added.map((entry) => entry.look()))
  }

  /** Opens the native dialog where there is one; returns false where the page must ask itself. */
  async pick(): Promise<boolean> {
    const bridge = nativeBridge()
    if (!bridge) return false
    const paths = await bridge.pickFiles()
    if (paths.length) await this.addPaths(paths)
    return true
  }

  remove(file: WizardFile): void {
    file.leave()
    this.files = this.files.filter((one) => one !== file)
  }

  go(step: StepId): void {
    router.go(`import/${step}`)
  }

  #input(): z.input<typeof RunInput> {
    const files = this.loading.flatMap((file) => (file.request ? [file.request] : []))
    const controls = readControls(this.controls)
    return { files, ...(Object.keys(controls).length ? { controls } : {}) }
  }

  /** Full dry run over every file; nothing is written. */
  async check(): Promise<void> {
    this.checkJob?.cancel()
    const input = this.#input()
    const { job, done } = jobs.start<CheckResult>(`Checking ${plural(input.files.length, 'file')}`, (signal) =>
      api().import.check(input, { signal }),
    )
    this.checkJob = job
    await done
  }

  /** Loads everything as one load. */
  async load(ignoreControls: boolean): Promise<void> {
    const input = this.#input()
    const names = this.loading.map((file) => file.name)
    const title = names.length === 1 ? `Loading ${names[0] ?? ''}` : `Loading ${names.length} files`
    const { job, done } = jobs.start<LoadSummary>(title, (signal) =>
      api().import.run({ ...input, ignoreControls }, { signal }),
    )
    this.loadJob = job
    this.go('load')
    const summary = await done
    await workspace.refresh()
    if (summary && !(router.view === 'import')) {
      toasts.show('Load finished.', {
        tone: 'good',
        action: { label: 'See overview', run: () => router.go('overview') },
      })
    }
  }

  /** Forgets the files and starts over. */
  reset(): void {
    for (const file of this.files) file.leave()
    this.checkJob?.cancel()
    this.files = []
    this.selected = null
    this.controls = NO_CONTROLS
    this.checkJob = null
    this.loadJob = null
    if (router.view === 'import') router.go('import')
  }

  #add(name: string, bytes: number): WizardFile {
    const file = new WizardFile(`file-${this.#next}`, name, bytes)
    this.#next += 1
    if (this.loadJob && !this.loadJob.running) {
      this.files = []
      this.checkJob = null
      this.loadJob = null
    }
    this.files = [...this.files, file]
    this.selected ??= file.key
    return file
  }

  /** Files need a workspace to go into. */
  async #ready(): Promise<boolean> {
    if (workspace.status === null) await workspace.refresh()
    if (workspace.open && !workspace.status?.readOnly) return true
    const why = workspace.open
      ? 'This workspace is open read-only.'
      : 'Open or create a workspace for these files; they are kept until then.'
    toasts.show(why, { tone: 'bad' })
    if (!workspace.open) router.go('home')
    return false
  }
}

export const wizard = new Wizard()
