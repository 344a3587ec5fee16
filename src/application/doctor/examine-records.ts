import { isRobot } from '../../domain/task-type.ts'
import type { AuditedSession, AuditedTask, Counted, QueueAudit, RecordAudit } from '../ports/audit.ts'
import type { DueWork } from '../ports/due-work.ts'

/** Every way in which what is on record can contradict itself, or the queue what is on record. */
export const FAULTS = {
  slots: 'takes other places in its pair than its state and type say',
  waiting_task: 'waits in a session that sends nothing any more',
  lacking_task: 'lacks what its status says it has',
  lacking_session: 'lacks what its state says it has',
  orphan_task: 'belongs to a session that is not there',
  two_in_flight: 'has more than one text in flight',
  timeline: 'has a timeline that disagrees with its counter, or gaps',
  events: 'has events that disagree with its counter, or gaps',
  pauser: 'was paused by a session that is not there',
  alert: 'tells of an event that is not there',
  not_queued: 'is to be sent and not in the queue',
  stranger: 'is in the queue and not to be sent',
  evictable: 'throws the queue away when memory is full: its maxmemory-policy should be noeviction',
  max_allowed_packet: 'is less than an upload may need: have it raised to 16777216 (16 MiB) or more',
} as const
type FaultKind = keyof typeof FAULTS

export type Fault = { readonly kind: FaultKind; readonly id: string; readonly detail: string }

type Needs = {
  readonly audit: RecordAudit
  readonly due: DueWork
  /** Null: the queue lives in the service's own process. */
  readonly queue: QueueAudit | null
}

/** Looks at everything on record, in slices and without a lock; `found` hears of each fault. It changes nothing. */
export const examineRecords = async (
  { audit, due, queue }: Needs,
  found: (fault: Fault) => Promise<void>,
): Promise<void> => {
  await walk(audit.sessions, async (session) => {
    for (const fault of faultsOf(session)) await found(fault)
  })
  await walk(audit.tasks, async (task) => {
    for (const fault of taskFaults(task)) await found(fault)
  })
  await walk(audit.alerts, async ({ id, isEventThere }) => {
    if (!isEventThere) await found({ kind: 'alert', id, detail: '' })
  })
  const packetBytes = await audit.packetBytesMax()
  if (packetBytes !== null && packetBytes < PACKET_BYTES_MIN)
    await found({ kind: 'max_allowed_packet', id: String(packetBytes), detail: '' })
  if (queue === null) return
  for (const fault of await queueFaults(due, queue)) await found(fault)
  const policy = await queue.evictionPolicy()
  if (policy !== null) await found({ kind: 'evictable', id: 'redis', detail: policy })
}

/** Twice the largest body that is taken (CONTRACT 9): what is stored of it stays below. */
const PACKET_BYTES_MIN = 16_777_216

const SLICE = 500

const walk = async <Row extends { readonly id: string }>(
  read: (afterId: string | null, limit: number) => Promise<readonly Row[]>,
  look: (row: Row) => Promise<void>,
): Promise<void> => {
  let after: string | null = null
  do {
    const rows: readonly Row[] = await read(after, SLICE)
    for (const row of rows) await look(row)
    after = rows.length < SLICE ? null : (rows.at(-1)?.id ?? null)
  } while (after !== null)
}

const ENDED = ['completed', 'timeout', 'cancelled']

const faultsOf = (session: AuditedSession): readonly Fault[] => {
  const { id, state, taskType, liveSlot, openSlot, pausedBy, timeline, events } = session
  const isOpen = !ENDED.includes(state)
  const slots = {
    live: isOpen && state !== 'paused' ? 1 : null,
    open: isOpen ? (isRobot(taskType) ? 'robot' : 'manual') : null,
  }
  const fault = (kind: FaultKind, isThere: boolean, detail: string): readonly Fault[] =>
    isThere ? [{ kind, id, detail }] : []
  return [
    ...fault('slots', liveSlot !== slots.live || openSlot !== slots.open, `${state} ${liveSlot}/${openSlot}`),
    ...fault('lacking_session', session.lacks !== null, session.lacks ?? ''),
    ...fault('two_in_flight', session.tasksInFlight > 1, `${session.tasksInFlight}`),
    ...fault('timeline', isUneven(timeline), countedText(timeline)),
    ...fault('events', areEventsUneven(events), countedText(events)),
    ...fault('pauser', pausedBy !== null && !session.isPauserThere, pausedBy ?? ''),
  ]
}

const isUneven = ({ counter, rows, highest }: Counted): boolean => counter !== rows || rows !== highest

/** Of the events, the first ones may be forgotten, or all of them: then only the next one must not meet one that is there. */
const areEventsUneven = (events: AuditedSession['events']): boolean =>
  events.highest > events.counter ||
  (events.rows > 0 && (events.highest !== events.counter || !areEventsGapless(events)))

export const areEventsGapless = ({ rows, lowest, highest }: AuditedSession['events']): boolean =>
  rows === 0 || rows === highest - lowest + 1

const countedText = ({ counter, rows, highest }: Counted): string =>
  `counter ${counter}, rows ${rows}, highest ${highest}`

const taskFaults = ({ id, status, sessionState, sessionId, lacks }: AuditedTask): readonly Fault[] => {
  const lacking: readonly Fault[] = lacks === null ? [] : [{ kind: 'lacking_task', id, detail: lacks }]
  if (sessionState === null) return [...lacking, { kind: 'orphan_task', id, detail: sessionId }]
  const isOver = sessionState === 'transferred' || ENDED.includes(sessionState)
  return status === 'pending' && isOver
    ? [...lacking, { kind: 'waiting_task', id, detail: sessionState }]
    : lacking
}

/** What is wrong twice in a row: between two looks work goes on. */
const queueFaults = async (due: DueWork, queue: QueueAudit): Promise<readonly Fault[]> => {
  const first = await compareQueue(due, queue)
  if (first.length === 0) return []
  const again = new Set((await compareQueue(due, queue)).map(({ kind, id }) => `${kind} ${id}`))
  return first.filter(({ kind, id }) => again.has(`${kind} ${id}`))
}

const compareQueue = async (due: DueWork, queue: QueueAudit): Promise<readonly Fault[]> => {
  const queued = await queue.taskIds()
  const wanted = new Set<string>()
  let after: string | null = null
  do {
    const { tasks, nextAfter } = await due.waitingTasks(after, SLICE)
    for (const { id } of tasks) wanted.add(id)
    after = nextAfter
  } while (after !== null)
  return [
    ...missingIn(queued.placed, wanted).map((id): Fault => ({ kind: 'not_queued', id, detail: '' })),
    ...missingIn(wanted, queued.all).map((id): Fault => ({ kind: 'stranger', id, detail: '' })),
  ]
}

const missingIn = (there: ReadonlySet<string>, ids: ReadonlySet<string>): readonly string[] =>
  [...ids].filter((id) => !there.has(id))
