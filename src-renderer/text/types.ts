const TYPES: Readonly<Record<string, string>> = {
  key: 'key',
  dk: 'date key',
  id: 'text, an id',
  cur: 'currency',
  code: 'code',
  txt: 'text',
  json: 'JSON',
  int: 'whole number',
  num: 'number',
  pct: 'percent',
  rate: 'rate',
  money: 'money',
  minor: 'minor units',
  date: 'date',
  ts: 'date and time',
  bool: 'yes or no',
}

/** A column type of the model in words; a type without words of its own stays as it is. */
export function typeLabel(type: string): string {
  return TYPES[type] ?? type
}
