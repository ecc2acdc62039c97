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
  /** The same lines as Parquet; written at the first call. */
  readonly parquet: () => Promise<string>
  readonly products: string
  readonly truth: Truth
}

/** The files of a profile, generated when they are missing (`PURCHASE_LENS_BENCH_DATA`, else the temporary folder). */
export function benchData(profile: ProfileName): BenchData {
  const root = process.env['PURCHASE_LENS_BENCH_DATA'] ?? join(tmpdir(), 'purchase-lens-bench')
  const folder = join(root, `${profile}-v${GENERATOR_VERSION}-s${SEED}`)
  const file = (name: string): string => join(folder, name)
  if (!existsSync(file('truth.json'))) {
    process.stderr.write(`Generating ${profile} in ${folder}\n`)
    const unfinished = `${folder}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    generate(unfinished, { seed: SEED, size: profiles[profile] })
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
  }
  const truth = JSON.parse(readFileSync(file('truth.json'), 'utf8')) as Truth
  const csv = file('order_lines.csv')
  const parquet = async (): Promise<string> => {
    const path = file('order_lines.parquet')
    if (!existsSync(path)) {
      await writeParquet(csv, `${path}.unfinished`)
      renameSync(`${path}.unfinished`, path)
    }
    return path
  }
  return { csv, parquet, products: file('products.csv'), truth }
}
