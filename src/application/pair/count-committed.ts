import type { DetectionRules } from '../../domain/detection/rules.ts'
import type { Message } from '../../domain/message.ts'
import { isWorking, type Session } from '../../domain/session.ts'
import { SYSTEM, type TimelineEntry } from '../../domain/timeline.ts'
import type { Instruments, SaidLine } from '../ports/instruments.ts'
import type { Happened, Meter } from '../ports/meter.ts'
import type { PairChange } from '../ports/pair-store.ts'
import type { Wait } from '../ports/timer.ts'
import type { AfterCommit, Committed } from './after-commit.ts'

type Needs = {
  readonly instruments: Instruments
  readonly meter: Meter
  readonly detection: Pick<DetectionRules, 'robotSenders'> & { readonly mode: 'enforce' | 'shadow' }
  readonly wait: Wait
}

/**
 * Counts what decisions say is to be counted, how sessions came to humans, and what this service is there to prevent:
 * robot texts that landed after a human's in the same pair, and texts that were typed twice. It never throws: a count
 * may be missed.
 */
export const countCommitted = (needs: Needs): AfterCommit => {
  const { meter } = needs
  const inTurn = makeTurns(WAITING_MAX)
  return async (committed) => {
    for (const happened of committed.counted) meter.count(happened)
    const { change } = committed
    if (change === null) return
    for (const happened of change.timeline.flatMap(happenedIn)) meter.count(happened)
    const lines = linesAfterHandOff(needs, committed, change)
    if (lines.length > 0) await inTurn(() => countCollisions(needs, committed, lines))
  }
}

const countCollisions = async (
  needs: Needs,
  committed: Committed,
  lines: readonly RobotLine[],
): Promise<void> => {
  const { meter, wait } = needs
  // The embedded database would look at once: the answer goes out first.
  await wait(0, NEVER)
  const late = await collisions(needs, committed, lines).catch(() => 0)
  if (late > 0) meter.count({ what: 'collision' }, late)
}

/** A line that a robot typed, and its session. */
type RobotLine = { readonly line: Message; readonly session: Session }

/**
 * The lines of robots whose sessions no longer work: only they may stand behind a human's, who would have taken the
 * session. There are none in most uploads, and then nothing is asked.
 */
const linesAfterHandOff = (
  { detection }: Needs,
  { standing }: Committed,
  { messages }: PairChange,
): readonly RobotLine[] =>
  messages.flatMap((line) => {
    const task = line.explainedBy === null ? undefined : standing.task(line.explainedBy)
    const session = task === undefined ? undefined : standing.session(task.sessionId)
    const isFree = session === undefined || (isWorking(session) && detection.mode === 'enforce')
    return isFree ? [] : [{ line, session }]
  })

/** Uploads that wait to be counted; each holds its lines in memory. */
const WAITING_MAX = 100

/** One after another, so that counting takes no more than one connection from requests; beyond `waitingMax`, not at all. */
const makeTurns = (waitingMax: number) => {
  let last = Promise.resolve()
  let waiting = 0
  return (work: () => Promise<void>): Promise<void> => {
    if (waiting >= waitingMax) return last
    waiting += 1
    last = last.then(work).finally(() => {
      waiting -= 1
    })
    return last
  }
}

const NEVER = new AbortController().signal

const happenedIn = ({ command, from, to, rule, reason, actor }: TimelineEntry): readonly Happened[] => {
  const isHandOff = command === 'transfer' || (from === null && to === 'transferred')
  const cause = rule ?? (actor === SYSTEM ? (reason ?? SYSTEM) : 'operator')
  return [
    ...(isHandOff ? [{ what: 'hand_off', rule: cause } as const] : []),
    ...(rule === null ? [] : [{ what: 'detection', rule, acted: from !== to } as const]),
  ]
}

/**
 * The robot's lines that stand after a human's, of those said since the robot last received the pair. What humans said is
 * asked once for all lines of the same sessions: an upload may have 500.
 */
const collisions = async (
  { instruments, detection }: Needs,
  { standing }: Committed,
  lines: readonly RobotLine[],
): Promise<number> => {
  let late = 0
  const asked = new Map<string, Promise<readonly SaidLine[]>>()
  for (const { line, session } of lines) {
    const ids = [...new Set([session.id, line.sessionId, ...standing.open().map(({ id }) => id)])]
    const key = JSON.stringify([session.judgedFrom, ids])
    const asking = asked.get(key) ?? instruments.unexplainedLines(ids, session.judgedFrom, LINES_MAX)
    asked.set(key, asking)
    const said = await asking
    const human = said.find(({ sender }) => !detection.robotSenders.has(sender))
    if (human !== undefined && human.sentAt < line.sentAt) late += 1
  }
  return late
}
const LINES_MAX = 50
