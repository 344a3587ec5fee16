import type { makeHttpApp } from '../adapters/http/app.ts'
import type { HttpParts } from '../adapters/http/http-parts.ts'
import type { Metrics } from '../adapters/metrics/prometheus.ts'
import type { SqlStore } from '../adapters/sql/sql-store.ts'
import type { CatchUp } from '../application/clock/catch-up.ts'
import type { Deliveries } from '../application/clock/deliver-alerts.ts'
import type { LeaseEnds } from '../application/clock/lease-ends.ts'
import type { ReconcileQueue } from '../application/clock/reconcile-queue.ts'
import type { RepairRecord } from '../application/doctor/repair-records.ts'
import type { AssignSession } from '../application/operators/assign-session.ts'
import type { CancelTask } from '../application/operators/cancel-task.ts'
import type { EventStream } from '../application/operators/event-stream.ts'
import type { ExplainTask } from '../application/operators/explain-task.ts'
import type { MoveSession } from '../application/operators/move-session.ts'
import type { PutPause, RemovePause } from '../application/operators/pause-dispatch.ts'
import type { PreviewDetection } from '../application/operators/preview-detection.ts'
import type { RetryTask } from '../application/operators/retry-task.ts'
import type { SendTrial } from '../application/operators/send-trial.ts'
import type { AfterCommit, Listeners } from '../application/pair/after-commit.ts'
import type { AlertChannel } from '../application/pair/alerts-for.ts'
import type { Perform } from '../application/pair/ask.ts'
import type { ChangePair } from '../application/pair/change-pair.ts'
import type { AccountClocks } from '../application/ports/account-clocks.ts'
import type { AlertStore } from '../application/ports/alert-store.ts'
import type { RecordAudit } from '../application/ports/audit.ts'
import type { DueWork } from '../application/ports/due-work.ts'
import type { EventLog } from '../application/ports/event-log.ts'
import type { Hints } from '../application/ports/hints.ts'
import type { IdSource, RandomSource, SecretSource } from '../application/ports/id-source.ts'
import type { Instruments } from '../application/ports/instruments.ts'
import type { Log } from '../application/ports/log.ts'
import type { Meter } from '../application/ports/meter.ts'
import type { Notifier } from '../application/ports/notifier.ts'
import type { PairStore } from '../application/ports/pair-store.ts'
import type { PauseStore } from '../application/ports/pause-store.ts'
import type { ReceiptStore } from '../application/ports/receipt-store.ts'
import type { RecordReader } from '../application/ports/record-reader.ts'
import type { TaskQueue } from '../application/ports/task-queue.ts'
import type { TaskSource } from '../application/ports/task-source.ts'
import type { Wait } from '../application/ports/timer.ts'
import type { WorkerBook } from '../application/ports/worker-book.ts'
import type { CollectMessages } from '../application/receiver/collect-messages.ts'
import type { CompleteTask } from '../application/sender/complete-task.ts'
import type { GetSendInfo } from '../application/sender/get-send-info.ts'
import type { ExtendLease, FailTask, ReleaseTask } from '../application/sender/lease-reports.ts'
import type { LeaseTasks } from '../application/sender/lease-tasks.ts'
import type { PollNotes } from '../application/sender/poll-notes.ts'
import type { SetAside } from '../application/sender/set-aside.ts'
import type { TakeNextTask } from '../application/sender/take-next-task.ts'
import type { AddTask } from '../application/upstream/add-task.ts'
import type { CreateSession } from '../application/upstream/create-session.ts'
import type { Reader } from '../domain/detection/reader.ts'
import type { Digest } from '../domain/message.ts'
import type { Settings } from '../settings/settings.ts'
import { token } from './container.ts'

/** What the service is made of: one token a port, a use-case, and a thing that only the whole has. */

export const SETTINGS = token<Settings>('settings')

// What comes from the machine that it runs on. A span is measured by `elapsedMs`, in milliseconds since any moment.
export const LOG = token<Log>('log')
export const NEW_ID = token<IdSource>('newId')
export const NEW_SECRET = token<SecretSource>('newSecret')
export const RANDOM = token<RandomSource>('random')
export const DIGEST = token<Digest>('digest')
export const WAIT = token<Wait>('wait')
/** Reads texts and lines by the rules of detection. */
export const READER = token<Reader>('reader')
export const ELAPSED_MS = token<() => number>('elapsedMs')
export const NOW = token<() => Date>('now')
export const METRICS = token<Metrics>('metrics')
export const METER = token<Meter>('meter')
/** Aborts when the service is to stop. */
export const SHUTDOWN = token<AbortController>('shutdown')

/** The database as a whole: it is migrated and closed by this. */
export const STORE = token<SqlStore>('store')
export const PAIR_STORE = token<PairStore>('pairStore')
export const RECORDS = token<RecordReader>('records')
export const DUE_WORK = token<DueWork>('dueWork')
export const ALERT_STORE = token<AlertStore>('alertStore')
export const EVENT_LOG = token<EventLog>('eventLog')
export const RECEIPTS = token<ReceiptStore>('receipts')
export const PAUSES = token<PauseStore>('pauses')
export const WORKERS = token<WorkerBook>('workers')
/** Whether the database answers, told within READY_MS. Never rejects. */
export const DATABASE_ANSWERS = token<() => Promise<boolean>>('databaseAnswers')
export const INSTRUMENTS = token<Instruments>('instruments')
export const ACCOUNT_CLOCKS = token<AccountClocks>('accountClocks')
export const AUDIT = token<RecordAudit>('audit')
export const QUEUE = token<TaskQueue>('queue')
export const TASK_SOURCE = token<TaskSource>('taskSource')
export const NOTIFIERS = token<readonly Notifier[]>('notifiers')

/** The channels as decisions know them. */
export const CHANNELS = token<readonly AlertChannel[]>('channels')
/** Tells other replicas what they would find by themselves a little later. */
export const HINTS = token<Hints>('hints')
/** Rung when alerts were written. */
export const BELL = token<Bell>('bell')
/** Rung when events were written, by this process or by another one. */
export const EVENT_BELL = token<Bell>('eventBell')
export type Bell = { readonly ring: () => void; readonly listen: (listener: () => void) => void }
// Who hears of each commit.
export const TELL_QUEUE = token<AfterCommit>('tellQueue')
export const RING_FOR_ALERTS = token<AfterCommit>('ringForAlerts')
export const RING_FOR_EVENTS = token<AfterCommit>('ringForEvents')
export const COUNT_COMMITTED = token<AfterCommit>('countCommitted')
/** All of them, in the order in which they hear. */
export const LISTENERS = token<Listeners>('listeners')
export const CHANGE_PAIR = token<ChangePair>('changePair')
export const PERFORM = token<Perform>('perform')

export const CREATE_SESSION = token<CreateSession>('createSession')
export const ADD_TASK = token<AddTask>('addTask')

export const POLL_NOTES = token<PollNotes>('pollNotes')
export const SET_ASIDE = token<SetAside>('setAside')
export const TAKE_NEXT_TASK = token<TakeNextTask>('takeNextTask')
export const LEASE_TASKS = token<LeaseTasks>('leaseTasks')
export const GET_SEND_INFO = token<GetSendInfo>('getSendInfo')
export const COMPLETE_TASK = token<CompleteTask>('completeTask')
export const EXTEND_LEASE = token<ExtendLease>('extendLease')
export const FAIL_TASK = token<FailTask>('failTask')
export const RELEASE_TASK = token<ReleaseTask>('releaseTask')

export const COLLECT_MESSAGES = token<CollectMessages>('collectMessages')

export const MOVE_SESSION = token<MoveSession>('moveSession')
export const ASSIGN_SESSION = token<AssignSession>('assignSession')
export const CANCEL_TASK = token<CancelTask>('cancelTask')
export const RETRY_TASK = token<RetryTask>('retryTask')
export const EXPLAIN_TASK = token<ExplainTask>('explainTask')
export const PUT_PAUSE = token<PutPause>('putPause')
export const REMOVE_PAUSE = token<RemovePause>('removePause')
export const SEND_TRIAL = token<SendTrial>('sendTrial')
export const EVENT_STREAM = token<EventStream>('eventStream')
export const PREVIEW_DETECTION = token<PreviewDetection>('previewDetection')

export const RETURN_LOST_LEASES = token<CatchUp>('returnLostLeases')
export const LEASE_ENDS = token<LeaseEnds>('leaseEnds')
/** The same for whoever looks for a task, who waits for it no longer than a moment. */
export const SETTLE_OVER = token<() => Promise<void>>('settleOver')
export const SETTLE_OUTCOMES = token<CatchUp>('settleOutcomes')
export const EXPIRE_TASKS = token<CatchUp>('expireTasks')
export const END_IDLE_SESSIONS = token<CatchUp>('endIdleSessions')
export const TELL_UNATTENDED = token<CatchUp>('tellUnattended')
export const TELL_SILENT = token<CatchUp>('tellSilent')
export const RECONCILE_QUEUE = token<ReconcileQueue>('reconcileQueue')
/** Each channel's. */
export const DELIVERIES = token<readonly Deliveries[]>('deliveries')

export const REPAIR_RECORD = token<RepairRecord>('repairRecord')

/** All that the interface is made of. */
export const HTTP_PARTS = token<HttpParts>('httpParts')
export const APP = token<ReturnType<typeof makeHttpApp>>('app')
