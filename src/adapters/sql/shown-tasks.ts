import { FIRST_SHOWN, type PairFacts, type PairQuestion } from '../../application/ports/pair-store.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Session } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { byText, finder } from './engine/finder.ts'
import type { SeenRows } from './engine/seen-rows.ts'
import { limitTo, listOf } from './engine/statement-text.ts'
import { type Steps, select } from './engine/steps.ts'
import { type RevisedTask, revisedTaskColumns, tasksIn } from './rows/seen-tasks.ts'

/** A session with more tasks than this is shown in part: all of fewer cost less than finding some. */
const SHOWN_WHOLE_MAX = 200

const selectTasks = (sessionIds: string): string => `
  SELECT ${revisedTaskColumns('t')}
  FROM session_tasks t
  WHERE t.session_id IN (${sessionIds})
  ORDER BY t.session_id, t.position`

const OF_SESSION = `
  SELECT ${revisedTaskColumns('t')}
  FROM session_tasks t
  WHERE t.session_id = :session_id`

const TASKS_A_SLICE = 500
const SELECT_SLICE = `${OF_SESSION}
    AND t.position > :beyond
  ORDER BY t.position
  ${limitTo(TASKS_A_SLICE)}`

const SELECT_IN_FLIGHT = `${OF_SESSION}
    AND t.status = 'sent'`

const selectFirstWaiting = (limit: number): string => `${OF_SESSION}
    AND t.status = 'pending'
  ORDER BY t.position
  ${limitTo(limit)}`

const SELECT_FIRST_OF_ALL = `${OF_SESSION}
    AND t.position = 1`

const selectTasksOf = (ids: string): string => `${OF_SESSION}
    AND t.redis_task_id IN (${ids})`

const SELECT_BY_EXTERNAL_ID = `${OF_SESSION}
    AND t.external_task_id = :external_task_id`

// By the index of the pair, whose newest is nearly always of the session that is asked for.
const SELECT_LAST_HANDED_OUT = `${OF_SESSION}
    AND t.account_id = :account_id
    AND t.shop_id = :shop_id
    AND t.handed_out_at IS NOT NULL
  ORDER BY t.handed_out_at DESC, t.position DESC
  LIMIT 1`

const SELECT_LAST_LEASED = `${OF_SESSION}
    AND t.lease_no > 0
  ORDER BY t.position DESC
  LIMIT 1`

/**
 * The open sessions of many pairs, found by the pairs that are locked: else each pair would have MariaDB weigh the seven
 * indexes of sessions that begin with its account or shop, which takes ten times as long as to find its rows.
 */
export const FROM_OPEN_OF_PAIRS = `FROM session_pairs p
  STRAIGHT_JOIN sessions s FORCE INDEX (one_open_of_a_kind)
    ON s.account_id = p.account_id
    AND s.shop_id = p.shop_id
    AND s.open_slot IN ('robot', 'manual')`

/** The tasks of a pair's open sessions, of those that are shown whole. They are found before the sessions are known. */
const OF_OPEN = finder<RevisedTask>(
  ['account_id', 'shop_id'],
  {
    alias: 's',
    text: (condition) => `
  SELECT ${revisedTaskColumns('t')}
  FROM sessions s
  JOIN session_tasks t ON t.session_id = s.session_id
  WHERE ${condition}
    AND s.open_slot IN ('robot', 'manual')
    AND s.task_count <= ${SHOWN_WHOLE_MAX}`,
  },
  {
    alias: 'p',
    text: (condition) => `
  SELECT ${revisedTaskColumns('t')}
  ${FROM_OPEN_OF_PAIRS}
  STRAIGHT_JOIN session_tasks t FORCE INDEX (one_place_a_session) ON t.session_id = s.session_id
  WHERE ${condition}
    AND s.task_count <= ${SHOWN_WHOLE_MAX}`,
  },
)

export function* readTasksOfOpen({ accountId, shopId }: Pair): Steps<readonly RevisedTask[]> {
  const rows = yield* OF_OPEN.find({ account_id: accountId, shop_id: shopId })
  // Not sorted by the database: with texts in the rows it would do so on disk.
  return rows.toSorted((a, b) => byText(a.session_id, b.session_id) || a.position - b.position)
}

type Shown = Pick<PairFacts, 'tasks' | 'shownInPart'>
type Found = {
  readonly open: readonly Session[]
  /** Without those that are open. */
  readonly asked: readonly Session[]
  readonly ofOpen: readonly RevisedTask[]
}

/**
 * The tasks of the open sessions and of the one asked for, of one that has very many only those that the question needs.
 * `ofOpen` are those that were found with the open ones.
 */
export function* readShown(
  pair: Pair,
  { open, asked, ofOpen }: Found,
  question: PairQuestion,
  seen: SeenRows,
): Steps<Shown> {
  const isLarge = ({ counts }: Session) => counts.tasks > SHOWN_WHOLE_MAX
  const small = asked.filter((session) => !isLarge(session))
  const tasks = [...tasksIn(ofOpen, seen), ...(yield* readTasks(small, seen))]
  const shownInPart = new Map<string, number>()
  for (const { id } of [...open, ...asked].filter(isLarge)) {
    if (question.allTasks) {
      tasks.push(...(yield* readAllTasks(id, seen)))
      continue
    }
    const some = yield* readSomeTasks(pair, id, question, seen)
    tasks.push(...some.tasks)
    shownInPart.set(id, some.waitingTo)
  }
  return { tasks, shownInPart }
}

function* readTasks(sessions: readonly Session[], seen: SeenRows): Steps<readonly Task[]> {
  if (sessions.length === 0) return []
  const { names, params } = listOf(
    'id',
    sessions.map(({ id }) => id),
  )
  return tasksIn(yield* select<RevisedTask>(selectTasks(names), params), seen)
}

/** In slices: no statement holds the event loop for long. */
function* readAllTasks(sessionId: string, seen: SeenRows): Steps<readonly Task[]> {
  const tasks: Task[] = []
  for (let beyond = 0; ; ) {
    const key = { session_id: sessionId, beyond }
    const slice = tasksIn(yield* select<RevisedTask>(SELECT_SLICE, key), seen)
    tasks.push(...slice)
    const last = slice.at(-1)
    if (last === undefined || slice.length < TASKS_A_SLICE) return tasks
    beyond = last.position
  }
}

type SomeTasks = { readonly tasks: readonly Task[]; readonly waitingTo: number }

/** Those in flight, the first that wait, and those that are asked for: found by index, however many there are. */
function* readSomeTasks(
  pair: Pair,
  sessionId: string,
  { sessionId: askedId, firstWaiting = FIRST_SHOWN, aboutTasks = [], ...more }: PairQuestion,
  seen: SeenRows,
): Steps<SomeTasks> {
  const key = { session_id: sessionId }
  const waiting = yield* select<RevisedTask>(selectFirstWaiting(firstWaiting), key)
  const found = [
    ...waiting,
    ...(yield* select<RevisedTask>(SELECT_IN_FLIGHT, key)),
    ...(yield* select<RevisedTask>(SELECT_FIRST_OF_ALL, key)),
  ]
  if (aboutTasks.length > 0) {
    const { names, params } = listOf('id', aboutTasks)
    found.push(...(yield* select<RevisedTask>(selectTasksOf(names), { ...key, ...params })))
  }
  if (sessionId === askedId) found.push(...(yield* readAsked(pair, sessionId, more)))
  const byId = new Map(found.map((row) => [row.redis_task_id, row]))
  const tasks = [...tasksIn([...byId.values()], seen)].sort((a, b) => a.position - b.position)
  const last = waiting.at(-1)
  const isAll = last === undefined || waiting.length < firstWaiting
  return { tasks, waitingTo: isAll ? Number.POSITIVE_INFINITY : last.position }
}

function* readAsked(
  { accountId, shopId }: Pair,
  sessionId: string,
  { externalTaskId, lastSent }: Pick<PairQuestion, 'externalTaskId' | 'lastSent'>,
): Steps<readonly RevisedTask[]> {
  const key = { session_id: sessionId }
  const found: RevisedTask[] = []
  if (externalTaskId !== undefined) {
    const named = { ...key, external_task_id: externalTaskId }
    found.push(...(yield* select<RevisedTask>(SELECT_BY_EXTERNAL_ID, named)))
  }
  if (lastSent) {
    const handedOut = yield* select<RevisedTask>(SELECT_LAST_HANDED_OUT, {
      account_id: accountId,
      shop_id: shopId,
      ...key,
    })
    found.push(...(handedOut.length > 0 ? handedOut : yield* select<RevisedTask>(SELECT_LAST_LEASED, key)))
  }
  return found
}
