/** ISO 4217 currencies whose minor unit is not one hundredth; every other code has two decimals. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

/** Decimals of a currency's minor unit (2 unless ISO 4217 says otherwise). */
export function currencyDigits(code: string): number {
  return EXPONENTS[code] ?? 2
}

/** SQL expression: e4 amount to minor units of the row's currency, rounded half away from zero. */
export function minorUnitsSql(e4: string, currency: string): string {
  const groups = Map.groupBy(Object.entries(EXPONENTS), ([, digits]) => digits)
  const cases = [...groups].map(([digits, rows]) => {
    const codes = rows.map(([code]) => `'${code}'`).join(', ')
    return `WHEN ${currency} IN (${codes}) THEN ROUND(${e4} / ${10 ** (4 - digits)}.0)`
  })
  return `CAST(CASE ${cases.join(' ')} ELSE ROUND(${e4} / 100.0) END AS INTEGER)`
}
