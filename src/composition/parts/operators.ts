import { makeAssignSession } from '../../application/operators/assign-session.ts'
import { makeCancelTask } from '../../application/operators/cancel-task.ts'
import { makeEventStream } from '../../application/operators/event-stream.ts'
import { makeExplainTask } from '../../application/operators/explain-task.ts'
import { makeMoveSession } from '../../application/operators/move-session.ts'
import { makePutPause, makeRemovePause } from '../../application/operators/pause-dispatch.ts'
import { makePreviewDetection } from '../../application/operators/preview-detection.ts'
import { makeRetryTask } from '../../application/operators/retry-task.ts'
import { makeSendTrial } from '../../application/operators/send-trial.ts'
import { type Binding, bind } from '../container.ts'
import * as part from '../tokens.ts'

/** What operators ask for. */
export const operatorParts: readonly Binding[] = [
  bind(part.MOVE_SESSION, (get) => makeMoveSession({ records: get(part.RECORDS) })),
  bind(part.ASSIGN_SESSION, (get) => makeAssignSession({ records: get(part.RECORDS) })),
  bind(part.CANCEL_TASK, (get) => makeCancelTask({ records: get(part.RECORDS) })),
  bind(part.RETRY_TASK, (get) => makeRetryTask({ records: get(part.RECORDS) })),
  bind(part.EXPLAIN_TASK, (get) =>
    makeExplainTask({
      perform: get(part.PERFORM),
      records: get(part.RECORDS),
      queue: get(part.QUEUE),
      attempts: get(part.SETTINGS).attempts,
      pacing: get(part.SETTINGS).pacing,
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
    }),
  ),
  bind(part.PUT_PAUSE, (get) => makePutPause({ pauses: get(part.PAUSES), queue: get(part.QUEUE) })),
  bind(part.REMOVE_PAUSE, (get) => makeRemovePause({ pauses: get(part.PAUSES), queue: get(part.QUEUE) })),
  bind(part.EVENT_STREAM, (get) => {
    const stream = makeEventStream({ log: get(part.EVENT_LOG), elapsedMs: get(part.ELAPSED_MS) })
    // Whoever listens comes back to a replica that stays.
    get(part.SHUTDOWN).signal.addEventListener('abort', stream.close)
    return stream
  }),
  bind(part.PREVIEW_DETECTION, (get) =>
    makePreviewDetection({ reader: get(part.READER), digest: get(part.DIGEST), wait: get(part.WAIT) }),
  ),
  bind(part.SEND_TRIAL, (get) =>
    makeSendTrial({
      notifiers: get(part.NOTIFIERS),
      alerts: get(part.ALERT_STORE),
      wait: get(part.WAIT),
    }),
  ),
]
