import { fromCursor, type Place, toCursor } from '../../src/adapters/sql/cursor.ts'
import type {
  Page,
  Paged,
  RecordReader,
  SessionFilter,
  Stats,
  TaskFilter,
  WatchedPair,
} from '../../src/application/ports/record-reader.ts'
import { isOpen, liveFirst, SESSION_STATES, type Session } from '../../src/domain/session.ts'
import { isUnread, TASK_STATUSES, type Task, type UnreadTask } from '../../src/domain/task.ts'
import { standingAt } from '../../src/domain/task-moves.ts'
import { TASK_TYPES } from '../../src/domain/task-type.ts'
import { waitingTasks } from './due-work.ts'
import type { Ask } from './pair-store.ts'
import { rowsOf, sessionsOf, type Tables, tasksOf } from './tables.ts'

/** The port over tables in memory. */
export const makeRecordReader = (tables: Tables, ask: Ask): RecordReader => ({
  findSession: (id) => ask('read', () => tables.sessions.get(id) ?? null),
  pairOfSession: (id) => ask('read', () => tables.sessions.get(id)?.pair ?? null),
  placeOfTask: (id) => ask('read', () => tables.tasks.get(id) ?? null),
  findTask: (id) =>
    ask('read', () => {
      const task = tables.tasks.get(id)
      return task === undefined ? null : standingAt(task, tables.now())
    }),
  openSessions: (pair) => ask('read', () => liveFirst(sessionsOf(tables, pair).filter(isOpen))),
  listSessions: (filter, page) => ask('read', () => listSessions(tables, filter, page)),
  listTasks: (filter, page) => ask('read', () => listTasks(tables, filter, page)),
  messagesOf: (sessionId, page) =>
    ask('read', () =>
      pageOf(
        rowsOf(tables, sessionId).messages,
        ({ sentAt, arrival }) => [+sentAt, arrival],
        INSTANT_COUNT,
        page,
      ),
    ),
  tasksOf: (sessionId, page) =>
    ask('read', () =>
      pageOf(standingOf(tables, tasksOf(tables, sessionId)), ({ position }) => [position], ['count'], page),
    ),
  timelineOf: (sessionId, page) =>
    ask('read', () =>
      pageOf([...rowsOf(tables, sessionId).timeline.values()], ({ seq }) => [seq], ['count'], page),
    ),
  unreadTaskOf: (workerId) => ask('read', () => unreadTaskOf(tables, workerId)),
  pairsToWatch: (accountIds) => ask('read', () => pairsToWatch(tables, accountIds)),
  stats: () => ask('read', () => statsOf(tables)),
  ping: () => ask('read', () => undefined),
})

/** As they stand now. */
const standingOf = (tables: Tables, tasks: readonly Task[]): readonly Task[] =>
  tasks.map((task) => standingAt(task, tables.now()))
const standingIn = (tables: Tables) => standingOf(tables, [...tables.tasks.values()])

const INSTANT_COUNT = ['instant', 'count'] as const
/** One page of the items in ascending order of their place. */
const pageOf = <Item>(
  all: readonly Item[],
  placeOf: (item: Item) => Place,
  kinds: Parameters<typeof fromCursor>[1],
  { limit, cursor }: Page,
  sign = 1,
): Paged<Item> => {
  const from = cursor === null ? null : fromCursor(cursor, kinds)
  const inOrder = all
    .map((item) => ({ item, place: placeOf(item) }))
    .sort((a, b) => sign * compare(a.place, b.place))
    .filter(({ place }) => from === null || sign * compare(place, from) > 0)
  const shown = inOrder.slice(0, limit)
  const last = inOrder.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map(({ item }) => item),
    nextCursor: last === undefined ? null : toCursor(last.place),
  }
}

const compare = (a: Place, b: Place): number => {
  for (const [i, part] of a.entries()) {
    const other = b[i] ?? 0
    if (part !== other) return part < other ? -1 : 1
  }
  return 0
}

const among = <T>(values: readonly T[], value: T) => values.length === 0 || values.includes(value)
const asked = <T>(wanted: T | null, value: T) => wanted === null || wanted === value

const listSessions = (tables: Tables, filter: SessionFilter, page: Page): Paged<Session> => {
  const found = [...tables.sessions.values()].filter(
    (session) =>
      asked(filter.accountId, session.pair.accountId) &&
      asked(filter.shopId, session.pair.shopId) &&
      among(filter.states, session.state) &&
      among(filter.taskTypes, session.taskType) &&
      (filter.assignee === null || filter.assignee === session.assignee) &&
      (filter.externalTaskId === null || filter.externalTaskId === session.externalTaskId) &&
      (filter.createdAfter === null || session.createdAt > filter.createdAfter) &&
      (filter.createdBefore === null || session.createdAt < filter.createdBefore),
  )
  return pageOf(found, ({ createdAt, id }) => [+createdAt, id], ['instant', 'text'], page, -1)
}

const listTasks = (tables: Tables, filter: TaskFilter, page: Page): Paged<Task> => {
  const found = standingIn(tables).filter(
    (task) =>
      among(filter.statuses, task.status) &&
      asked(filter.accountId, task.pair.accountId) &&
      asked(filter.externalTaskId, task.externalTaskId),
  )
  return pageOf(found, ({ id }) => [id], ['text'], page, -1)
}

const unreadTaskOf = (tables: Tables, workerId: string): UnreadTask | null => {
  const now = tables.now()
  const found = [...tables.tasks.values()]
    .filter(isUnread)
    .filter(({ lease }) => lease.workerId === workerId && lease.expiresAt > now)
  return found.sort((a, b) => +b.lease.expiresAt - +a.lease.expiresAt)[0] ?? null
}

const pairsToWatch = (tables: Tables, accountIds: readonly string[]): readonly WatchedPair[] =>
  [...tables.pairs.values()]
    .filter(({ pair }) => accountIds.includes(pair.accountId))
    .flatMap(({ pair, newestSentAt }) => {
      const open = liveFirst(sessionsOf(tables, pair).filter(isOpen))
      const [first] = open
      if (first === undefined) return []
      const unknown = standingOf(
        tables,
        open.flatMap(({ id }) => tasksOf(tables, id)),
      ).filter((task) => task.outcomeUnknownSince)
      const outcomeUnknown = unknown.some(({ status }) => status === 'sent')
      return [{ pair, sessionId: first.id, state: first.state, outcomeUnknown, newestSentAt }]
    })
    .sort(
      (a, b) =>
        Number(b.outcomeUnknown) - Number(a.outcomeUnknown) ||
        +(a.newestSentAt ?? 0) - +(b.newestSentAt ?? 0),
    )
    .slice(0, 1_000)

const statsOf = (tables: Tables): Stats => {
  const now = tables.now()
  const [sessions, tasks] = [[...tables.sessions.values()], standingIn(tables)]
  const inForce = [...tables.pauses.values()].filter(({ until }) => until === null || until > now)
  const isHeld = (task: Task) =>
    inForce.some(({ scope }) =>
      ['all', `account:${task.pair.accountId}`, `shop:${task.pair.shopId}`, `type:${task.taskType}`].includes(
        scope,
      ),
    )
  const ready = waitingTasks(tables).filter(
    (task) => (task.notBefore ?? now) <= now && (task.nextAttemptAt ?? now) <= now && !isHeld(task),
  )
  const inFlight = tasks.filter(({ status }) => status === 'sent')
  const unattended = sessions.flatMap(({ state, unattended }) =>
    state === 'transferred' && unattended !== null ? unattended : [],
  )
  const oldest = (dates: readonly Date[]) =>
    dates.length === 0 ? null : Math.max(0, Math.floor((+now - Math.min(...dates.map(Number))) / 1_000))
  const count = <const Name extends string>(names: readonly Name[], all: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, all.filter((one) => one === name).length])) as Record<
      Name,
      number
    >
  return {
    sessions: {
      byState: count(
        SESSION_STATES,
        sessions.map(({ state }) => state),
      ),
      byType: count(
        TASK_TYPES,
        sessions.map(({ taskType }) => taskType),
      ),
    },
    tasks: {
      byStatus: count(
        TASK_STATUSES,
        tasks.map(({ status }) => status),
      ),
    },
    queue: {
      ready: ready.length,
      held: tasks.filter(({ status }) => status === 'pending').length - ready.length,
      inFlight: inFlight.length,
      outcomeUnknown: inFlight.filter((task) => task.outcomeUnknownSince !== null).length,
      oldestReadySeconds: oldest(ready.map((task) => task.readyAt ?? task.createdAt)),
    },
    transferred: {
      unassigned: unattended.length,
      oldestSeconds: oldest(unattended.map(({ since }) => since)),
    },
  }
}
