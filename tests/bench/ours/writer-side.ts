import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entry } from '../../../src-main/host/entry.ts'
import { runLoad } from '../../../src-main/import/load.ts'
import { settingsFrom } from '../../../src-main/model/settings.ts'
import { serveSide } from '../run/serve-side.ts'

/** Reads, conforms and writes one file in this process and its threads, without marts and snapshot; answers with the rows. */
async function write(path: string): Promise<number> {
  const folder = mkdtempSync(join(process.env['PURCHASE_LENS_BENCH_SCRATCH'] ?? tmpdir(), 'lens-bench-'))
  try {
    const { summary } = await runLoad(
      {
        folder,
        load: 1,
        from: null,
        files: [{ path }],
        settings: settingsFrom({}),
        recipes: [],
        salt: 'bench',
        deps: { buildMarts: null, reading: entry('decode'), landing: entry('land'), sealing: entry('seal') },
      },
      () => undefined,
    )
    return summary.accounting.loaded
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

serveSide({ write })
