import { after } from '../../domain/instant.ts'
import type { Message } from '../../domain/message.ts'
import { isWorking, SKEW_MS } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { sameText } from '../../domain/text-match.ts'
import { SYSTEM, type TimelineEntry } from '../../domain/timeline.ts'
import type { DetectionRules } from '../../domain/transfer-detection.ts'
import type { Instruments } from '../ports/instruments.ts'
import type { Happened, Meter } from '../ports/meter.ts'
import type { PairChange } from '../ports/pair-store.ts'
import type { PairDraft } from './pair-draft.ts'

/** What was committed about a pair, and how the pair stands after it. */
export type Committed = {
  readonly draft: PairDraft
  readonly written: Pick<PairChange, 'messages' | 'changedTasks' | 'timeline'>
}

/**
 * Counts, after the commit, how sessions came to humans, and what this service is there to prevent: robot texts that
 * landed after a human's in the same pair, and texts that were typed twice. It never throws: a count may be missed.
 */
export type CountChange = (committed: Committed) => Promise<void>

type Needs = {
  readonly instruments: Instruments
  readonly meter: Meter
  readonly detection: DetectionRules & { readonly mode: 'enforce' | 'shadow' }
}

export const makeCountChange =
  (needs: Needs): CountChange =>
  async (committed) => {
    const { meter } = needs
    for (const happened of committed.written.timeline.flatMap(happenedIn)) meter.count(happened)
    if (committed.written.messages.length === 0) return
    const twice = doubleSends(committed)
    if (twice > 0) meter.count({ what: 'double_send' }, twice)
    const late = await collisions(needs, committed).catch(() => 0)
    if (late > 0) meter.count({ what: 'collision' }, late)
  }

const happenedIn = ({ command, from, to, rule, reason, actor }: TimelineEntry): readonly Happened[] => {
  const isHandOff = command === 'transfer' || (from === null && to === 'transferred')
  const cause = rule ?? (actor === SYSTEM ? (reason ?? SYSTEM) : 'operator')
  return [
    ...(isHandOff ? [{ what: 'hand_off', rule: cause } as const] : []),
    ...(rule === null ? [] : [{ what: 'detection', rule, acted: from !== to } as const]),
  ]
}

/** Lines that say what a task's text says, beyond the first: another hand-out of it explains some, and none the others. */
const doubleSends = ({ draft, written: { messages, changedTasks } }: Committed): number => {
  const before = new Map([...draft.view.handedOut, ...draft.view.tasks].map((task) => [task.id, task]))
  const explained = changedTasks.map(
    (task) => Math.max(1, task.explained) - Math.max(1, before.get(task.id)?.explained ?? 0),
  )
  const typed = draft.view.handedOut.flatMap(({ id }) => draft.task(id) ?? [])
  const unexplained = messages.filter((message) => typed.some((task) => repeats(message, task)))
  return explained.reduce((sum, more) => sum + more, unexplained.length)
}

const repeats = ({ source, explainedBy, content, sentAt }: Message, task: Task): boolean => {
  const [firstOut] = task.handOuts
  return (
    source === 'account' &&
    explainedBy === null &&
    task.explained > 0 &&
    firstOut !== undefined &&
    sentAt >= after(firstOut, -SKEW_MS) &&
    task.content !== null &&
    sameText(content, task.content)
  )
}

/** The robot's lines that stand after a human's, of those said since the robot last received the pair. */
const collisions = async (
  { instruments, detection }: Needs,
  { draft, written }: Committed,
): Promise<number> => {
  let late = 0
  for (const line of written.messages) {
    const session = draft.session(draft.task(line.explainedBy ?? '')?.sessionId ?? '')
    // A human's line would have taken the session from its robot.
    if (session === undefined || (isWorking(session) && detection.mode === 'enforce')) continue
    const sessionIds = new Set([session.id, line.sessionId, ...draft.open().map(({ id }) => id)])
    const said = await instruments.unexplainedLines([...sessionIds], session.judgedFrom, LINES_MAX)
    const human = said.find(({ sender }) => !detection.robotSenders.has(sender))
    if (human !== undefined && human.sentAt < line.sentAt) late += 1
  }
  return late
}
const LINES_MAX = 50
