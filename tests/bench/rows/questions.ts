/** Parameters of a question. They differ from round to round, so that no side answers from what it kept. */
export interface Question {
  /** First and last day, in days since 1970-01-01. */
  readonly from: number
  readonly to: number
  readonly channels: readonly string[]
  readonly categories: readonly string[]
  /** Least share of the baskets. */
  readonly support: number
}

/** The questions by name, as a side answers them. Amounts are e4; answers are plain data that must be equal. */
export type Questions<Engine> = Readonly<Record<QuestionName, (engine: Engine, question: Question) => unknown>>

/** Names of the questions. */
export type QuestionName =
  'monthByChannel' | 'filtered' | 'rfm' | 'cohorts' | 'orderValues' | 'pairs' | 'itemsets' | 'features'
