/** What a reader of the document should know about a row. */
export interface RowWords {
  /** What is counted on both sides, and what is not. */
  readonly counted: string
  /** Why the target is missed, where it is. */
  readonly missed: string
}

const SAME_QUESTION =
  'Time from the question to its plain answer, warm, on the columns of the snapshot and on the tables of the peer.'
const LOAD =
  'From the path of the file to a version that queries can see: copy into the workspace, parsing, keys, dimensions, ' +
  'facts, row accounting, quick_check, checksum and fsync. Marts and snapshot are not in it; they stand under “Parts of our side”'

/** The words by row of the table of targets. */
export const rowWords: Readonly<Record<string, RowWords>> = {
  '1': {
    counted: `${LOAD}. The peer writes one table of text, without keys, types or checks.`,
    missed:
      'The load does work that .import leaves out: it types every cell, finds every key, accounts for every row, and ' +
      'reads its file once more for checks and checksum.',
  },
  '2': {
    counted: `${LOAD}. The peer makes the same facts and dimensions in its own file and writes a checkpoint.`,
    missed:
      'The peer works on both cores from the first byte to the last and writes compressed columns. Ours reads, conforms ' +
      'and packs side by side, but writes rows in the format of SQLite, about three times as many bytes, and then checks them.',
  },
  '3': {
    counted: `${LOAD}. Each side runs once, because it takes minutes.`,
    missed: 'What holds for row 1; with ten gigabytes to write, the disk takes part as well.',
  },
  '3m': {
    counted: 'Greatest resident size of host and load process together before marts and snapshot are built.',
    missed:
      'Keys of orders and customers are kept in memory as long as the load lasts; their number grows with the file.',
  },
  '4': {
    counted: `${LOAD}. The peer makes the same facts and dimensions from the same Parquet file.`,
    missed: 'Reading the file is a small part; keys, pages and checks are those of row 2.',
  },
  '5': {
    counted:
      'A new process opens the snapshot and verifies every checksum; the peer reads the same bytes and looks at nothing.',
    missed: 'Checksums of all columns are worked out anew in every process.',
  },
  '6a': { counted: SAME_QUESTION, missed: 'The answer is one pass over all lines; the peer makes it on two threads.' },
  '6b': {
    counted: `${SAME_QUESTION} Filters differ from round to round.`,
    missed: 'Distinct orders and customers are counted exactly by sets of bits, which is one more pass for us.',
  },
  '7a': { counted: SAME_QUESTION, missed: 'Quintiles need every customer in order; the ordering runs on one thread.' },
  '7b': { counted: SAME_QUESTION, missed: 'The first order of every customer is found anew under every filter.' },
  '7c': { counted: SAME_QUESTION, missed: 'Medians order the values of every customer; that is most of the time.' },
  '8a': { counted: SAME_QUESTION, missed: 'Pairs are counted exactly for every basket; no sample is taken.' },
  '8b': {
    counted: `${SAME_QUESTION} The peer uses recursive SQL.`,
    missed: 'Sets are counted exactly in every basket.',
  },
  '8c': {
    counted:
      'The miners that people call from Python, on the same baskets handed over in memory; handing over is not timed.',
    missed: 'The miners are compiled programs that do nothing else.',
  },
  '9': { counted: SAME_QUESTION, missed: 'Twenty figures of every customer are as many columns to write and read.' },
  '10': {
    counted:
      'Every mart built anew beside the same warehouse: from the columns of the snapshot, and by the SQL that defines it. ' +
      'Data tests are not in it.',
    missed: 'The marts are written into the database, which is most of what is left.',
  },
  '11': {
    counted:
      'From the click on a filter to the last panel of Overview drawn, in Chromium, over the web host; p95 of the changes.',
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
    missed: 'The keys of all orders are kept until the end of the load, and so are pages that wait to be written.',
  },
}
