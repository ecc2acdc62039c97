/** One line of the table of targets: our time over the peer's, unless a unit is named. */
export interface Target {
  readonly row: string
  readonly work: string
  readonly peer: string
  /** Must be reached, and what is aimed at. */
  readonly reach: number
  readonly aim: number
  /** What the figures are, when they are no ratios. */
  readonly unit?: 'ms' | 'MB'
}

/** The targets, at 10 M order lines unless said otherwise. */
export const targets: readonly Target[] = [
  { row: '1', work: 'CSV file to published warehouse', peer: 'sqlite3 .import', reach: 0.3, aim: 0.18 },
  { row: '2', work: 'CSV file to published warehouse', peer: 'DuckDB star', reach: 0.6, aim: 0.36 },
  { row: '3', work: 'the same, 50 M lines', peer: 'sqlite3 .import', reach: 0.32, aim: 0.22 },
  { row: '3m', work: 'its peak memory', peer: '', reach: 2048, aim: 2048, unit: 'MB' },
  { row: '4', work: 'Parquet file to published warehouse', peer: 'DuckDB star', reach: 1.5, aim: 0.8 },
  { row: '5', work: 'snapshot opened, cold process', peer: 'reading the same bytes', reach: 1.5, aim: 1.1 },
  { row: '6a', work: 'revenue by month and channel', peer: 'DuckDB', reach: 0.5, aim: 0.2 },
  { row: '6b', work: 'filter to revenue, orders, customers, order value', peer: 'DuckDB', reach: 0.35, aim: 0.12 },
  { row: '7a', work: 'RFM with quintiles', peer: 'DuckDB', reach: 0.3, aim: 0.15 },
  { row: '7b', work: 'cohort triangle', peer: 'DuckDB', reach: 0.2, aim: 0.1 },
  { row: '7c', work: 'median and deviation of order values by customer', peer: 'DuckDB', reach: 0.2, aim: 0.1 },
  { row: '8a', work: 'pairs at 0.1 %', peer: 'DuckDB', reach: 0.15, aim: 0.075 },
  { row: '8b', work: 'itemsets up to four items', peer: 'DuckDB', reach: 0.3, aim: 0.15 },
  { row: '8c', work: 'itemsets up to four items', peer: 'mlxtend', reach: 0.05, aim: 0.025 },
  { row: '8c', work: 'itemsets up to four items', peer: 'pyfim', reach: 1, aim: 0.5 },
  { row: '9', work: '20 features of every customer', peer: 'DuckDB', reach: 0.3, aim: 0.15 },
  { row: '10', work: 'all marts', peer: 'SQL in SQLite', reach: 0.3, aim: 0.1 },
  { row: '11', work: 'filter change to all panels, p95', peer: '', reach: 250, aim: 100, unit: 'ms' },
  { row: '12', work: 'cost of a line, largest size against 1 M', peer: '1 M lines', reach: 1.3, aim: 1.3 },
  { row: '13', work: 'peak memory of parser and writer, 2 GB of CSV', peer: '', reach: 512, aim: 512, unit: 'MB' },
]
