import { HANDED_OUT_MAX, type SaidLines } from '../../application/ports/pair-store.ts'
import { after } from '../../domain/instant.ts'
import type { Pair } from '../../domain/pair.ts'
import { SKEW_MS } from '../../domain/session.ts'
import { isInFlight, type Task, wasHandedOut } from '../../domain/task.ts'
import { keyedBy } from './engine/finder.ts'
import type { SeenRows } from './engine/seen-rows.ts'
import { limitTo, listOf, numbered, tuples } from './engine/statement-text.ts'
import { type Gathering, type Outcome, type Params, type Steps, select } from './engine/steps.ts'
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

// As many as those of one pair at the most: where they are more, each pair is asked for by itself.
const selectHandedOutOf = (pairs: string): string => `
  SELECT ${revisedTaskColumns('t')}
  FROM session_tasks t FORCE INDEX (by_hand_out)
  WHERE (t.account_id, t.shop_id) IN (${pairs})
    AND t.handed_out_at IS NOT NULL
  ${limitTo(HANDED_OUT_MAX + 1)}`

const TOO_MANY: Outcome = { rows: [], affected: -1 }

const HANDED_OUT_OF_MANY: Gathering = {
  asOne: (statements) => {
    const pairs = statements.map(({ params }) => params)
    return {
      statement: {
        kind: 'select',
        sql: selectHandedOutOf(tuples(pairs.length, (i) => `:account_id_${i}, :shop_id_${i}`)),
        params: numbered(['account_id', 'shop_id'], pairs),
      },
      share: ({ rows }) => {
        if (rows.length > HANDED_OUT_MAX) return statements.map(() => TOO_MANY)
        const byPair = Map.groupBy(rows as readonly RevisedTask[], pairOf)
        return pairs.map((pair) => ({ rows: newestFirst(byPair.get(pairOf(pair)) ?? []), affected: 0 }))
      },
    }
  },
}

const pairOf = keyedBy(['account_id', 'shop_id'])

const newestFirst = (rows: readonly RevisedTask[]): readonly RevisedTask[] =>
  rows.toSorted((a, b) => timeOf(b) - timeOf(a) || b.id - a.id)

const timeOf = ({ handed_out_at }: RevisedTask): number =>
  handed_out_at === null ? 0 : new Date(handed_out_at).getTime()

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
  const newest = tasksIn(yield* readNewest(key), seen)
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

function* readNewest(key: Params): Steps<readonly RevisedTask[]> {
  const statement = { kind: 'select', sql: SELECT_HANDED_OUT, params: key } as const
  const [outcome] = yield [{ ...statement, gathered: HANDED_OUT_OF_MANY }]
  if (outcome?.affected !== TOO_MANY.affected) return (outcome?.rows ?? []) as readonly RevisedTask[]
  return yield* select<RevisedTask>(SELECT_HANDED_OUT, key)
}

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
