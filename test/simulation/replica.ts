import { textTools } from '../../src/adapters/text/text-tools.ts'
import type { AlertStore } from '../../src/application/ports/alert-store.ts'
import type { DueWork } from '../../src/application/ports/due-work.ts'
import type { IdSource } from '../../src/application/ports/id-source.ts'
import type { Notifier } from '../../src/application/ports/notifier.ts'
import type { PairStore } from '../../src/application/ports/pair-store.ts'
import type { PauseStore } from '../../src/application/ports/pause-store.ts'
import type { ReceiptStore } from '../../src/application/ports/receipt-store.ts'
import type { RecordReader } from '../../src/application/ports/record-reader.ts'
import type { TaskQueue } from '../../src/application/ports/task-queue.ts'
import { NO_SOURCE } from '../../src/application/ports/task-source.ts'
import type { Wait } from '../../src/application/ports/timer.ts'
import type { WorkerBook } from '../../src/application/ports/worker-book.ts'
import { buildService } from '../../src/composition/build-service.ts'
import { bind } from '../../src/composition/container.ts'
import * as part from '../../src/composition/tokens.ts'
import { makeReader, type Reader } from '../../src/domain/detection/reader.ts'
import { readSettings } from '../../src/settings/settings.ts'
import { NO_METER, PEOPLE } from '../support/samples.ts'
import { useCasesOf } from '../support/use-cases.ts'
import type { SimSettings } from './swarm.ts'

export type Ports = {
  readonly pairs: PairStore
  readonly records: RecordReader
  readonly due: DueWork
  readonly alerts: AlertStore
  readonly pauses: PauseStore
  readonly workers: WorkerBook
  readonly receipts: ReceiptStore
  readonly queue: TaskQueue
  readonly notifier: Notifier
}

type Sources = {
  readonly newId: IdSource
  readonly newSecret: () => string
  readonly random: () => number
  readonly elapsedMs: () => number
  readonly wait: Wait
}

export type Replica = ReturnType<typeof buildReplica>

const DEFAULTS = readSettings({ CONFIG: '/dev/null' })
export const READER = makeReader(DEFAULTS.detection, textTools)

/** One process of the service: the product's own wiring, with these ports and sources in the place of the real ones. */
export const buildReplica = (
  ports: Ports,
  settings: SimSettings,
  sources: Sources,
  reader: Reader = READER,
) => {
  const { notifier } = ports
  const get = buildService(
    {
      ...DEFAULTS,
      attempts: settings.attempts,
      pacing: settings.pacing,
      priorityStepMs: settings.priorityStepMs,
      unconfirmed: settings.unconfirmed,
      idleLimits: settings.idle,
      unattendedAfterMs: settings.unattendedMs,
      workerSilentAfterMs: settings.silentMs,
    },
    [
      bind(part.PAIR_STORE, () => ports.pairs),
      bind(part.RECORDS, () => ports.records),
      bind(part.DUE_WORK, () => ports.due),
      bind(part.ALERT_STORE, () => ports.alerts),
      bind(part.PAUSES, () => ports.pauses),
      bind(part.WORKERS, () => ports.workers),
      bind(part.RECEIPTS, () => ports.receipts),
      bind(part.QUEUE, () => ports.queue),
      bind(part.READER, () => reader),
      bind(part.NOTIFIERS, () => [notifier]),
      bind(part.TASK_SOURCE, () => NO_SOURCE),
      bind(part.NEW_ID, () => sources.newId),
      bind(part.NEW_SECRET, () => sources.newSecret),
      bind(part.RANDOM, () => sources.random),
      bind(part.ELAPSED_MS, () => sources.elapsedMs),
      bind(part.WAIT, () => sources.wait),
      // Real timers know nothing of its time.
      bind(part.SETTLE_OVER, (get) => get(part.LEASE_ENDS).settleOver),
      bind(part.DIGEST, () => (text) => text),
      bind(part.METER, () => NO_METER),
      bind(part.CHANNELS, () => [PEOPLE]),
      // What the queue did not hear is left to reconciliation, and nobody reads why.
      bind(part.LOG, () => ({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} })),
      // Nobody counts here.
      bind(part.COUNT_COMMITTED, () => () => undefined),
    ],
  )
  const [deliveries] = get(part.DELIVERIES)
  if (deliveries === undefined) throw new Error('there is no channel')
  return {
    receipts: ports.receipts,
    pauses: ports.pauses,
    records: ports.records,
    changePair: get(part.CHANGE_PAIR),
    perform: get(part.PERFORM),
    /** What it is asked, not carried out yet: under a key, the answer is kept with it. */
    asks: { createSession: get(part.CREATE_SESSION) },
    ...useCasesOf(get),
    /** Resolves when no message is under way. */
    settled: deliveries.settled,
    sweeps: {
      lostLeases: get(part.RETURN_LOST_LEASES),
      outcomes: get(part.SETTLE_OUTCOMES),
      expired: get(part.EXPIRE_TASKS),
      idle: get(part.END_IDLE_SESSIONS),
      unattended: get(part.TELL_UNATTENDED),
      silent: get(part.TELL_SILENT),
      queue: get(part.RECONCILE_QUEUE),
      alerts: deliveries.step,
    },
  }
}
