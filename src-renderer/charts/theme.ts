/** Every colour and type size a chart may use; the values are those of the design tokens. */
export interface ChartTheme {
  readonly panel: string
  readonly text: string
  readonly text2: string
  readonly text3: string
  readonly line: string
  readonly grid: string
  readonly control: string
  readonly good: string
  readonly bad: string
  /** "Other" and "not selected". */
  readonly other: string
  /** Categorical colours, always in this order. */
  readonly cat: readonly [string, string, string, string, string, string, string, string]
  /** Opacity of the comparison period: the hue must still reach 3:1 on the panel. */
  readonly compareAlpha: number
  /** CSS font family, quoted. */
  readonly fontFamily: string
  /** Size of axis and value text, CSS pixels. */
  readonly fontSize: number
}

const FONT = '"Inter Variable", Inter, sans-serif'

/** Screen, light. */
export const lightTheme: ChartTheme = {
  panel: '#FFFFFF',
  text: '#1A2029',
  text2: '#4A5361',
  text3: '#5F6875',
  line: '#D5D9E0',
  grid: '#E4E7EC',
  control: '#7B8491',
  good: '#0B6E58',
  bad: '#B3350B',
  other: '#62666C',
  cat: ['#3945C0', '#C5842A', '#06A59D', '#632A3A', '#5C5B01', '#9A76FB', '#25798F', '#9F5757'],
  compareAlpha: 0.6,
  fontFamily: FONT,
  fontSize: 12,
}

/** Screen, dark. 60 % of Indigo would reach only 2.3:1 on the dark panel, hence the higher opacity. */
export const darkTheme: ChartTheme = {
  panel: '#171C23',
  text: '#E8EBF0',
  text2: '#B4BCC8',
  text3: '#98A2B0',
  line: '#323A46',
  grid: '#2A313B',
  control: '#7D8796',
  good: '#4CC9A7',
  bad: '#FF9466',
  other: '#868A90',
  cat: ['#6170E1', '#FCB864', '#A2EDE2', '#9E6270', '#848627', '#C8B0FE', '#5DA2B8', '#F27776'],
  compareAlpha: 0.85,
  fontFamily: FONT,
  fontSize: 12,
}

/** Paper: light colours, 7.9 pt labels drawn at their final size. */
export const printTheme: ChartTheme = { ...lightTheme, fontSize: 10.5 }

/**
 * A theme colour (`#RRGGBB`) with an opacity between 0 and 1, written `rgba(r, g, b, a)` because the SVG drawing
 * context of the report understands no other form.
 */
export function withAlpha(color: string, alpha: number): string {
  const channel = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16)
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${alpha})`
}
