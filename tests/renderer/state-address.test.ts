import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAddress, parseAddress } from '../../src-renderer/state/address.ts'

test('an address reads as the screen it names', () => {
  const address = parseAddress('#/cohorts/retention?d=2010-12-01~2011-11-30&reg=United+Kingdom,EIRE')
  expect(address.path).toEqual(['cohorts', 'retention'])
  expect(address.params).toEqual({ d: '2010-12-01~2011-11-30', reg: 'United Kingdom,EIRE' })
})

test('keys are sorted, empty ones are left out, names stay readable', () => {
  const hash = formatAddress({ path: ['overview'], params: { seg: 'At risk', cmp: '', d: '2011-01-01~2011-06-30' } })
  expect(hash).toBe('#/overview?d=2011-01-01~2011-06-30&seg=At+risk')
})

test('a broken escape does not break the page', () => {
  expect(parseAddress('#/customers/%E0%A4%A?d=%').path).toEqual(['customers', '%E0%A4%A'])
})

test('a key that objects know otherwise is a key', () => {
  const address = { path: ['overview'], params: Object.fromEntries([['__proto__', 'x']]) }
  expect(Object.entries(parseAddress(formatAddress(address)).params)).toEqual([['__proto__', 'x']])
})

test('whatever is written can be read back', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.dictionary(word, word, { maxKeys: 4 }),
      (path, params) => {
        const read = parseAddress(formatAddress({ path, params }))
        expect(read.path).toEqual(path)
        expect(new Map(Object.entries(read.params))).toEqual(new Map(Object.entries(params)))
      },
    ),
  )
})
