import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEngine } from '../../src-main/host/engine.ts'
import type { LoadWriter } from '../../src-main/import/request.ts'
import { extract, faultFrom, load, orderLines, scratch } from '../support/engine.ts'
import { smallDisk } from '../store/support.ts'

const DISK_MEGABYTES = 24
/** Megabytes that are left for a load that needs about fifteen: it fails while facts, marts or the snapshot are written. */
const LEFT = [2, 5, 8]

test.for<LoadWriter>(['pages', 'insert'])(
  'a load by %s onto a full disk is a named fault through the API, and succeeds once there is room',
  { timeout: 300_000 },
  async (writer, { skip }) => {
    const disk = smallDisk(DISK_MEGABYTES)
    if (disk === null) return skip('no small disk can be mounted here')
    const folder = join(disk, 'shop.lens')
    const engine = await openEngine({ host: 'test', appDir: scratch(), allowPaths: true, writer })
    const { api } = engine.client
    try {
      await api.workspace.create({ folder })
      const path = extract('orders.csv', orderLines(20_000, 4_000))
      const ballast = join(disk, 'ballast')
      for (const left of LEFT) {
        writeFileSync(ballast, Buffer.alloc((DISK_MEGABYTES - left - 1) << 20))
        expect(await faultFrom(load(api, path)), `${left} MB left`).toMatchObject({ key: 'disk_full' })
        rmSync(ballast)
        const names = [...readdirSync(join(folder, 'warehouse')), ...readdirSync(join(folder, 'landing'))]
        expect(names.filter((name) => /sqlite|facts|partial/.test(name))).toEqual([])
      }
      expect(await load(api, path)).toMatchObject({ published: true, version: 1 })
    } finally {
      await engine.close()
    }
  },
)
