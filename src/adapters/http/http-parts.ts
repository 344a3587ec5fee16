import type { AssignSession } from '../../application/operators/assign-session.ts'
import type { CancelTask } from '../../application/operators/cancel-task.ts'
import type { EventStream } from '../../application/operators/event-stream.ts'
import type { ExplainTask } from '../../application/operators/explain-task.ts'
import type { MoveSession } from '../../application/operators/move-session.ts'
import type { PutPause, RemovePause } from '../../application/operators/pause-dispatch.ts'
import type { PreviewDetection } from '../../application/operators/preview-detection.ts'
import type { RetryTask } from '../../application/operators/retry-task.ts'
import type { SendTrial } from '../../application/operators/send-trial.ts'
import type { Perform } from '../../application/pair/ask.ts'
import type { AccountClocks } from '../../application/ports/account-clocks.ts'
import type { AlertStore } from '../../application/ports/alert-store.ts'
import type { Log } from '../../application/ports/log.ts'
import type { PauseStore } from '../../application/ports/pause-store.ts'
import type { ReceiptStore } from '../../application/ports/receipt-store.ts'
import type { RecordReader } from '../../application/ports/record-reader.ts'
import type { WorkerBook } from '../../application/ports/worker-book.ts'
import type { CollectMessages } from '../../application/receiver/collect-messages.ts'
import type { CompleteTask } from '../../application/sender/complete-task.ts'
import type { GetSendInfo } from '../../application/sender/get-send-info.ts'
import type { ExtendLease, FailTask, ReleaseTask } from '../../application/sender/lease-reports.ts'
import type { LeaseTasks } from '../../application/sender/lease-tasks.ts'
import type { TakeNextTask } from '../../application/sender/take-next-task.ts'
import type { AddTask } from '../../application/upstream/add-task.ts'
import type { CreateSession } from '../../application/upstream/create-session.ts'
import type { ApiKey } from './api-keys.ts'
import type { Crowd } from './crowd.ts'

/** All that the interface is made of. */
export type HttpParts = {
  /** Carries out what is asked of a pair. */
  readonly perform: Perform
  readonly createSession: CreateSession
  readonly addTask: AddTask
  readonly takeNextTask: TakeNextTask
  readonly getSendInfo: GetSendInfo
  readonly leaseTasks: LeaseTasks
  readonly explainTask: ExplainTask
  readonly cancelTask: CancelTask
  readonly retryTask: RetryTask
  readonly putPause: PutPause
  readonly removePause: RemovePause
  readonly previewDetection: PreviewDetection
  readonly completeTask: CompleteTask
  readonly extendLease: ExtendLease
  readonly failTask: FailTask
  readonly releaseTask: ReleaseTask
  readonly collectMessages: CollectMessages
  readonly moveSession: MoveSession
  readonly assignSession: AssignSession
  readonly events: Pick<EventStream, 'listen'>
  readonly records: RecordReader
  /** Whether a robot's text may be missing: an external task source has it. */
  readonly hasTaskSource: boolean
  readonly alerts: AlertStore
  readonly sendTrial: SendTrial
  readonly receipts: ReceiptStore
  readonly pauses: PauseStore
  readonly workers: WorkerBook
  readonly health: {
    /** False when the database does not answer in time. */
    database(): Promise<boolean>
    /** False when the queue does not answer. */
    queue(): Promise<boolean>
    /** Whose chats are stamped by another time than the database's. Throws when the database does not answer. */
    clocks: AccountClocks['skewed']
  }
  readonly metrics: {
    /** Never throws. */
    noteRequest(request: {
      readonly method: string
      readonly route: string | null
      readonly status: number
      readonly seconds: number
    }): void
    readonly contentType: string
    render(): Promise<string>
  }
  /** Lets in as many as get their answers soon. */
  readonly crowd: Crowd
  /** Does what a client waits for. */
  readonly asAsker: <Answer>(work: () => Answer) => Answer
  /** Does what a client listens to, for as long as it likes. */
  readonly asNobody: <Answer>(work: () => Answer) => Answer
  /** Empty: open to everybody. */
  readonly keys: readonly ApiKey[]
  readonly log: Log
  /** Aborts when the service is to stop: long polls end, connections are given up. */
  readonly shuttingDown: AbortSignal
  /** Where clients reach the service, without a slash at the end. */
  readonly publicUrl: string
  readonly newRequestId: () => string
  /** After how long somebody is told, in milliseconds: the console marks what is so from then on. */
  readonly patience: Patience
  /** Bounds what instants a request may name, and ends the console's sessions; all else goes by the database's clock. */
  readonly now: () => Date
}

/** How long a session may wait for a human, and a worker be silent, in milliseconds. */
export type Patience = { readonly unattendedAfterMs: number; readonly workerSilentAfterMs: number }
