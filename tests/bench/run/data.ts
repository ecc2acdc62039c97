import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Truth } from '../generate/generate.ts'
import { generate } from '../generate/generate.ts'
import type { ProfileName } from '../generate/profiles.ts'
import { GENERATOR_VERSION, profiles } from '../generate/profiles.ts'
import { writeParquet } from '../peers/duckdb-star.ts'

const SEED = 1

/** The files of one profile. */
export interface BenchData {
  readonly csv: string
  readonly parquet: string
  readonly products: string
  readonly truth: Truth
}

/** The files of a profile, generated when they are missing (`PURCHASE_LENS_BENCH_DATA`, else the temporary folder). */
export async function benchData(profile: ProfileName): Promise<BenchData> {
  const root = process.env['PURCHASE_LENS_BENCH_DATA'] ?? join(tmpdir(), 'purchase-lens-bench')
  const folder = join(root, `${profile}-v${GENERATOR_VERSION}-s${SEED}`)
  const file = (name: string): string => join(folder, name)
  if (!existsSync(file('order_lines.parquet'))) {
    process.stderr.write(`Generating ${profile} in ${folder}\n`)
    const unfinished = `${folder}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    generate(unfinished, { seed: SEED, size: profiles[profile] })
    await writeParquet(join(unfinished, 'order_lines.csv'), join(unfinished, 'order_lines.parquet'))
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
  }
  const truth = JSON.parse(readFileSync(file('truth.json'), 'utf8')) as Truth
  return { csv: file('order_lines.csv'), parquet: file('order_lines.parquet'), products: file('products.csv'), truth }
}
