/**
 * A report as data: pages of exhibits with plain text only. Renderers draw it; nothing here knows HTML, and every
 * text may hold a client's own words, so renderers escape all of it.
 */
export interface ReportDocument {
  readonly title: string
  readonly client: string
  readonly period: string
  /** The most valuable finding in one or two sentences; subtitle of the cover. */
  readonly lead: string
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly confidentiality: string
  readonly pages: readonly Page[]
}

export interface Page {
  /** Block that made the page; target of links and bookmarks. */
  readonly code: string
  /** A full sentence with the number and the direction, at most 90 characters. */
  readonly title: string
  readonly exhibits: readonly Exhibit[]
  readonly soWhat: string | null
  readonly source: string
  /** A page that may run on over several sheets. */
  readonly flows: boolean
}

export type Exhibit = Figure | Table | HeatMap | KpiStrip | Findings | Note | Definitions

interface Captioned {
  readonly title: string
  /** Measure, population, period, unit. */
  readonly subtitle: string
}

export interface Figure extends Captioned {
  readonly kind: 'figure'
  /** One `<svg>` element made by drawChart. */
  readonly svg: string
}

export type Tone = 'good' | 'bad' | 'warn' | 'muted'
export interface RichCell {
  readonly text: string
  readonly tone?: Tone
  readonly trend?: 'up' | 'down'
  readonly mono?: boolean
}
export type TableCell = string | RichCell

export interface Table extends Captioned {
  readonly kind: 'table'
  readonly columns: readonly { readonly label: string; readonly align: 'left' | 'right' }[]
  readonly rows: readonly { readonly cells: readonly TableCell[]; readonly kind: 'row' | 'total' | 'sub' | 'hash' }[]
  readonly note: string | null
}

/** A cell of a heat map; `level` 1 (low) to 9 (high), null without colour; a null cell is empty: not reached. */
export interface HeatCell {
  readonly text: string
  readonly level: number | null
  readonly running: boolean
}
export interface HeatMap extends Captioned {
  readonly kind: 'heat'
  readonly columns: readonly string[]
  readonly rows: readonly {
    readonly label: string
    readonly size: string
    readonly average: boolean
    readonly cells: readonly (HeatCell | null)[]
  }[]
  /** Wide cells wrap a second line (RFM grid) instead of digits only (cohorts). */
  readonly wide: boolean
  readonly key: string
}

export interface KpiStrip {
  readonly kind: 'strip'
  readonly items: readonly {
    readonly label: string
    readonly value: string
    readonly change: RichCell
    readonly note: string
  }[]
}

/** A: randomised; B: quasi-experiment; C: observed association; D: assumption only. */
export type Grade = 'A' | 'B' | 'C' | 'D'
export interface Finding {
  readonly title: string
  readonly evidence: string
  readonly soWhat: string
  readonly grade: Grade
  /** Block whose page proves it. */
  readonly page: string
}
export interface Findings {
  readonly kind: 'findings'
  readonly items: readonly Finding[]
}

export interface Note {
  readonly kind: 'note'
  readonly text: string
}
export interface Definitions {
  readonly kind: 'definitions'
  readonly title: string
  readonly items: readonly (readonly [term: string, meaning: string])[]
}
