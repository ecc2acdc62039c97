import type { Database } from 'better-sqlite3'
import { isLensError } from '../../../base/faults.ts'
import { assertFacts, countFacts, factsKey } from '../../accounting.ts'
import type { BatchFacts } from '../../accounting.ts'
import { damaged } from '../page-reader.ts'
import { brokenReference, planProof } from './plan-proof.ts'
import type { ProofPlan } from './plan-proof.ts'
import { proveParts } from './proof.ts'
import type { PartFound, Proof } from './proof.ts'

/**
 * First damage or broken reference of a warehouse as a sentence; null when it is sound. Finds what `quick_check` and
 * `foreign_key_check` find, reading every page once: tables that are stored as the model declares them are proven
 * here; SQLite proves the others (binary columns, expressions), and the pages of all are accounted for.
 * @param db connection in autocommit to a file that nobody writes to meanwhile
 * @param facts the batch that wrote all facts, where there is only one: its table must hold its rows and no others
 * @throws LensError `unbalanced` when these are more or fewer
 */
export function findFault(db: Database, facts: BatchFacts | null = null): string | null {
  try {
    const plan = planProof(db, facts)
    return faultIn(db, plan, proveParts(plan.proof), facts)
  } catch (error) {
    return damageOf(error)
  }
}

/**
 * The same, with another thread that proves parts beside this one.
 * @param help lets the thread begin; gives what it found when no part is left
 */
export async function findFaultBeside(
  db: Database,
  facts: BatchFacts | null,
  help: (proof: Proof) => Promise<readonly PartFound[]>,
): Promise<string | null> {
  try {
    const plan = planProof(db, facts)
    const own = (): Promise<readonly PartFound[]> => new Promise((done) => done(proveParts(plan.proof)))
    const ends = await Promise.allSettled([help(plan.proof), own()])
    const found = ends.flatMap((end) => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
    return faultIn(db, plan, found, facts)
  } catch (error) {
    return damageOf(error)
  }
}

function damageOf(error: unknown): string {
  if (isLensError(error) && error.key === 'workspace_corrupt') return error.message
  throw error
}

/** Puts together what was found in the parts. */
function faultIn(
  db: Database,
  { proof, owners, indexes, broken }: ProofPlan,
  found: readonly PartFound[],
  facts: BatchFacts | null,
): string | null {
  if (found.length !== proof.parts.length) throw damaged('not all of it could be read')
  const rows = new Map<string, number>()
  for (const part of found) rows.set(part.tree, (rows.get(part.tree) ?? 0) + part.rows)
  for (const { name, table, sql } of indexes) {
    const partial = sql !== null && /\bWHERE\b/i.test(sql)
    const [entries, expected] = [rows.get(name), rows.get(table)]
    if (!partial && expected !== undefined && entries !== expected)
      throw damaged(`${name} has ${entries ?? 0} entries for ${expected} rows`)
  }
  owners.assertAll()
  if (facts !== null) assertFacts(facts, rows.get(facts.fact_table) ?? countOf(db, facts))
  return broken ?? missingParent(found) ?? missingKeys(proof, found)
}

/** Facts of a batch in a table that was not proven here. */
function countOf(db: Database, { fact_table: table, batch_id: batch }: BatchFacts): number {
  return countFacts(db).get(factsKey(table, batch)) ?? 0
}

function missingParent(found: readonly PartFound[]): string | null {
  for (const { tree, missingParent: parent } of found) if (parent !== null) return brokenReference(tree, parent)
  return null
}

/** Every key that rows of another table refer to is met once. */
function missingKeys({ tables }: Proof, found: readonly PartFound[]): string | null {
  for (const { name, rules } of tables) {
    const parts = found.filter(({ tree }) => tree === name)
    for (const [place, { table, keys }] of rules.asked.entries()) {
      const met = parts.reduce((sum, part) => sum + (part.met[place] ?? 0), 0)
      if (met !== keys.length) return brokenReference(table, name)
    }
  }
  return null
}
