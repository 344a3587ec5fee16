import { createHash } from 'node:crypto'
import { makeMemoryTaskQueue } from '../../src/adapters/memory/task-queue.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts'
import { makeDeliverAlerts } from '../../src/application/clock/deliver-alerts.ts'
import { makeEndIdleSessions } from '../../src/application/clock/end-idle-sessions.ts'
import { makeExpireTasks } from '../../src/application/clock/expire-tasks.ts'
import { makeReconcileQueue } from '../../src/application/clock/reconcile-queue.ts'
import { makeReturnLostLeases } from '../../src/application/clock/return-lost-leases.ts'
import { makeTellSilent } from '../../src/application/clock/tell-silent.ts'
import { makeTellUnattended } from '../../src/application/clock/tell-unattended.ts'
import { makeAssignSession } from '../../src/application/operators/assign-session.ts'
import { makeCancelTask, makeRetryTask } from '../../src/application/operators/end-task.ts'
import { makeExplainTask } from '../../src/application/operators/explain-task.ts'
import { makeMoveSession } from '../../src/application/operators/move-session.ts'
import { makePutPause, makeRemovePause } from '../../src/application/operators/pause-dispatch.ts'
import type { AlertChannel } from '../../src/application/pair/alerts-for.ts'
import { type ChangePair, makeChangePair, makeQueueSync } from '../../src/application/pair/change-pair.ts'
import { makeCountChange } from '../../src/application/pair/count-committed.ts'
import type { Alert, AlertStore } from '../../src/application/ports/alert-store.ts'
import type { IdKind } from '../../src/application/ports/id-source.ts'
import type { Happened, Meter } from '../../src/application/ports/meter.ts'
import type { Notifier } from '../../src/application/ports/notifier.ts'
import type { PairChange, PairStore, PairView } from '../../src/application/ports/pair-store.ts'
import { NO_SOURCE, type TaskSource } from '../../src/application/ports/task-source.ts'
import {
  type DetectionSettings,
  makeCollectMessages,
} from '../../src/application/receiver/collect-messages.ts'
import { makeCompleteTask } from '../../src/application/sender/complete-task.ts'
import { makeGetSendInfo } from '../../src/application/sender/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from '../../src/application/sender/lease-reports.ts'
import { makeLeaseTasks } from '../../src/application/sender/lease-tasks.ts'
import { makeTakeNextTask } from '../../src/application/sender/take-next-task.ts'
import { makeAddTask } from '../../src/application/upstream/add-task.ts'
import { makeCreateSession } from '../../src/application/upstream/create-session.ts'
import type { IdleLimits } from '../../src/domain/idle-policy.ts'
import { type PacingRules, UNPACED } from '../../src/domain/pacing.ts'
import { DEFAULT_ALERT_EVENTS, type SessionEvent } from '../../src/domain/session-event.ts'

/** The moment at which every test begins. */
export const START = new Date('2026-11-22T08:00:00.000Z')

export const ATTEMPTS = { attemptsMax: 3, backOffBaseMs: 10_000, backOffMaxMs: 60_000 } as const
export const PRIORITY_STEP_MS = 600_000

/** All use-cases on a database in memory and the queue in process, under a clock that stands still. */
export type Application = Awaited<ReturnType<typeof openApplication>>

type Options = {
  readonly detection?: Partial<DetectionSettings>
  readonly channels?: readonly AlertChannel[]
  readonly source?: TaskSource
  readonly pacing?: PacingRules
}

export const openApplication = async (options: Options = {}) => {
  const { detection = {}, channels = [PEOPLE], source = NO_SOURCE, pacing = UNPACED } = options
  const clock = makeClock()
  const store = openSqliteStore({ path: ':memory:', now: clock.now })
  await store.migrate()
  const queue = makeMemoryTaskQueue({ now: () => clock.now().getTime() })
  const said: SessionEvent[] = []
  const commits: Commit[] = []
  const rung = { times: 0 }
  const counted: Happened[] = []
  const meter: Meter = {
    count: (happened, times = 1) => counted.push(...Array.from({ length: times }, () => happened)),
  }
  const changePair = makeChangePair({
    store: listenTo(store.pairs, (commit) => {
      commits.push(commit)
      said.push(...commit.change.events)
    }),
    queue: makeQueueSync(queue, throwOn),
    newId: makeIds(),
    channels,
    priorityStepMs: PRIORITY_STEP_MS,
    ringAlerts: () => {
      rung.times += 1
    },
    countChange: makeCountChange({
      instruments: store.instruments,
      meter,
      detection: { robotSenders: new Set(), mode: 'enforce', ...detection },
    }),
  })
  return {
    clock,
    store,
    changePair,
    queue,
    records: store.records,
    /** Every event that was committed, in order. */
    said,
    /** Everything that was committed, in order. */
    commits,
    /** How often the alerts' bell was rung. */
    rung,
    /** Everything that was counted, in order. */
    counted,
    ...makeUseCases({ changePair, store, queue, clock, detection, meter, source, pacing }),
    /** What the clock brings about, once, by these settings. */
    endIdleSessions: (limits: IdleLimits, pacing = UNPACED) =>
      makeEndIdleSessions({ changePair, due: store.due, limits, pacing })(),
    tellUnattended: (afterMs: number) => makeTellUnattended({ changePair, due: store.due, afterMs })(),
    tellSilent: (silentMs: number, pacing = UNPACED) =>
      makeTellSilent({
        workers: store.workers,
        pauses: store.pauses,
        pacing,
        newId: makeIds('silent'),
        channels,
        silentMs,
        ringAlerts: () => {
          rung.times += 1
        },
      })(),
    deliverAlerts: (notifier: Notifier) =>
      makeDeliverAlerts({ alerts: store.alerts, notifier, random: () => 0, meter })(),
    /** What waits to be taken now, best first. The queue is as before. */
    ready: async () => {
      const entries = []
      for (;;) {
        const entry = await queue.take({ accountIds: [], taskTypes: [] })
        if (entry === null) break
        entries.push(entry)
      }
      await queue.offer(entries)
      return entries
    },
    /** Newest first. */
    alerts: async (): Promise<readonly Alert[]> => {
      const alerts: Alert[] = []
      let cursor: string | null = null
      do {
        const { items, nextCursor }: Awaited<ReturnType<AlertStore['list']>> = await store.alerts.list(
          null,
          200,
          cursor,
        )
        alerts.push(...items)
        cursor = nextCursor
      } while (cursor !== null)
      return alerts
    },
    close: async () => {
      await queue.close()
      await store.close()
    },
  }
}

type Made = {
  readonly changePair: ChangePair
  readonly store: SqlStore
  readonly queue: ReturnType<typeof makeMemoryTaskQueue>
  readonly clock: Clock
  readonly detection: Partial<DetectionSettings>
  readonly meter: Meter
  readonly source: TaskSource
  readonly pacing: PacingRules
}

const makeUseCases = (made: Made) => {
  const { changePair, store, queue, clock, detection, meter, source, pacing } = made
  const { records, due, pauses, workers } = store
  const newId = makeIds()
  const needs = { changePair, records, newId, attempts: ATTEMPTS, random: () => 0.5, meter, source }
  let secrets = 0
  const taking = {
    ...needs,
    queue,
    pauses,
    workers,
    pacing,
    newSecret: () => `secret${++secrets}`,
    elapsedMs: () => clock.now().getTime(),
    wait: async (ms: number) => clock.pass(ms / 1_000),
  }
  const steps = { ...needs, due, queue, pauses, pacing, priorityStepMs: PRIORITY_STEP_MS }
  return {
    pauses,
    workers,
    createSession: makeCreateSession(needs),
    addTask: makeAddTask(needs),
    takeNextTask: makeTakeNextTask(taking),
    leaseTasks: makeLeaseTasks(taking),
    explainTask: makeExplainTask(steps),
    cancelTask: makeCancelTask(needs),
    retryTask: makeRetryTask(needs),
    putPause: makePutPause(steps),
    removePause: makeRemovePause(steps),
    getSendInfo: makeGetSendInfo(needs),
    completeTask: makeCompleteTask(needs),
    extendLease: makeExtendLease(needs),
    failTask: makeFailTask(needs),
    releaseTask: makeReleaseTask(needs),
    collectMessages: makeCollectMessages({
      ...needs,
      digest: (text) => createHash('sha256').update(text).digest('hex'),
      detection: { robotSenders: new Set(), freshWithinMs: 24 * 3_600_000, mode: 'enforce', ...detection },
    }),
    moveSession: makeMoveSession(needs),
    assignSession: makeAssignSession(needs),
    returnLostLeases: makeReturnLostLeases({ ...needs, due }),
    expireTasks: makeExpireTasks({ ...needs, due }),
    reconcileQueue: makeReconcileQueue(steps),
  }
}

/** A channel that hears of what people want to hear of by default. */
export const PEOPLE: AlertChannel = { name: 'people', events: new Set(DEFAULT_ALERT_EVENTS) }

export type Clock = ReturnType<typeof makeClock>

/** Stands still until a test moves it. */
const makeClock = () => {
  let ms = START.getTime()
  return {
    now: () => new Date(ms),
    /** Moves it on by so many seconds. */
    pass: (seconds: number) => {
      ms += Math.round(seconds * 1_000)
    },
  }
}

const PREFIX = { session: 'ses', task: 'tsk', event: 'evt', alert: 'alr' } as const

// Two sources of one application never meet: one makes sessions and tasks, the other events and alerts.
const makeIds = (source = '') => {
  let made = 0
  return (kind: IdKind) => `${PREFIX[kind]}_${source}${String(++made).padStart(8, '0')}`
}

const throwOn = (error: unknown): never => {
  throw error
}

/** What a decision saw, and what it wrote. */
export type Commit = { readonly view: PairView; readonly change: PairChange }

/** The same store; `heard` is told of every change after its commit. */
const listenTo = (store: PairStore, heard: (commit: Commit) => void): PairStore => ({
  changePair: async (pair, question, decide) => {
    let last: Commit | null = null
    const answer = await store.changePair(pair, question, (view) => {
      const decision = decide(view)
      last = decision.change === null ? null : { view, change: decision.change }
      return decision
    })
    if (last !== null) heard(last)
    return answer
  },
})
