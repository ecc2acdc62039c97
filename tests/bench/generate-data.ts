/**
 * Writes the files of one size with their truth: `node tests/bench/generate-data.ts <profile> <folder> [--seed 1]
 * [--dirty] [--no-season]`.
 */
import { parseArgs } from 'node:util'
import { generate } from './generate/generate.ts'
import { isProfile, profiles } from './generate/profiles.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    dirty: { type: 'boolean', default: false },
    'no-season': { type: 'boolean', default: false },
  },
})
const [profile = '', folder] = positionals
if (!isProfile(profile) || folder === undefined) {
  process.stderr.write(`Name a size (${Object.keys(profiles).join(', ')}) and a folder.\n`)
  process.exitCode = 64
} else {
  const start = performance.now()
  const { total, file, ledger } = generate(folder, {
    seed: Number(values.seed),
    size: profiles[profile],
    dirty: values.dirty,
    seasonal: !values['no-season'],
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  process.stdout.write(
    `${file.rows} rows, ${(file.bytes / 1e6).toFixed(0)} MB in ${seconds} s: ${total.orders} orders, ` +
      `${total.returns} returns, ${total.activeCustomers} customers, net ${(total.netMinor / 100).toFixed(2)}; ` +
      `${ledger.rows.length} planted defects\n`,
  )
}
