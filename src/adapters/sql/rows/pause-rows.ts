import type { Pair } from '../../../domain/pair.ts'
import { type Pause, type PauseScope, scopesOf } from '../../../domain/pause.ts'
import { TASK_TYPES } from '../../../domain/task-type.ts'
import { columnsOf, insertAll, listOf, type Table } from '../engine/statement-text.ts'
import { run, type Stamp, type Steps, select } from '../engine/steps.ts'

export type PauseRow<At = Stamp> = {
  scope: PauseScope
  reason: string
  until_at: At | null
  created_at: At
  created_by: string
}

export const PAUSES: Table<PauseRow> = {
  name: 'pauses',
  columns: ['scope', 'reason', 'until_at', 'created_at', 'created_by'],
}

export const selectPausesOf = (scopes: string): string => `
  SELECT ${columnsOf(PAUSES, 'p')}
  FROM pauses p
  WHERE p.scope IN (${scopes})
  ORDER BY p.scope`

export const UPDATE_PAUSE = `
  UPDATE pauses
  SET reason = :reason, until_at = :until_at, created_at = :created_at, created_by = :created_by
  WHERE scope = :scope`

export const toPauseRow = (pause: Pause): PauseRow<Date> => ({
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
export function* readPausesOf(pair: Pair): Steps<readonly Pause[]> {
  const { names, params } = listOf('scope', scopesOf(pair, TASK_TYPES))
  return (yield* select<PauseRow>(selectPausesOf(names), params)).map(toPause)
}

/** Puts it, in the place of one with the same scope. Two that put the same scope at once: one runs again. */
export function* putPause(pause: Pause): Steps<void> {
  const row = toPauseRow(pause)
  if ((yield* run(UPDATE_PAUSE, row)) === 0) yield* insertAll(PAUSES, [row])
}
