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

test('whatever is written can be read back', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.dictionary(word, word, { maxKeys: 4 }),
      (path, params) => {
        const read = parseAddress(formatAddress({ path, params }))
        expect(read.path).toEqual(path)
        expect({ ...read.params }).toEqual({ ...params })
      },
    ),
  )
})
