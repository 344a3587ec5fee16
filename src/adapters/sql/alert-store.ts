import type {
  AlertRun,
  AlertStatus,
  AlertStore,
  ChannelStanding,
  ChannelTurn,
  WaitingAlert,
} from '../../application/ports/alert-store.ts'
import { DELIVERY_FAILURES } from '../../application/ports/notifier.ts'
import { countMessage, holdChannel, instantOf, isFree, releaseChannel, takeChannel } from './alert-channel.ts'
import { noteDelivered, noteFailed, parkUnclaimed, retryAlert } from './alert-notes.ts'
import { isId } from './cursor.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { columnsOf, limitTo, listOf } from './engine/statement-text.ts'
import { type Stamp, type Steps, select } from './engine/steps.ts'
import { type List, readPage } from './paging.ts'
import { ALERTS, type AlertRow, toAlert } from './rows/alert-row.ts'

// Of each session only the first that is not delivered yet: a later one does not overtake it.
const FROM_DUE = `
  FROM alerts a
  JOIN events e ON e.event_id = a.event_id
  WHERE a.channel = :channel
    AND a.status = 'pending'
    AND a.next_attempt_at <= :now
    AND NOT EXISTS (
      SELECT 1
      FROM alerts earlier
      WHERE earlier.session_id = a.session_id
        AND earlier.channel = a.channel
        AND earlier.status = 'pending'
        AND earlier.seq < a.seq
    )
  ORDER BY a.next_attempt_at, a.alert_id`

const WAITING_COLUMNS = `${columnsOf(ALERTS, 'a')}, a.failure, a.tried_from, e.body`

const SELECT_DUE = `
  SELECT ${WAITING_COLUMNS}${FROM_DUE}`

// Asked every second of a channel that rests, so it is all that is asked then.
const SELECT_ANY_DUE = `
  SELECT a.alert_id${FROM_DUE.replace(':now', 'UTC_TIMESTAMP(3)')}
  LIMIT 1`

const selectOfSessions = (names: string): string => `
  SELECT ${WAITING_COLUMNS}
  FROM alerts a
  JOIN events e ON e.event_id = a.event_id
  WHERE a.session_id IN (${names})
    AND a.channel = :channel
    AND a.status = 'pending'
  ORDER BY a.session_id, a.seq`

// Alert ids are ordered by time.
const ALERT_LIST: List<AlertRow, ReturnType<typeof toAlert>> = {
  table: ALERTS,
  toItem: toAlert,
  order: 'r.alert_id DESC',
  after: 'r.alert_id < :place0',
  kinds: ['text'],
  placeOf: (row) => [row.alert_id],
}

/** The port's AlertStore on SQL. */
export const makeAlertStore = (
  runner: SqlRunner,
  { skipLocked }: Pick<Dialect, 'skipLocked'>,
): AlertStore => {
  // In a turn of its channel: what is noted and what is looked for do not run into each other in this process.
  const inTurn = <Answer>(channel: string, work: () => Steps<Answer>): Promise<Answer> =>
    runner.transact(`alerts of ${channel}`, work)
  return {
    sendFrom: async (turn, plan) => {
      if (!(await runner.perform(() => isWorthALook(turn)))) return null
      return inTurn(turn.channel, () => sendFrom(turn, plan, skipLocked))
    },
    release: (channel, owner) => runner.perform(() => releaseChannel(channel, owner)),
    markDelivered: (channel, ids) => inTurn(channel, () => noteDelivered(channel, ids, skipLocked)),
    markFailed: (channel, failed) => inTurn(channel, () => noteFailed(channel, failed)),
    noteSent: (channel) => inTurn(channel, () => countMessage(channel)),
    list: (status, limit, cursor) =>
      runner.perform(() => readPage(ALERT_LIST, ofStatus(status), { limit, cursor })),
    parkUnclaimed: (channels, ageMs, limit) =>
      runner.transact('unclaimed alerts', () => parkUnclaimed(channels, ageMs, limit, skipLocked)),
    retry: async (id) => (isId(id) ? runner.transact(`alert ${id}`, () => retryAlert(id)) : null),
  }
}

type WaitingRow = AlertRow & {
  readonly failure: string | null
  readonly tried_from: Stamp | null
  readonly body: string
}

function* isWorthALook({ channel, owner }: ChannelTurn): Steps<boolean> {
  const due = yield* select(SELECT_ANY_DUE, { channel })
  return due.length > 0 && (yield* isFree(channel, owner))
}

function* sendFrom<Run extends AlertRun>(
  turn: ChannelTurn,
  plan: (standing: ChannelStanding, waiting: readonly WaitingAlert[]) => Run,
  skipLocked: string,
): Steps<Run | null> {
  const standing = yield* takeChannel(turn, skipLocked)
  if (standing === null) return null
  const { channel, most, later } = turn
  const { now } = standing
  const rows = yield* select<WaitingRow>(`${SELECT_DUE}\n  ${limitTo(most)}`, { channel, now })
  const due = rows.map((row) => toWaiting(row, null))
  const run = plan(standing, [...due, ...(yield* laterOf(due, channel, later, now))])
  return (yield* holdChannel(turn, run, now)) ? run : null
}

/** Those that follow on these without a gap, each behind the one before it. */
function* laterOf(
  firsts: readonly WaitingAlert[],
  channel: string,
  most: number,
  now: Date,
): Steps<readonly WaitingAlert[]> {
  const last = new Map(
    firsts.flatMap(({ alert }) => (alert.sessionId === null ? [] : [[alert.sessionId, alert.id]])),
  )
  const known = new Set(last.values())
  if (most === 0 || last.size === 0) return []
  const { names, params } = listOf('session_id', [...last.keys()])
  const rows = yield* select<WaitingRow>(`${selectOfSessions(names)}\n  ${limitTo(most + last.size)}`, {
    ...params,
    channel,
  })
  const found: WaitingAlert[] = []
  for (const row of rows) {
    if (known.has(row.alert_id)) continue
    const before = row.session_id === null ? undefined : last.get(row.session_id)
    if (row.session_id === null || before === undefined) continue
    const waiting = toWaiting(row, before)
    // One that waits for another try holds up those behind it.
    const isDue = waiting.alert.nextAttemptAt !== null && waiting.alert.nextAttemptAt <= now
    if (isDue) last.set(row.session_id, row.alert_id)
    else last.delete(row.session_id)
    if (isDue && found.length < most) found.push(waiting)
  }
  return found
}

const toWaiting = (row: WaitingRow, before: string | null): WaitingAlert => ({
  alert: toAlert(row),
  body: row.body,
  failure: DELIVERY_FAILURES.find((failure) => failure === row.failure) ?? null,
  triedFrom: instantOf(row.tried_from),
  after: before,
})

const ofStatus = (status: AlertStatus | null) =>
  status === null ? [] : [{ sql: 'r.status = :status', params: { status } }]
