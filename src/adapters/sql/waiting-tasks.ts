import type { WaitingSlice } from '../../application/ports/due-work.ts'
import { after } from '../../domain/instant.ts'
import { isOfSome, type PauseScope } from '../../domain/pause.ts'
import { isWaiting, type WaitingTask } from '../../domain/task.ts'
import type { Dialect } from './engine/sql-runner.ts'
import { columnsOf, limitTo, listOf } from './engine/statement-text.ts'
import { databaseTime, type Params, type Stamp, type Steps, select } from './engine/steps.ts'
import { readEach, type TellUnreadable } from './rows/readable.ts'
import { readTask, TASKS, type TaskRow } from './rows/task-row.ts'

// Each condition is answered by one look into an index, however many texts the session has or had.
const NONE_IN_FLIGHT = `NOT EXISTS (
      SELECT 1
      FROM session_tasks flying
      WHERE flying.session_id = t.session_id
        AND flying.status = 'sent'
    )`
const NO_EARLIER = `NOT EXISTS (
      SELECT 1
      FROM session_tasks earlier
      WHERE earlier.session_id = t.session_id
        AND earlier.status = 'pending'
        AND earlier.position < t.position
    )`
/** True of a waiting task `t` that is its session's next one. */
export const IS_NEXT = `${NONE_IN_FLIGHT}
    AND ${NO_EARLIER}`

/** Of the session of `t`. A value and no EXISTS: that one MySQL answers by going through all working sessions. */
export const OF_WORKING = `(
      SELECT s.state
      FROM sessions s
      WHERE s.session_id = t.session_id
    ) IN ('pending', 'active')`

const nextAmongWhere =
  (condition: string) =>
  (ids: string): string =>
    `
  SELECT ${columnsOf(TASKS, 't')}
  FROM session_tasks t
  WHERE t.redis_task_id IN (${ids})
    AND t.status = 'pending'
    AND ${condition}
    AND ${IS_NEXT}
    AND ${OF_WORKING}`
const selectNextAmong = nextAmongWhere('1 = 1')
const selectNextUnchanged = nextAmongWhere('t.changed_at < :since')

const selectIds = (condition: string): string => `
  SELECT t.redis_task_id
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND ${condition}
    AND t.redis_task_id > :after
  ORDER BY t.redis_task_id`
const SELECT_IDS_OF_ACCOUNT = selectIds('t.account_id = :id')
const SELECT_IDS_OF_SHOP = selectIds('t.shop_id = :id')
const SELECT_IDS = selectIds('1 = 1')

/**
 * Of so many waiting tasks, by id, those that are their session's next one: what is looked at is limited, however many
 * stand behind others.
 */
export function* readWaiting(
  scope: PauseScope,
  afterId: string | null,
  limit: number,
  tell: TellUnreadable,
): Steps<WaitingSlice> {
  const now = yield* databaseTime()
  const id = scope.slice(scope.indexOf(':') + 1)
  const params: Params = { after: afterId ?? '', ...(isOfSome(scope) && { id }) }
  const rows = yield* select<{ readonly redis_task_id: string }>(
    `${idsIn(scope)}\n  ${limitTo(limit + 1)}`,
    params,
  )
  const ids = rows.map((row) => row.redis_task_id)
  const seen = ids.slice(0, limit)
  const tasks = (yield* readNextAmong(seen, tell)).filter(
    ({ taskType }) => !scope.startsWith('type:') || taskType === id,
  )
  return { now, tasks, nextAfter: ids.length > limit ? (seen.at(-1) ?? null) : null }
}

const idsIn = (scope: PauseScope): string => {
  if (scope.startsWith('account:')) return SELECT_IDS_OF_ACCOUNT
  return scope.startsWith('shop:') ? SELECT_IDS_OF_SHOP : SELECT_IDS
}

/** Those of these tasks that wait to be sent, each its working session's next one, by id. */
function* readNextAmong(
  ids: readonly string[],
  tell: TellUnreadable,
  selectNext = selectNextAmong,
  more: Params = {},
): Steps<readonly WaitingTask[]> {
  const found: WaitingTask[] = []
  for (let from = 0; from < ids.length; from += IDS_A_STATEMENT) {
    const { names, params } = listOf('id', ids.slice(from, from + IDS_A_STATEMENT))
    const rows = yield* select<TaskRow>(selectNext(names), { ...params, ...more })
    found.push(...readEach(rows, readTask, tell).filter(isWaiting))
  }
  return found.sort(byId)
}
const byId = (a: WaitingTask, b: WaitingTask): number => (a.id < b.id ? -1 : 1)
const IDS_A_STATEMENT = 256

const SELECT_CHANGED = `
  SELECT t.changed_at AS at, t.id AS nth, t.redis_task_id AS next_id
  FROM session_tasks t
  WHERE t.status = 'pending'
    AND t.changed_at >= :from
    AND (t.changed_at > :from OR t.id > :beyond)
  ORDER BY t.changed_at, t.id`

// The first of what waits, in the order of an index: so it is found at once, however much stands behind it. All of that
// index is said in the order: of the position alone, MariaDB walks through all tasks of all sessions for each of these.
const selectNextOfChanged = (by: Dialect['by']): string => `
  SELECT s.last_activity AS at, s.session_id AS nth, (
      SELECT t.redis_task_id
      FROM session_tasks t${by('by_turn')}
      WHERE t.session_id = s.session_id
        AND t.status = 'pending'
      ORDER BY t.session_id, t.status, t.position
      LIMIT 1
    ) AS next_id
  FROM sessions s
  WHERE s.state = :state
    AND s.last_activity >= :from
    AND (s.last_activity > :from OR s.session_id > :beyond)
  ORDER BY s.last_activity, s.session_id`

/** What may have changed, each walked by when it did: waiting tasks, and sessions that work. */
const WALKS = [
  { textBy: () => SELECT_CHANGED, params: {}, start: -1 },
  { textBy: selectNextOfChanged, params: { state: 'pending' }, start: '' },
  { textBy: selectNextOfChanged, params: { state: 'active' }, start: '' },
] as const

/** How far a walk has come: the next thing lies beyond this one. */
type Place = { readonly walk: number; readonly from: Date; readonly beyond: string | number }
type Walked = { readonly at: Stamp; readonly nth: string | number; readonly next_id: string | null }

/** Of so many tasks and sessions that changed lately, by when they did, the tasks that wait to be sent. */
export function* readRecentlyWaiting(
  { by }: Pick<Dialect, 'by'>,
  sinceMs: number,
  afterPlace: string | null,
  limit: number,
  tell: TellUnreadable,
): Steps<WaitingSlice> {
  const now = yield* databaseTime()
  const since = after(now, -sinceMs)
  const tasks: WaitingTask[] = []
  let place: Place | null = afterPlace === null ? startOf(0, since) : placeIn(afterPlace, since)
  for (let left = limit; place !== null && left > 0; ) {
    const { rows, next }: Walk = yield* walkOn(by, place, since, left)
    const ids = rows.flatMap(({ next_id }) => next_id ?? [])
    // Those that changed themselves are told by the first walk.
    const ofSessions = place.walk > 0
    tasks.push(
      ...(ofSessions
        ? yield* readNextAmong(ids, tell, selectNextUnchanged, { since })
        : yield* readNextAmong(ids, tell)),
    )
    left -= rows.length
    place = next
  }
  return { now, tasks: tasks.sort(byId), nextAfter: place === null ? null : textOf(place) }
}

const startOf = (walk: number, since: Date): Place | null => {
  const start = WALKS[walk]?.start
  return start === undefined ? null : { walk, from: since, beyond: start }
}

type Walk = { readonly rows: readonly Walked[]; readonly next: Place | null }

function* walkOn(by: Dialect['by'], place: Place, since: Date, limit: number): Steps<Walk> {
  const { walk, from, beyond } = place
  const { textBy, params } = WALKS[walk] ?? WALKS[0]
  const rows = yield* select<Walked>(`${textBy(by)}\n  ${limitTo(limit)}`, { ...params, from, beyond })
  const last = rows.at(-1)
  const isOver = rows.length < limit || last === undefined
  return {
    rows,
    next: isOver ? startOf(walk + 1, since) : { walk, from: new Date(last.at), beyond: last.nth },
  }
}

const textOf = ({ walk, from, beyond }: Place): string => JSON.stringify([walk, from, beyond])

/** What left the time that is looked at meanwhile is passed over. */
const placeIn = (text: string, since: Date): Place => {
  const [walk, from, beyond] = JSON.parse(text) as [number, string, string | number]
  return { walk, from: new Date(Math.max(new Date(from).getTime(), since.getTime())), beyond }
}
