import { HANDED_OUT_MAX, type SaidLines } from '../../application/ports/pair-store.ts'
import { after } from '../../domain/instant.ts'
import type { Pair } from '../../domain/pair.ts'
import { SKEW_MS } from '../../domain/session.ts'
import { isInFlight, type Task, wasHandedOut } from '../../domain/task.ts'
import type { SeenRows } from './engine/seen-rows.ts'
import { limitTo, listOf } from './engine/statement-text.ts'
import { type Steps, select } from './engine/steps.ts'
import { type RevisedTask, revisedTaskColumns, tasksIn } from './rows/seen-tasks.ts'

const NEWEST_FIRST = `
  ORDER BY t.handed_out_at DESC, t.id DESC
  ${limitTo(HANDED_OUT_MAX)}`

const SELECT_HANDED_OUT = `
  SELECT ${revisedTaskColumns('t')}
  FROM session_tasks t
  WHERE t.account_id = :account_id
    AND t.shop_id = :shop_id
    AND t.handed_out_at IS NOT NULL${NEWEST_FIRST}`

// Where many went out within a millisecond, some come once more.
const SELECT_HANDED_OUT_BY = `
  SELECT ${revisedTaskColumns('t')}
  FROM session_tasks t
  WHERE t.account_id = :account_id
    AND t.shop_id = :shop_id
    AND t.handed_out_at <= :until${NEWEST_FIRST}`

// Reads the pair's texts, not those of others; asked only of pairs that have had very many.
const selectSame = (contents: string): string => `
  SELECT ${revisedTaskColumns('t')}
  FROM session_tasks t
  WHERE t.account_id = :account_id
    AND t.shop_id = :shop_id
    AND t.handed_out_at < :before
    AND t.send_content IN (${contents})${NEWEST_FIRST}`

/** The tasks whose texts may be what lines say, see SeenTranscript; without those in flight that went out long ago. */
export function* readHandedOut(
  { accountId, shopId }: Pair,
  said: SaidLines | undefined,
  seen: SeenRows,
): Steps<readonly Task[]> {
  const key = { account_id: accountId, shop_id: shopId }
  const newest = tasksIn(yield* select<RevisedTask>(SELECT_HANDED_OUT, key), seen)
  const oldest = newest.at(-1)?.handOuts.at(-1)
  if (newest.length < HANDED_OUT_MAX || oldest === undefined || said === undefined) return newest

  const reach = after(said.newest, SKEW_MS)
  const until = new Date(Math.min(reach.getTime(), oldest.getTime()))
  const before = tasksIn(yield* select<RevisedTask>(SELECT_HANDED_OUT_BY, { ...key, until }), seen)
  return [...newest, ...before, ...(yield* readSame(key, said.contents, oldest, seen))]
}

/** With those of the pair's tasks that are in flight, each once. */
export const withInFlight = (handedOut: readonly Task[], tasks: readonly Task[]): readonly Task[] =>
  eachOnce([...handedOut, ...tasks.filter((task) => isInFlight(task) && wasHandedOut(task))])

function* readSame(
  key: { readonly account_id: string; readonly shop_id: string },
  contents: readonly string[],
  before: Date,
  seen: SeenRows,
): Steps<readonly Task[]> {
  if (contents.length === 0) return []
  const { names, params } = listOf('content', contents)
  return tasksIn(yield* select<RevisedTask>(selectSame(names), { ...key, ...params, before }), seen)
}

const eachOnce = (tasks: readonly Task[]): readonly Task[] => [
  ...new Map(tasks.map((task) => [task.id, task])).values(),
]
