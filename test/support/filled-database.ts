import { nothingSeen } from '../../src/adapters/sql/engine/seen-rows.ts'
import { run, type Steps, type Value } from '../../src/adapters/sql/engine/steps.ts'
import { writeChange } from '../../src/adapters/sql/write-change.ts'
import type { Session } from '../../src/domain/session.ts'
import type { SessionEvent } from '../../src/domain/session-event.ts'
import { endSession, NO_REASON } from '../../src/domain/session-moves.ts'
import { completeTask } from '../../src/domain/task-moves.ts'
import {
  at,
  change,
  handedOut,
  leased,
  someAlert,
  someEntry,
  someEvent,
  someMessage,
  someSession,
  someTask,
} from './samples.ts'

/** Values that are there, by their column. */
export type Known = Readonly<Record<string, readonly Value[]>>

const PAIRS = 300
const SESSIONS_A_PAIR = 10

/** Some thousand rows a table, most of them of the past, so that an optimizer has something to choose from. */
export function* fill(): Steps<Known> {
  const known: Record<string, Value[]> = {}
  const note = (facts: Readonly<Record<string, Value>>) => {
    for (const [column, value] of Object.entries(facts)) known[column] = [...(known[column] ?? []), value]
  }
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const sessions = Array.from({ length: SESSIONS_A_PAIR }, (_, n) => sample(pair, n))
    const tasks = sessions.map((session, n) => taskFor(session, pair, n))
    const messages = sessions.flatMap((session) => [
      someMessage(session),
      someMessage(session, { arrival: 2 }),
    ])
    const events = sessions.map((session) => someEvent(session, { at: session.createdAt }))
    const alerts = events.map((event, n) => someAlert(event, { status: n < 2 ? 'pending' : 'delivered' }))
    const timeline = sessions.map((session) => someEntry(session))
    yield* run(INSERT_PAIR, { account_id: `acc-${pair % 30}`, shop_id: `shop-${pair}` })
    yield* writeChange(
      change({ createdSessions: sessions, createdTasks: tasks, messages, timeline, events, alerts }),
      at(pair),
      nothingSeen(),
    )
    if (pair < PAIRS - 2) yield* placeAll(events, pair * SESSIONS_A_PAIR)
    if (pair % 50 !== 25) continue
    for (const [n, session] of sessions.entries())
      note({
        account_id: session.pair.accountId,
        shop_id: session.pair.shopId,
        session_id: session.id,
        external_task_id: session.externalTaskId,
        assignee: session.assignee,
        redis_task_id: tasks[n]?.id ?? null,
        message_id: messages[2 * n]?.messageId ?? null,
        event_id: events[n]?.id ?? null,
        alert_id: alerts[n]?.id ?? null,
        id: pair * SESSIONS_A_PAIR + n + 1,
      })
  }
  yield* fillBeside()
  return {
    ...known,
    worker_id: ['worker 7'],
    channel: ['log'],
    key_digest: [digest(7)],
    scope: ['shop:shop-7'],
  }
}

/** Most events have their places already. */
function* placeAll(events: readonly SessionEvent[], from: number): Steps<void> {
  for (const [i, { id }] of events.entries())
    yield* run(PLACE_EVENT, { event_id: id, position: from + i + 1 })
  yield* run(RAISE_END, { last: from + events.length })
}

/** What belongs to no session. */
function* fillBeside(): Steps<void> {
  for (let n = 0; n < 300; n += 1) {
    yield* run(INSERT_WORKER, { name: `worker ${n}`, at: at(n), elsewhere: at(3_000) })
    yield* run(INSERT_POLL, { name: `acc-${n}`, at: at(n) })
    yield* run(INSERT_USAGE, { name: `acc-${n}`, at: at(n) })
    yield* run(INSERT_CLOCK, { name: `acc-${n}`, at: at(n) })
    if (n < 30) yield* run(INSERT_PAUSE, { name: `shop:shop-${n}`, at: at(n) })
  }
  yield* run(INSERT_CHANNEL, { at: at(0) })
  for (let n = 0; n < 1_000; n += 1) yield* run(INSERT_KEY, { name: digest(n), at: at(n) })
}

const digest = (n: number): string => String(n).padStart(64, 'd')

const sample = (pair: number, n: number): Session => {
  const made = someSession({
    pair: { accountId: `acc-${pair % 30}`, shopId: `shop-${pair}` },
    createdAt: at(pair * SESSIONS_A_PAIR + n),
    lastActivity: at(pair * SESSIONS_A_PAIR + n),
    assignee: `person ${pair % 50}`,
  })
  return n === 0 ? made : endSession(made, 'close', NO_REASON, at(pair * SESSIONS_A_PAIR + n + 60))
}

const taskFor = (session: Session, pair: number, n: number) => {
  const waiting = someTask(session, { expiresAt: at(pair * 100) })
  if (n === 0) return waiting
  const typed = handedOut(leased(waiting, at(pair), `worker ${pair}`), at(pair))
  return n === 1 ? leased(waiting, at(pair), `worker ${pair}`) : completeTask(typed, 'sender', at(pair))
}

const PLACE_EVENT = 'UPDATE events SET position = :position WHERE event_id = :event_id'
const RAISE_END = 'UPDATE event_log SET last_position = :last WHERE id = 1'
const INSERT_PAIR = 'INSERT INTO session_pairs (account_id, shop_id) VALUES (:account_id, :shop_id)'
const INSERT_WORKER =
  "INSERT INTO workers (worker_id, last_poll_at, account_ids, address, elsewhere_at) VALUES (:name, :at, '[]', '10.0.0.1', :elsewhere)"
const INSERT_POLL = 'INSERT INTO account_polls (account_id, asked_at, silence_told) VALUES (:name, :at, 0)'
const INSERT_USAGE =
  "INSERT INTO account_usage (account_id, last_lease_at, day, leases) VALUES (:name, :at, '2026-11-22', 1)"
const INSERT_CLOCK =
  'INSERT INTO account_clocks (account_id, behind_ms, behind_at, seen_at) VALUES (:name, 61000, :at, :at)'
const INSERT_PAUSE =
  "INSERT INTO pauses (scope, reason, until_at, created_at, created_by) VALUES (:name, '', NULL, :at, '')"
const INSERT_CHANNEL =
  "INSERT INTO alert_channels (channel, owner, owned_until, sent_at, muted_until, down_since) VALUES ('log', 'owner', :at, '[]', NULL, NULL)"
const INSERT_KEY =
  "INSERT INTO idempotency_keys (key_digest, fingerprint, owner, status_code, body, begun_at) VALUES (:name, '', '', 200, '{}', :at)"
