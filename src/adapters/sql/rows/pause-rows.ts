import type { Pair } from '../../../domain/pair.ts'
import { type Pause, type PauseScope, scopesOf } from '../../../domain/pause.ts'
import { TASK_TYPES } from '../../../domain/task-type.ts'
import { type Revised, type Revisions, revisedColumnsOf, updateSeen } from '../engine/seen-rows.ts'
import { assignments, insertAll, listOf } from '../engine/statement-text.ts'
import { type Gathering, run, type Stamp, type Steps, select } from '../engine/steps.ts'
import { changing, fixed, type RowOf, table } from '../engine/table.ts'

export const PAUSES = table('pauses', {
  scope: fixed<PauseScope>(),
  reason: changing<string>(),
  until_at: changing<Date | null>(),
  created_at: changing<Date>(),
  created_by: changing<string>(),
})

export type PauseRow<At = Stamp> = RowOf<typeof PAUSES, At>

const selectPausesOf = (scopes: string): string => `
  SELECT ${revisedColumnsOf(PAUSES, 'p')}
  FROM pauses p
  WHERE p.scope IN (${scopes})
  ORDER BY p.scope`

/** Pauses are few: each caller picks those of his scopes from those of all. */
const OF_SCOPES: Gathering = {
  asOne: (statements) => {
    const { names, params } = listOf('scope', [
      ...new Set(statements.flatMap(({ params }) => Object.values(params))),
    ])
    return {
      statement: { kind: 'select', sql: selectPausesOf(names), params },
      share: ({ rows }) =>
        statements.map(({ params }) => {
          const scopes = new Set(Object.values(params))
          return { rows: (rows as readonly PauseRow[]).filter(({ scope }) => scopes.has(scope)), affected: 0 }
        }),
    }
  },
}

const UPDATE_PAUSE = `
  UPDATE pauses
  SET ${assignments(PAUSES.changes)}, revision = revision + 1
  WHERE scope = :scope`

const UPDATE_SEEN_PAUSE = `
  UPDATE pauses
  SET ${assignments(PAUSES.changes)}, revision = revision + 1
  WHERE scope = :scope
    AND revision = :revision`

const toPauseRow = (pause: Pause): PauseRow<Date> => ({
  scope: pause.scope,
  reason: pause.reason,
  until_at: pause.until,
  created_at: pause.createdAt,
  created_by: pause.createdBy,
})

export const toPause = (row: PauseRow): Pause => ({
  scope: row.scope,
  reason: row.reason,
  until: row.until_at === null ? null : new Date(row.until_at),
  createdAt: new Date(row.created_at),
  createdBy: row.created_by,
})

/** The pauses that may hold tasks of this pair back, or held them once. */
export function* readPausesOf(pair: Pair, seen: Revisions): Steps<readonly Pause[]> {
  const { names, params } = listOf('scope', scopesOf(pair, TASK_TYPES))
  const rows = yield* select<PauseRow & Revised>(selectPausesOf(names), params, OF_SCOPES)
  for (const { scope, revision } of rows) seen.set(scope, revision)
  return rows.map(toPause)
}

/** Puts it, in the place of one with the same scope. Two that put the same scope at once: one runs again. */
export function* putPause(pause: Pause): Steps<void> {
  const row = toPauseRow(pause)
  if ((yield* run(UPDATE_PAUSE, row)) === 0) yield* insertAll(PAUSES, [row])
}

/** Puts it if nobody else put or ended one of its scope since the pauses were read. */
export function* putSeenPause(pause: Pause, seen: Revisions): Steps<void> {
  const [row, revision] = [toPauseRow(pause), seen.get(pause.scope)]
  if (revision === undefined) yield* insertAll(PAUSES, [row])
  else yield* updateSeen(UPDATE_SEEN_PAUSE, row, `pause of ${pause.scope}`, revision)
}
