/** What a reader of the document should know about a row. */
export interface RowWords {
  /** What is counted on both sides, and what is not. */
  readonly counted: string
  /** Why the target is missed, where it is. */
  readonly missed: string
}

const SAME_QUESTION =
  'Time from the question to its plain answer, warm, on the columns of the snapshot and on the tables of the peer.'

/** The words by row of the table of targets. */
export const rowWords: Readonly<Record<string, RowWords>> = {
  '1': {
    counted:
      'From the path of the file to a version that queries can see: parsing, keys, dimensions, facts, row ' +
      'accounting, checks of what was written, checksum and fsync. Marts and snapshot are not in it; they stand under “Parts of ' +
      'our side”. The copy of the file into the workspace is made on the other core while they are computed: of it only ' +
      'what is not done by then is counted. The peer writes one table of text, without keys, types or checks, ' +
      'and keeps no copy.',
    missed:
      'The load does work that .import leaves out: it types every cell, finds every key, accounts for every row and ' +
      'checks what it wrote.',
  },
  '2': {
    counted: 'Ours as in row 1. The peer makes the same facts and dimensions in its own file and writes a checkpoint.',
    missed:
      'The peer works on both cores from the first byte to the last and writes compressed columns. Ours reads on one core ' +
      'and writes on the other, rows in the format of SQLite, about three times as many bytes, and then checks them.',
  },
  '3': {
    counted: 'As row 1, at 50 M lines. Each side runs once, because it takes minutes.',
    missed: 'What holds for row 1; with ten gigabytes to write, the disk takes part as well.',
  },
  '3m': {
    counted: 'Greatest resident size of host and load process together in row 3, before marts and snapshot are built.',
    missed:
      'Keys of orders and customers are kept in memory as long as the load lasts; their number grows with the file.',
  },
  '4': {
    counted: 'As row 2, both sides from the same Parquet file: snappy, dictionaries, amounts as doubles.',
    missed: 'Reading the file is the smaller part; keys, rows and checks are those of row 2.',
  },
  '5': {
    counted:
      'A new process opens the snapshot and verifies every checksum; the peer reads the same bytes and looks at nothing.',
    missed: 'The checksums of all columns are worked out in every process.',
  },
  '6a': {
    counted: SAME_QUESTION,
    missed: 'Both sides add up every line once; the peer does so on two threads over compressed columns.',
  },
  '6b': {
    counted:
      `${SAME_QUESTION} Filters differ from round to round; the categories of every order are known, as they are in the ` +
      'product once a version was asked about.',
    missed: 'Distinct orders and customers are counted exactly, under a filter that was not asked before.',
  },
  '7a': { counted: SAME_QUESTION, missed: 'Quintiles put every customer in order, three times.' },
  '7b': {
    counted: SAME_QUESTION,
    missed: 'The first order of each customer has to be found before anything is counted.',
  },
  '7c': { counted: SAME_QUESTION, missed: 'A median needs the values of every customer in order.' },
  '8a': { counted: SAME_QUESTION, missed: 'Pairs are counted exactly in every basket; no sample is taken.' },
  '8b': {
    counted: `${SAME_QUESTION} The peer uses recursive SQL.`,
    missed: 'Sets are counted exactly in every basket.',
  },
  '8c': {
    counted:
      'Miners that people call from Python, on the same baskets; what it takes to hand them over is not counted.',
    missed: 'The miners are compiled programs that do nothing else.',
  },
  '9': {
    counted: SAME_QUESTION,
    missed: 'Twenty figures of every customer are twenty columns to work out and to write.',
  },
  '10': {
    counted:
      'Every mart built anew beside the same warehouse: from the columns of the snapshot, and by the SQL that defines it. ' +
      'Data tests are not in it.',
    missed: 'The marts are written into the database either way; only their making differs.',
  },
  '11': {
    counted: 'From a changed filter to the last panel of Overview drawn, in Chromium; p95 of the changes.',
    missed: 'Several panels ask at once, and two cores share host, readers and browser.',
  },
  '12': {
    counted:
      'Seconds of a line in the load of row 1 or 3 at the largest size that was measured, over those at 1 M lines. ' +
      'Taken from the loads in this document; no run of its own.',
    missed: 'Tables of keys outgrow the caches of the processor.',
  },
  '13': {
    counted:
      'One process reads a CSV file of 2 GB, conforms it and writes the warehouse, without marts and snapshot: greatest ' +
      'resident size, program included.',
    missed:
      'The keys of all orders are kept until the end of the load, in the reading thread and in the writing one, and the ' +
      'indexes are sorted in memory.',
  },
}
