import type { Instruments, SaidLine } from '../../application/ports/instruments.ts'
import type { PacingRules } from '../../domain/pacing.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { limitTo, listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'
import { readQueueStats } from './stats.ts'

const selectUnexplained = (sessionIds: string): string => `
  SELECT m.sender, m.sent_at
  FROM messages m
  WHERE m.session_id IN (${sessionIds})
    AND m.sent_at >= :since
    AND m.from_source = 'account'
    AND m.explained_by IS NULL
  ORDER BY m.sent_at`

/** The port's Instruments on SQL. */
export const makeInstruments = (runner: SqlRunner, pacing: PacingRules): Instruments => ({
  queueStats: () => readQueueStats(runner, pacing),
  unexplainedLines: (sessionIds, since, limit) =>
    runner.perform(() => readUnexplained(sessionIds, since, limit)),
})

type SaidRow = { readonly sender: string; readonly sent_at: Stamp }

function* readUnexplained(
  sessionIds: readonly string[],
  since: Date,
  limit: number,
): Steps<readonly SaidLine[]> {
  if (sessionIds.length === 0) return []
  const { names, params } = listOf('id', sessionIds)
  const sql = `${selectUnexplained(names)}\n  ${limitTo(limit)}`
  const rows = yield* select<SaidRow>(sql, { ...params, since })
  return rows.map(({ sender, sent_at }) => ({ sender, sentAt: new Date(sent_at) }))
}
