import type { DayRule } from './rules.ts'

const fixed = (month: number, day: number, name: string): DayRule => ({ kind: 'fixed', month, day, name })
const easter = (offset: number, name: string): DayRule => ({ kind: 'easter', offset, name })
const weekday = (month: number, day: number, nth: number, name: string): DayRule => ({
  kind: 'weekday',
  month,
  weekday: day,
  nth,
  name,
})
const from = (month: number, day: number, on: number, name: string): DayRule => ({
  kind: 'from',
  month,
  day,
  weekday: on,
  name,
})

const newYear = fixed(1, 1, 'New Year’s Day')
const epiphany = fixed(1, 6, 'Epiphany')
const goodFriday = easter(-2, 'Good Friday')
const easterSunday = easter(0, 'Easter Sunday')
const easterMonday = easter(1, 'Easter Monday')
const labourDay = fixed(5, 1, 'Labour Day')
const ascension = easter(39, 'Ascension Day')
const whitSunday = easter(49, 'Whit Sunday')
const whitMonday = easter(50, 'Whit Monday')
const corpusChristi = easter(60, 'Corpus Christi')
const assumption = fixed(8, 15, 'Assumption Day')
const allSaints = fixed(11, 1, 'All Saints’ Day')
const immaculate = fixed(12, 8, 'Immaculate Conception')
const christmas = fixed(12, 25, 'Christmas Day')
const secondChristmas = fixed(12, 26, 'Second Day of Christmas')
const boxingDay = fixed(12, 26, 'Boxing Day')

/** National public holidays on their calendar day (no substitute days), by ISO country. */
export const HOLIDAYS: Readonly<Record<string, readonly DayRule[]>> = {
  US: [
    newYear,
    weekday(1, 1, 3, 'Martin Luther King Jr. Day'),
    weekday(2, 1, 3, 'Presidents’ Day'),
    weekday(5, 1, -1, 'Memorial Day'),
    fixed(6, 19, 'Juneteenth'),
    fixed(7, 4, 'Independence Day'),
    weekday(9, 1, 1, 'Labor Day'),
    weekday(10, 1, 2, 'Columbus Day'),
    fixed(11, 11, 'Veterans Day'),
    weekday(11, 4, 4, 'Thanksgiving'),
    christmas,
  ],
  GB: [
    newYear,
    goodFriday,
    easterMonday,
    weekday(5, 1, 1, 'Early May Bank Holiday'),
    weekday(5, 1, -1, 'Spring Bank Holiday'),
    weekday(8, 1, -1, 'Summer Bank Holiday'),
    christmas,
    boxingDay,
  ],
  DE: [
    newYear,
    goodFriday,
    easterMonday,
    labourDay,
    ascension,
    whitMonday,
    fixed(10, 3, 'Day of German Unity'),
    christmas,
    secondChristmas,
  ],
  FR: [
    newYear,
    easterMonday,
    labourDay,
    fixed(5, 8, 'Victory Day'),
    ascension,
    whitMonday,
    fixed(7, 14, 'Bastille Day'),
    assumption,
    allSaints,
    fixed(11, 11, 'Armistice Day'),
    christmas,
  ],
  ES: [
    newYear,
    epiphany,
    goodFriday,
    labourDay,
    assumption,
    fixed(10, 12, 'National Day'),
    allSaints,
    fixed(12, 6, 'Constitution Day'),
    immaculate,
    christmas,
  ],
  IT: [
    newYear,
    epiphany,
    easterSunday,
    easterMonday,
    fixed(4, 25, 'Liberation Day'),
    labourDay,
    fixed(6, 2, 'Republic Day'),
    assumption,
    allSaints,
    immaculate,
    christmas,
    fixed(12, 26, 'St Stephen’s Day'),
  ],
  AT: [
    newYear,
    epiphany,
    easterMonday,
    labourDay,
    ascension,
    whitMonday,
    corpusChristi,
    assumption,
    fixed(10, 26, 'National Day'),
    allSaints,
    immaculate,
    christmas,
    fixed(12, 26, 'St Stephen’s Day'),
  ],
  CH: [newYear, goodFriday, easterMonday, ascension, whitMonday, fixed(8, 1, 'National Day'), christmas],
  NL: [
    newYear,
    easterSunday,
    easterMonday,
    fixed(4, 27, 'King’s Day'),
    ascension,
    whitSunday,
    whitMonday,
    christmas,
    secondChristmas,
  ],
  BE: [
    newYear,
    easterMonday,
    labourDay,
    ascension,
    whitMonday,
    fixed(7, 21, 'National Day'),
    assumption,
    allSaints,
    fixed(11, 11, 'Armistice Day'),
    christmas,
  ],
  PL: [
    newYear,
    epiphany,
    easterSunday,
    easterMonday,
    labourDay,
    fixed(5, 3, 'Constitution Day'),
    whitSunday,
    corpusChristi,
    assumption,
    allSaints,
    fixed(11, 11, 'Independence Day'),
    christmas,
    secondChristmas,
  ],
  SE: [
    newYear,
    epiphany,
    goodFriday,
    easterSunday,
    easterMonday,
    labourDay,
    ascension,
    whitSunday,
    fixed(6, 6, 'National Day'),
    from(6, 20, 6, 'Midsummer Day'),
    from(10, 31, 6, 'All Saints’ Day'),
    christmas,
    secondChristmas,
  ],
  CA: [
    newYear,
    goodFriday,
    from(5, 18, 1, 'Victoria Day'),
    fixed(7, 1, 'Canada Day'),
    weekday(9, 1, 1, 'Labour Day'),
    fixed(9, 30, 'Truth and Reconciliation Day'),
    weekday(10, 1, 2, 'Thanksgiving'),
    fixed(11, 11, 'Remembrance Day'),
    christmas,
    boxingDay,
  ],
  AU: [
    newYear,
    fixed(1, 26, 'Australia Day'),
    goodFriday,
    easterMonday,
    fixed(4, 25, 'Anzac Day'),
    christmas,
    boxingDay,
  ],
}

const NAMES: Readonly<Record<string, string>> = {
  'united states': 'US',
  usa: 'US',
  'united kingdom': 'GB',
  uk: 'GB',
  germany: 'DE',
  france: 'FR',
  spain: 'ES',
  italy: 'IT',
  austria: 'AT',
  switzerland: 'CH',
  netherlands: 'NL',
  belgium: 'BE',
  poland: 'PL',
  sweden: 'SE',
  canada: 'CA',
  australia: 'AU',
}

/** Country code whose holidays are known, from a code or an English name; null for any other. */
export function holidayCountry(text: string): string | null {
  const code = text.trim().toUpperCase()
  if (Object.hasOwn(HOLIDAYS, code)) return code
  return NAMES[text.trim().toLowerCase()] ?? null
}
