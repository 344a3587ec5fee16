import { ok } from '../../domain/result.ts'
import type { Session } from '../../domain/session.ts'
import { isWaiting } from '../../domain/task.ts'
import { cancelTask } from '../../domain/task-moves.ts'
import { onSession, onTask, type Perform } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { queueEntryOf } from '../pair/queue-change.ts'
import type { AlertStore } from '../ports/alert-store.ts'
import type { RecordAudit } from '../ports/audit.ts'
import type { RecordReader } from '../ports/record-reader.ts'
import type { TaskQueue } from '../ports/task-queue.ts'
import { areEventsGapless, type Fault } from './examine-records.ts'

/** Puts right what can be put right without losing anything; false: a person must look into it. */
export type RepairRecord = (fault: Fault) => Promise<boolean>

type Needs = {
  readonly perform: Perform
  readonly records: RecordReader
  readonly audit: RecordAudit
  readonly alerts: AlertStore
  readonly queue: TaskQueue
  readonly priorityStepMs: number
}

export const makeRepairRecord =
  (needs: Needs): RepairRecord =>
  async ({ kind, id, detail }) => {
    switch (kind) {
      case 'slots':
        // Its row is written anew, with the places that its state and type say.
        return mendSession(needs, id, (draft, session) => draft.replaceSession(session))
      case 'lacking_session':
        // What it was begun with is never written again.
        if (detail === 'metadata') return false
        return mendSession(needs, id, (draft, session) => draft.replaceSession(session))
      case 'pauser':
        return mendSession(needs, id, (draft, session) => {
          if (session.state === 'paused') draft.replaceSession({ ...session, pausedBy: null })
        })
      case 'timeline':
      case 'events':
        return raiseCounters(needs, id)
      case 'lacking_task':
        return writeAnew(needs, id)
      case 'waiting_task':
        return cancelWaiting(needs, id)
      case 'alert':
        // Its channel has nothing to do with it.
        await needs.alerts.markFailed('', {
          failure: 'refused',
          error: 'its event is not there',
          muteMs: null,
          alerts: [{ id, retryInMs: null }],
        })
        return true
      case 'not_queued':
        return offer(needs, id)
      case 'stranger':
        await needs.queue.withdraw([{ taskId: id, leaseNo: Number.MAX_SAFE_INTEGER }])
        return true
      case 'evictable':
      case 'orphan_task':
      case 'two_in_flight':
      case 'max_allowed_packet':
        return false
    }
  }

/** False when there is no such session. */
const mendSession = async (
  { perform, records }: Needs,
  sessionId: string,
  mend: (draft: PairDraft, session: Session) => void,
): Promise<boolean> => {
  const mended = await perform(
    onSession(records, sessionId, {}, (draft, session) => ok(mend(draft, session))),
  )
  return mended.ok
}

/** The next entry must not meet one that is there; a gap stays, for what stood there is not known. */
const raiseCounters = async (needs: Needs, sessionId: string): Promise<boolean> => {
  const audited = (await needs.audit.sessions(justBefore(sessionId), 1)).find(({ id }) => id === sessionId)
  if (audited === undefined) return false
  const { timeline, events } = audited
  await mendSession(needs, sessionId, (draft, session) => {
    const counts = {
      ...session.counts,
      timeline: Math.max(session.counts.timeline, timeline.highest),
      events: Math.max(session.counts.events, events.highest),
    }
    draft.replaceSession({ ...session, counts })
  })
  return timeline.rows === timeline.highest && areEventsGapless(events)
}

// The text that comes right before this one: ids are visible ASCII.
const justBefore = (id: string): string =>
  `${id.slice(0, -1)}${String.fromCharCode(id.charCodeAt(id.length - 1) - 1)}~`

/** A row is read with what it lacks filled in, and written so. Throws for one that cannot be read at all. */
const writeAnew = async ({ perform, records }: Needs, taskId: string): Promise<boolean> => {
  const written = await perform(onTask(records, taskId, {}, (draft, task) => ok(draft.putTask(task))))
  return written.ok
}

const cancelWaiting = async ({ perform, records }: Needs, taskId: string): Promise<boolean> => {
  const cancelled = await perform(
    onTask(records, taskId, {}, (draft, task) => {
      if (isWaiting(task)) draft.putTask(cancelTask(task, draft.now))
      return ok(null)
    }),
  )
  return cancelled.ok
}

const offer = async (
  { perform, records, queue, priorityStepMs }: Needs,
  taskId: string,
): Promise<boolean> => {
  const found = await perform(
    onTask(records, taskId, {}, (draft, task) =>
      ok(isWaiting(task) ? queueEntryOf(task, draft.now, priorityStepMs) : null),
    ),
  )
  if (found.ok && found.value !== null) await queue.offer([found.value])
  return found.ok
}
