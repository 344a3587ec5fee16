import { makeCompleteTask } from '../../application/sender/complete-task.ts'
import { makeGetSendInfo } from '../../application/sender/get-send-info.ts'
import { makeExtendLease, makeFailTask, makeReleaseTask } from '../../application/sender/lease-reports.ts'
import { makeLeaseTasks } from '../../application/sender/lease-tasks.ts'
import { makePollNotes } from '../../application/sender/poll-notes.ts'
import { makeSetAside } from '../../application/sender/set-aside.ts'
import { makeTakeNextTask } from '../../application/sender/take-next-task.ts'
import { type Binding, bind, type Get } from '../container.ts'
import * as part from '../tokens.ts'

/** What RPA senders ask for. */
export const senderParts: readonly Binding[] = [
  bind(part.SET_ASIDE, (get) =>
    makeSetAside({
      queue: get(part.QUEUE),
      meter: get(part.METER),
      log: get(part.LOG),
      elapsedMs: get(part.ELAPSED_MS),
    }),
  ),
  bind(part.POLL_NOTES, (get) =>
    makePollNotes({
      workers: get(part.WORKERS),
      meter: get(part.METER),
      log: get(part.LOG),
      wait: get(part.WAIT),
      elapsedMs: get(part.ELAPSED_MS),
      notedForMs: Math.min(5_000, get(part.SETTINGS).workerSilentAfterMs / 4),
    }),
  ),
  bind(part.TAKE_NEXT_TASK, (get) => makeTakeNextTask(senderNeeds(get))),
  bind(part.LEASE_TASKS, (get) =>
    makeLeaseTasks({ ...senderNeeds(get), ...sendInfoNeeds(get), receipts: get(part.RECEIPTS) }),
  ),
  bind(part.GET_SEND_INFO, (get) => makeGetSendInfo(sendInfoNeeds(get))),
  bind(part.COMPLETE_TASK, (get) => makeCompleteTask({ records: get(part.RECORDS) })),
  bind(part.EXTEND_LEASE, (get) => makeExtendLease(reportNeeds(get))),
  bind(part.FAIL_TASK, (get) => makeFailTask(reportNeeds(get))),
  bind(part.RELEASE_TASK, (get) => makeReleaseTask(reportNeeds(get))),
]

/** What whoever leases tasks needs. */
export const senderNeeds = (get: Get) => ({
  perform: get(part.PERFORM),
  records: get(part.RECORDS),
  queue: get(part.QUEUE),
  attempts: get(part.SETTINGS).attempts,
  pauses: get(part.PAUSES),
  notePoll: get(part.POLL_NOTES).note,
  settleOver: get(part.SETTLE_OVER),
  setAside: get(part.SET_ASIDE),
  pacing: get(part.SETTINGS).pacing,
  newSecret: get(part.NEW_SECRET),
  elapsedMs: get(part.ELAPSED_MS),
  wait: get(part.WAIT),
})

const sendInfoNeeds = (get: Get) => ({
  perform: get(part.PERFORM),
  records: get(part.RECORDS),
  attempts: get(part.SETTINGS).attempts,
  source: get(part.TASK_SOURCE),
})

const reportNeeds = (get: Get) => ({
  records: get(part.RECORDS),
  attempts: get(part.SETTINGS).attempts,
  random: get(part.RANDOM),
})
