import { resolve } from 'node:path'
import type { Tile } from '../../analysis/overview/contract.ts'
import type { Api } from '../../api/client.ts'
import type { BlockCode } from '../../api/contract/report.ts'
import { listProcedures } from '../../api/procedures.ts'
import { LensError } from '../../base/faults.ts'
import type { Command, Typed } from './command.ts'
import { inWorkspace, text, word } from './command.ts'
import { follow } from './terminal.ts'
import type { RunningCall } from './terminal.ts'
import { figure, textPairs, textTable } from './text-table.ts'

/** Commands that ask for figures, tables and reports. */
export const askCommands: readonly Command[] = [
  {
    name: 'figures',
    usage: '<folder> [--from <date>] [--to <date>]',
    doc: 'Prints the headline figures of the period and of the one it is compared with.',
    options: { from: { type: 'string' }, to: { type: 'string' } },
    run: (typed) =>
      inWorkspace(word(typed, 0, 'folder'), true, async (api) => {
        const kpis = await api.analysis.overview.kpis({ filters: period(typed) }, { signal: typed.signal })
        typed.terminal.result(kpis, () => {
          const range = kpis.range ? `${kpis.range.from} to ${kpis.range.to}` : 'no dated orders'
          const tiles = kpis.tiles.map((tile) => [
            tile.code,
            tileText(tile, tile.value),
            tileText(tile, tile.compare),
            tile.change === null ? '-' : `${figure(100 * tile.change, 1)} ${tile.unit === 'rate' ? 'points' : '%'}`,
          ])
          return `${kpis.currency}, ${range}\n${textTable(['figure', 'value', 'compared with', 'change'], tiles)}`
        })
        return 0
      }),
  },
  {
    name: 'sql',
    usage: "<folder> '<select>' [--limit <rows>] [--timeout <seconds>]",
    doc: 'Runs one read-only SELECT; personal columns are masked.',
    options: { limit: { type: 'string' }, timeout: { type: 'string' } },
    run: (typed) =>
      inWorkspace(word(typed, 0, 'folder'), true, async (api) => {
        const [limit, timeout] = [text(typed, 'limit'), text(typed, 'timeout')]
        const answer = await api.sql.query(
          {
            sql: word(typed, 1, 'statement'),
            ...(limit === undefined ? {} : { limit: Number(limit) }),
            ...(timeout === undefined ? {} : { timeoutMs: Math.round(Number(timeout) * 1000) }),
          },
          { signal: typed.signal },
        )
        typed.terminal.result(answer, () => textTable(answer.columns, answer.rows, true))
        if (answer.truncated) typed.terminal.note(`Only the first ${answer.rows.length} rows are shown.`)
        return 0
      }),
  },
  {
    name: 'report',
    usage: '<folder> --out <file.pdf> [--title <text>] [--client <text>] [--blocks a,b] [--from <date>] [--to <date>]',
    doc: 'Writes the report as PDF.',
    options: {
      out: { type: 'string' },
      title: { type: 'string' },
      client: { type: 'string' },
      blocks: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
    },
    run: (typed) =>
      inWorkspace(word(typed, 0, 'folder'), false, async (api) => {
        const [out, title, client, blocks] = ['out', 'title', 'client', 'blocks'].map((name) => text(typed, name))
        const input = {
          filters: period(typed),
          ...(out === undefined ? {} : { out: resolve(out) }),
          ...(title === undefined ? {} : { title }),
          ...(client === undefined ? {} : { client }),
          ...(blocks === undefined ? {} : { blocks: blocks.split(',') as BlockCode[] }),
        }
        const file = await follow(await api.report.render(input, { signal: typed.signal }), typed.terminal)
        if (file.note !== null) typed.terminal.note(file.note)
        typed.terminal.result(file, () =>
          textPairs([
            ['Report', file.file],
            ['Pages', file.pages],
            ['Bytes', file.bytes],
            ['SHA-256', file.sha256],
          ]),
        )
        return 0
      }),
  },
  {
    name: 'call',
    usage: "<procedure> ['<json>'] [--workspace <folder>]",
    doc: 'Calls any procedure with its input as JSON and prints its result as JSON.',
    options: { workspace: { type: 'string' } },
    run: (typed) =>
      inWorkspace(text(typed, 'workspace') ?? null, false, async (api) => {
        const answer = await callByPath(api, word(typed, 0, 'procedure'), typed.words[1] ?? '{}', typed.signal)
        const result = isRunning(answer) ? await follow(answer, typed.terminal) : answer
        typed.terminal.result(result, () => JSON.stringify(result, null, 2))
        return 0
      }),
  },
  {
    name: 'procedures',
    usage: '',
    doc: 'Lists every procedure with what it does.',
    run: (typed) => {
      const all = listProcedures()
      typed.terminal.result(all, () =>
        textTable(
          ['procedure', 'what it does'],
          all.map((one) => [one.path, one.doc]),
        ),
      )
      return Promise.resolve(0)
    },
  },
]

type AnyCall = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>

function callByPath(api: Api, path: string, json: string, signal: AbortSignal): Promise<unknown> {
  if (!listProcedures().some((procedure) => procedure.path === path)) {
    throw new LensError('not_found', `There is no procedure ${path}.`)
  }
  const call = path.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], api) as AnyCall
  return call(parseInput(json), { signal })
}

function parseInput(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new LensError('bad_request', 'The input is not valid JSON.')
  }
}

function isRunning(value: unknown): value is RunningCall<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function period(typed: Typed): { from?: string; to?: string } {
  const [from, to] = [text(typed, 'from'), text(typed, 'to')]
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function tileText(tile: Tile, value: number | null): string {
  if (value === null) return '-'
  return tile.unit === 'rate' ? `${figure(100 * value, 1)} %` : figure(value, 2)
}
