/** A named repair of cell text that a profile asks for; trimming and Unicode NFC always happen. */
export type CleanUp = 'whole_number_id' | 'leading_apostrophe' | 'lower_case'

interface CleanUpRule {
  /** Shown in the mapping step. */
  readonly doc: string
  readonly apply: (text: string) => string
}

export const cleanUps: Readonly<Record<CleanUp, CleanUpRule>> = {
  whole_number_id: {
    doc: 'Removes ".0" from ids that a spreadsheet turned into numbers.',
    apply: (text) => text.replace(/^(\d+)\.0+$/, '$1'),
  },
  leading_apostrophe: {
    doc: 'Removes the apostrophe that keeps spreadsheets from reading numbers.',
    apply: (text) => text.replace(/^'/, ''),
  },
  lower_case: { doc: 'Turns letters to lower case.', apply: (text) => text.toLowerCase() },
}

const NOT_ASCII = /[^\0-\x7f]/

/** Cleaned text of a cell: trimmed, NFC, repaired as asked; '' when it is one of the words for "no value". */
export function cleaner(rules: readonly CleanUp[], nullWords: ReadonlySet<string>): (raw: string) => string {
  return (raw) => {
    let text = raw.trim()
    if (text === '' || nullWords.has(text)) return ''
    if (NOT_ASCII.test(text)) text = text.normalize('NFC')
    for (const rule of rules) text = cleanUps[rule].apply(text).trim()
    return text
  }
}
