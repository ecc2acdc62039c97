/** What happens to a row with an issue: it is rejected, or kept and counted. */
export type IssueSeverity = 'quarantine' | 'warn'

/** One row of the closed table of issues of single rows. */
export interface IssueKind {
  readonly severity: IssueSeverity
  /** What is wrong, in one sentence. */
  readonly condition: string
  /** What to do about it, in one sentence. */
  readonly remedy: string
}

const reject = (condition: string, remedy: string): IssueKind => ({ severity: 'quarantine', condition, remedy })
const warn = (condition: string, remedy: string): IssueKind => ({ severity: 'warn', condition, remedy })

/** The closed table of row issues; faults of whole files live in the fault table. */
export const issueKinds = {
  'P-WIDTH': reject(
    'The row has another number of cells than the header.',
    'Fix the quoting or the delimiter in the extract.',
  ),
  'P-NUMBER': reject('The value is not a number.', 'Check the decimal separator in the reading options.'),
  'P-INTEGER': reject('A whole number is needed here.', 'Map another column or correct the value.'),
  'P-DATE': reject(
    'The value is not a date in the format of its column.',
    'Check the date order in the reading options.',
  ),
  'P-TS': reject(
    'The value is not a timestamp, or that local time never existed.',
    'Check the date order and the time zone.',
  ),
  'P-BOOL': reject('The value is neither yes nor no.', 'Use true/false, yes/no or 1/0.'),
  'P-CURRENCY': reject('The value is not an ISO 4217 currency code.', 'Correct the code, such as EUR or USD.'),
  'P-TOO-LONG': reject('The text is longer than 10,000 characters.', 'Shorten it in the extract.'),
  'P-DECIMAL-SCALE': warn(
    'The amount has more than four decimals and was rounded.',
    'Nothing to do unless totals must tie beyond that.',
  ),
  'V-REQUIRED': reject('A required value is empty.', 'Fill it in the extract.'),
  'V-ENUM': reject('The value is not in the accepted list.', 'Correct the value.'),
  'V-RANGE': reject(
    'The value lies outside the accepted range.',
    'Correct the value; free and bad-debt lines are not sales.',
  ),
  'V-NEGATIVE': reject(
    'The value is negative where that is not allowed.',
    'Mark returns as returns or correct the sign.',
  ),
  'V-ZERO-QTY': reject('The quantity of a sales line is zero.', 'Correct the quantity.'),
  'V-DATE-OLD': warn('The date lies before 1990.', 'Check the date format.'),
  'V-ARITHMETIC': warn(
    'Price times quantity less discount differs from the net amount; the given net amount was kept.',
    'Ask which of them the client reports.',
  ),
  'V-DISCOUNT': reject('The discount is negative or greater than the gross amount.', 'Correct the discount.'),
  'V-RETURN-SIGN': warn('A return was given with positive quantity; its sign was turned.', 'Nothing to do.'),
  'V-RETURN-BEFORE': reject('The return is dated before its original sale.', 'Correct the date or the original order.'),
  'V-RETURN-EXCESS': reject(
    'More units came back than the original line sold.',
    'Correct the quantity or the original line.',
  ),
  'V-CANCEL-LATE': warn('The order was cancelled after goods came back; the return stands.', 'Nothing to do.'),
  'V-CART-CHANNEL': reject('Carts are known on digital channels only.', 'Correct the channel.'),
  'V-CART-STAGE': reject('The stage is none of cart, shipping, payment.', 'Correct the stage.'),
  'V-ORDER-TIME': reject('The end lies before the start.', 'Correct the times.'),
  'V-EMAIL': warn('The e-mail is not well formed; it is kept but links nothing.', 'Correct the e-mail.'),
  'V-COUNTRY': warn(
    'The country is no ISO 3166 code; it is kept as a name.',
    'Use two-letter codes where regions matter.',
  ),
  'V-CURRENCY-MIX': reject(
    'Lines of one order are in different currencies.',
    'Split the order or correct the currency.',
  ),
  'V-AGE': reject('The birth date implies an age below 0 or above 120 years.', 'Correct the birth date.'),
  'R-CUSTOMER': warn(
    'The customer is not described by any extract yet; an entry was made from the id.',
    'Load the customers extract.',
  ),
  'R-PRODUCT': warn(
    'The product is not described by any extract yet; an entry was made from the id.',
    'Load the products extract.',
  ),
  'R-CHANNEL': warn('The channel was not known; an entry of unknown type was made.', 'Check the channel name.'),
  'D-KEY-IN-FILE': warn(
    'The same key occurs more than once in the file; the last row counts.',
    'Check why the extract repeats it.',
  ),
  'D-IDENTITY-NAME': warn(
    'Two records share an e-mail but differ in first name; they were linked.',
    'Check whether they are one person.',
  ),
  'T-IRREGULAR': warn(
    'Quotes, blanks or control characters stand where they should not; the row was kept.',
    'Check the named cells.',
  ),
} as const satisfies Record<string, IssueKind>

export type IssueCode = keyof typeof issueKinds

/** Severity, condition and remedy of an issue code. */
export function issueKind(code: IssueCode): IssueKind {
  return issueKinds[code]
}
