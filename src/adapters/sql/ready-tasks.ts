import { isPaced, type PacingRules, pacingHolds, quietHoursEnd } from '../../domain/pacing.ts'
import { readUsages } from './account-usage.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { limitTo } from './engine/statement-text.ts'
import { databaseTime, type Stamp, select } from './engine/steps.ts'
import { IS_NEXT, OF_WORKING } from './waiting-tasks.ts'

// What was never its session's next text has no ready_at. The rest is what domain/dispatch calls obstacles.
const SELECT_MAYBE_READY = `
  SELECT t.id AS nth, t.ready_at, t.account_id, (
    (t.not_before IS NULL OR t.not_before <= :now)
    AND (t.next_attempt_at IS NULL OR t.next_attempt_at <= :now)
    AND (t.expires_at IS NULL OR t.expires_at > :now)
    AND ${IS_NEXT}
    AND ${OF_WORKING}
    AND NOT EXISTS (
      SELECT 1
      FROM pauses p
      WHERE (p.until_at IS NULL OR p.until_at > :now)
        AND (
          p.scope = 'all'
          OR p.scope = CONCAT('account:', t.account_id)
          OR p.scope = CONCAT('shop:', t.shop_id)
          OR p.scope = CONCAT('type:', t.task_type)
        )
    )
  ) AS is_ready
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.ready_at >= :from
    AND (t.ready_at > :from OR t.id > :beyond)
  ORDER BY t.ready_at, t.id`

const SLICE = 500

type MaybeReady = {
  readonly nth: number
  readonly ready_at: Stamp
  readonly account_id: string
  readonly is_ready: number
}

/** How many tasks may be leased now, and since when the oldest of them. */
export type Ready = { readonly many: number; readonly oldest: Date | null }

/**
 * Counts by the very obstacles of dispatch: quiet hours, pauses, and what its account has had. Slice by slice in the
 * order of an index, each a statement of its own, so that others have their turn.
 */
export const countReady = async (runner: SqlRunner, rules: PacingRules): Promise<Ready> => {
  const now = await runner.perform(databaseTime)
  if (quietHoursEnd(rules, now) !== null) return { many: 0, oldest: null }

  const held = new Map<string, boolean>()
  let ready: Ready = { many: 0, oldest: null }
  for (let place = { from: new Date(0), beyond: -1 }; ; ) {
    const rows = await runner.perform(() =>
      select<MaybeReady>(`${SELECT_MAYBE_READY}\n  ${limitTo(SLICE)}`, { now, ...place }),
    )
    const mayBe = rows.filter((row) => Number(row.is_ready) === 1)
    await learnHolds(runner, mayBe, rules, now, held)
    ready = mayBe.filter((row) => held.get(row.account_id) !== true).reduce(withRow, ready)
    const last = rows.at(-1)
    if (rows.length < SLICE || last === undefined) return ready
    place = { from: new Date(last.ready_at), beyond: last.nth }
  }
}

const withRow = ({ many, oldest }: Ready, { ready_at }: MaybeReady): Ready => ({
  many: many + 1,
  oldest: oldest ?? new Date(ready_at),
})

/** Asks what those accounts have had that were not asked about yet. */
const learnHolds = async (
  runner: SqlRunner,
  rows: readonly MaybeReady[],
  rules: PacingRules,
  now: Date,
  held: Map<string, boolean>,
): Promise<void> => {
  if (!isPaced(rules)) return
  const ids = [...new Set(rows.map(({ account_id }) => account_id))].filter((id) => !held.has(id))
  for (const id of ids) held.set(id, false)
  if (ids.length === 0) return
  for (const usage of await runner.perform(() => readUsages(ids)))
    held.set(usage.accountId, pacingHolds(usage, rules, now).length > 0)
}
