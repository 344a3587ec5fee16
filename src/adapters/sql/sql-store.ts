import type { AccountClocks } from '../../application/ports/account-clocks.ts'
import type { AlertStore } from '../../application/ports/alert-store.ts'
import type { RecordAudit } from '../../application/ports/audit.ts'
import type { DueWork } from '../../application/ports/due-work.ts'
import type { EventLog } from '../../application/ports/event-log.ts'
import type { Instruments } from '../../application/ports/instruments.ts'
import type { PairStore } from '../../application/ports/pair-store.ts'
import type { PauseStore } from '../../application/ports/pause-store.ts'
import type { ReceiptStore } from '../../application/ports/receipt-store.ts'
import type { RecordReader } from '../../application/ports/record-reader.ts'
import type { WorkerBook } from '../../application/ports/worker-book.ts'
import { type PacingRules, UNPACED } from '../../domain/pacing.ts'
import { makeAccountClocks } from './account-clock.ts'
import { makeAlertStore } from './alert-store.ts'
import { makeRecordAudit } from './audit.ts'
import { makeDueWork } from './due-work.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { makeEventLog } from './event-log.ts'
import { makeInstruments } from './instruments.ts'
import { makePairStore } from './pair-store.ts'
import { makePauseStore } from './pause-store.ts'
import { makePlaces } from './places.ts'
import { makeReceiptStore } from './receipt-store.ts'
import { makeRecordReader } from './record-reader.ts'
import { TELL_NOBODY, type TellUnreadable } from './rows/readable.ts'
import { makeWorkerBook } from './worker-book.ts'

/** A database as the service uses it. It is connected to by the first thing that needs it, usually `migrate`. */
export type SqlStore = {
  readonly pairs: PairStore
  readonly records: RecordReader
  readonly due: DueWork
  readonly alerts: AlertStore
  readonly events: EventLog
  readonly receipts: ReceiptStore
  readonly pauses: PauseStore
  readonly workers: WorkerBook
  readonly instruments: Instruments
  readonly clocks: AccountClocks
  readonly audit: RecordAudit

  /**
   * `auto`, which is the default, runs pending migrations, one replica at a time; `off` only looks. Throws NotStartable
   * when the schema is newer than this program, or something is pending with `off`, and DatabaseUnavailable.
   */
  migrate(mode?: 'auto' | 'off'): Promise<void>

  /** Ends all connections; what is running may fail. */
  close(): Promise<void>
}

export type StoreOptions = {
  /** What holds accounts back, so that what is counted as ready is what would be leased; nothing unless told. */
  readonly pacing?: PacingRules
  /** Hears of rows that lists and sweeps met and could not read. */
  readonly onUnreadable?: TellUnreadable
}

export const makeStores = (
  runner: SqlRunner,
  dialect: Dialect,
  { pacing = UNPACED, onUnreadable = TELL_NOBODY }: StoreOptions = {},
): Pick<
  SqlStore,
  | 'pairs'
  | 'records'
  | 'due'
  | 'alerts'
  | 'events'
  | 'receipts'
  | 'pauses'
  | 'workers'
  | 'instruments'
  | 'clocks'
  | 'audit'
> => {
  const places = makePlaces(runner)
  return {
    pairs: makePairStore(runner, dialect, places),
    records: { ...makeRecordReader(runner, pacing, onUnreadable), ...places },
    due: makeDueWork(runner, dialect, onUnreadable),
    alerts: makeAlertStore(runner, dialect),
    events: makeEventLog(runner, dialect, onUnreadable),
    receipts: makeReceiptStore(runner),
    pauses: makePauseStore(runner),
    workers: makeWorkerBook(runner, dialect),
    instruments: makeInstruments(runner, pacing),
    clocks: makeAccountClocks(runner),
    audit: makeRecordAudit(runner, dialect),
  }
}
