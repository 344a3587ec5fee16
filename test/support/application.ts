import { makeStores } from '../../src/adapters/sql/sql-store.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { SQLITE } from '../../src/adapters/sqlite/store.ts'
import { makeDeliveries } from '../../src/application/clock/deliver-alerts.ts'
import { makeEndIdleSessions } from '../../src/application/clock/end-idle-sessions.ts'
import { makeTellSilent } from '../../src/application/clock/tell-silent.ts'
import { makeTellUnattended } from '../../src/application/clock/tell-unattended.ts'
import type { AlertChannel } from '../../src/application/pair/alerts-for.ts'
import type { Alert, AlertStore } from '../../src/application/ports/alert-store.ts'
import type { IdKind } from '../../src/application/ports/id-source.ts'
import type { Happened } from '../../src/application/ports/meter.ts'
import type { Notifier } from '../../src/application/ports/notifier.ts'
import type { PairChange, PairFacts, PairStore } from '../../src/application/ports/pair-store.ts'
import { NO_SOURCE, type TaskSource } from '../../src/application/ports/task-source.ts'
import type { Wait } from '../../src/application/ports/timer.ts'
import type { DetectionSettings } from '../../src/application/receiver/hand-over.ts'
import { buildService } from '../../src/composition/build-service.ts'
import { type Binding, bind } from '../../src/composition/container.ts'
import * as part from '../../src/composition/tokens.ts'
import type { IdleLimits } from '../../src/domain/idle-policy.ts'
import type { PacingRules } from '../../src/domain/pacing.ts'
import type { SessionEvent } from '../../src/domain/session-event.ts'
import { readSettings } from '../../src/settings/settings.ts'
import { UNPACED } from '../domain/samples.ts'
import { type HearRows, hearOutcomes } from './heard-statements.ts'
import { PEOPLE } from './samples.ts'
import { useCasesOf } from './use-cases.ts'

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
  readonly robotSenders?: ReadonlySet<string>
  /** Waits for real; else the clock that stands still moves on. */
  readonly wait?: Wait
  /** Hears of every statement that ran, with how many rows it found or changed. */
  readonly hearRows?: HearRows
}

export const openApplication = async (options: Options = {}) => {
  const { detection = {}, channels = [PEOPLE], source = NO_SOURCE, pacing = UNPACED } = options
  const clock = makeClock()
  const said: SessionEvent[] = []
  const commits: Commit[] = []
  const rung = { times: 0 }
  const counted: Happened[] = []
  const settings = readSettings({ CONFIG: '/dev/null', DATABASE_URL: 'sqlite::memory:' })
  let secrets = 0
  const get = buildService(
    {
      ...settings,
      pacing,
      attempts: ATTEMPTS,
      priorityStepMs: PRIORITY_STEP_MS,
      detection: { ...settings.detection, ...detection, robotSenders: options.robotSenders ?? new Set() },
    },
    [
      bind(part.NOW, () => clock.now),
      bind(part.ELAPSED_MS, () => () => clock.now().getTime()),
      bind(part.WAIT, () => options.wait ?? (async (ms) => clock.pass(ms / 1_000))),
      bind(part.NEW_ID, makeIds),
      bind(part.NEW_SECRET, () => () => `secret${++secrets}`),
      bind(part.RANDOM, () => () => 0.5),
      bind(part.TASK_SOURCE, () => source),
      bind(part.CHANNELS, () => channels),
      bind(part.METER, () => ({
        count: (happened, times = 1) => counted.push(...Array.from({ length: times }, () => happened)),
      })),
      bind(part.BELL, () => ({
        ring: () => {
          rung.times += 1
        },
        listen: () => undefined,
      })),
      bind(part.PAIR_STORE, (get) =>
        listenTo(get(part.STORE).pairs, (commit) => {
          commits.push(commit)
          said.push(...commit.change.events)
        }),
      ),
      ...(options.hearRows === undefined ? [] : [storeHeardBy(options.hearRows)]),
      // What goes wrong behind an answer fails the test.
      bind(part.LOG, () => ({ debug: throwCause, info: () => {}, warn: throwCause, error: throwCause })),
    ],
  )
  const store = get(part.STORE)
  const queue = get(part.QUEUE)
  const changePair = get(part.CHANGE_PAIR)
  const perform = get(part.PERFORM)
  await store.migrate()
  return {
    get,
    clock,
    store,
    changePair,
    perform,
    queue,
    records: store.records,
    pauses: store.pauses,
    workers: store.workers,
    /** Every event that was committed, in order. */
    said,
    /** Everything that was committed, in order. */
    commits,
    /** How often the alerts' bell was rung. */
    rung,
    /** Everything that was counted, in order. */
    counted,
    /** Resolves when nothing goes on any more that followed from a commit. */
    settled: get(part.LISTENERS).settled,
    ...useCasesOf(get),
    returnLostLeases: get(part.RETURN_LOST_LEASES),
    expireTasks: get(part.EXPIRE_TASKS),
    reconcileQueue: get(part.RECONCILE_QUEUE),
    /** What the clock brings about, once, by these settings. */
    endIdleSessions: (limits: IdleLimits, pacing = UNPACED) =>
      makeEndIdleSessions({ changePair, due: store.due, limits, pacing })(),
    tellUnattended: (afterMs: number) => makeTellUnattended({ changePair, due: store.due, afterMs })(),
    tellSilent: (silentMs: number, pacing = UNPACED) =>
      makeTellSilent({
        workers: store.workers,
        pacing,
        newId: get(part.NEW_ID),
        channels,
        silentMs,
        ringAlerts: get(part.BELL).ring,
        ringEvents: get(part.EVENT_BELL).ring,
      })(),
    /** A process's deliveries on this channel, which never wait by themselves. */
    deliveriesOf: (notifier: Notifier, others: Partial<Parameters<typeof makeDeliveries>[0]> = {}) =>
      makeDeliveries({
        alerts: store.alerts,
        notifier,
        owner: 'one',
        random: () => 0,
        meter: get(part.METER),
        wait: untilAborted,
        elapsedMs: get(part.ELAPSED_MS),
        onNotNoted: (error) => {
          throw error
        },
        ...others,
      }),
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
      await Promise.all([get(part.LISTENERS).settled(), get(part.POLL_NOTES).settled()])
      await queue.close()
      await store.close()
    },
  }
}

const untilAborted: Wait = (_, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

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

const makeIds = () => {
  let made = 0
  return (kind: IdKind) => `${PREFIX[kind]}_${String(++made).padStart(8, '0')}`
}

const throwCause = ({ error }: { readonly error?: unknown }): void => {
  if (error !== undefined) throw error
}

/** The store in memory, each of its statements heard when it has run. */
const storeHeardBy = (hear: HearRows): Binding =>
  bind(part.STORE, (get) => {
    const database = openSqlite({ path: ':memory:', now: get(part.NOW) })
    return {
      ...makeStores(
        hearOutcomes(
          makeSqliteRunner(() => database),
          hear,
        ),
        SQLITE,
      ),
      migrate: () => migrateSqlite(database),
      close: async () => database.close(),
    }
  })

/** What a decision saw, and what it wrote. */
export type Commit = { readonly view: PairFacts; readonly change: PairChange }

/** The same store; `heard` is told of every change after its commit. */
const listenTo = (store: PairStore, heard: (commit: Commit) => void): PairStore => ({
  changePair: async (pair, question, decide) => {
    const { answer, commit } = await store.changePair(pair, question, (view) => {
      const { answer, change } = decide(view)
      return { answer: { answer, commit: change === null ? null : { view, change } }, change }
    })
    if (commit !== null) heard(commit)
    return answer
  },
})
