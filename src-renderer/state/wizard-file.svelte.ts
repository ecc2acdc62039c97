import { faultOf, type ShownFault } from '../../src-main/api/client.ts'
import type {
  EntityCode,
  FileRequest,
  Preview,
  ReadingOptions,
  SourceFile,
} from '../../src-main/api/contract/import.ts'
import { api, nativeBridge } from '../data/client.ts'
import { uploadFile } from '../data/upload.ts'

/** A field of the model as `import.fields` describes it. */
export type Field = Awaited<ReturnType<ReturnType<typeof api>['import']['fields']>>[number]

/** One file on its way in: bytes, how it is read, what its columns mean. */
export class WizardFile {
  readonly key: string
  readonly name: string
  readonly bytes: number
  source = $state.raw<SourceFile | null>(null)
  /** Share of the bytes that have been sent; 1 once there. */
  sent = $state(0)
  preview = $state.raw<Preview | null>(null)
  fields = $state.raw<readonly Field[]>([])
  /** Source column to field as chosen; null until the first preview or while the proposal stands. */
  mapping = $state.raw<Readonly<Record<string, string>> | null>(null)
  reading = $state.raw<ReadingOptions>({})
  entity = $state.raw<EntityCode | null>(null)
  busy = $state(false)
  fault = $state.raw<ShownFault | null>(null)
  #call = new AbortController()

  constructor(key: string, name: string, bytes: number) {
    this.key = key
    this.name = name
    this.bytes = bytes
  }

  /** Column to field in force: the user's choice, else what was proposed. */
  get targets(): Readonly<Record<string, string>> {
    if (this.mapping) return this.mapping
    const columns = this.preview?.columns ?? []
    return Object.fromEntries(columns.flatMap((column) => (column.field ? [[column.source, column.field]] : [])))
  }

  get required(): readonly Field[] {
    return this.fields.filter((field) => field.required)
  }

  /** Required fields that no column goes to. */
  get missing(): readonly Field[] {
    const used = Object.values(this.targets)
    // A profile or the reader may fill a field without a column; then the preview does not block.
    return this.mapping ? this.required.filter((field) => !used.includes(field.field)) : []
  }

  /** Fields that more than one column goes to. */
  get doubled(): readonly string[] {
    return Object.values(this.targets).filter((field, at, all) => all.indexOf(field) < at)
  }

  /** Why this file cannot be loaded yet, in sentences; empty when it can. */
  get problems(): readonly string[] {
    if (this.fault) {
      const { message } = this.fault
      return [`${message.includes(this.name) ? message : `${this.name}: ${message}`} Repair or remove it to go on.`]
    }
    if (!this.preview) return [`${this.name} is still being read.`]
    const name = (field: string): string => this.labelOf(field)
    return [
      ...(this.preview.entity ? [] : [`Choose what ${this.name} holds.`]),
      ...this.missing.map((field) => `${name(field.field)} is required and nothing is mapped to it.`),
      ...this.doubled.map((field) => `Two columns go to ${name(field)}. Keep one.`),
      ...this.preview.findings.filter((one) => one.severity === 'block').map((one) => `${one.message} ${one.remedy}`),
    ]
  }

  /** This very file is loaded already; loading it once more would change nothing. */
  get skipped(): boolean {
    return this.preview?.alreadyLoaded != null
  }

  get confident(): boolean {
    return (this.preview?.confident ?? false) && this.problems.length === 0
  }

  /** "order_date" as "Order date". */
  labelOf(field: string): string {
    const words = field.replaceAll('_', ' ').replace(/ ts$/, ' date')
    return words.charAt(0).toUpperCase() + words.slice(1)
  }

  /** The file as `import.check` and `import.run` take it; null before its bytes are there. */
  get request(): FileRequest | null {
    if (!this.source) return null
    return {
      source: this.source,
      ...(this.entity ? { entity: this.entity } : {}),
      ...(this.mapping ? { mapping: { ...this.mapping } } : {}),
      ...(Object.keys(this.reading).length ? { reading: this.reading } : {}),
    }
  }

  /** Brings the bytes to the host: by path in the desktop shell, by upload elsewhere. */
  async bring(file: File): Promise<void> {
    try {
      const path = await nativeBridge()?.pathForFile(file)
      this.source = path
        ? { path }
        : {
            upload: await uploadFile(file, (sent) => (this.sent = file.size ? sent / file.size : 1), this.#call.signal),
          }
      this.sent = 1
      await this.look()
    } catch (error) {
      this.fault = faultOf(error)
    }
  }

  /** Reads the beginning of the file anew with the choices in force. */
  async look(): Promise<void> {
    const request = this.request
    if (!request) return
    this.#call.abort()
    const mine = new AbortController()
    this.#call = mine
    this.busy = true
    try {
      const preview = await api().import.preview(request, { signal: mine.signal })
      if (mine.signal.aborted) return
      const moved = preview.entity !== this.preview?.entity
      if (moved && preview.entity) this.fields = await api().import.fields({ entity: preview.entity })
      this.preview = preview
      this.fault = null
    } catch (error) {
      if (mine.signal.aborted) return
      this.fault = faultOf(error)
    }
    this.busy = false
  }

  /** Another kind of table: the proposed mapping starts over. */
  async setEntity(entity: EntityCode): Promise<void> {
    this.entity = entity
    this.mapping = null
    await this.look()
  }

  async setReading(reading: ReadingOptions): Promise<void> {
    this.reading = reading
    this.mapping = null
    await this.look()
  }

  /** Sends a column to a field, or nowhere. */
  async setTarget(column: string, field: string | null): Promise<void> {
    const rest = Object.fromEntries(Object.entries(this.targets).filter(([source]) => source !== column))
    this.mapping = field ? { ...rest, [column]: field } : rest
    await this.look()
  }

  /** Stops whatever is under way for this file. */
  leave(): void {
    this.#call.abort()
  }
}
