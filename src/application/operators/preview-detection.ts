import { makeHear, ourselvesIn } from '../../domain/detection/heard.ts'
import type { Reader } from '../../domain/detection/reader.ts'
import {
  type Comparison,
  comparisonOf,
  firstTrace,
  makeRound,
  type Round,
  type SaidBefore,
  withSeen,
} from '../../domain/detection/round.ts'
import type { Ourselves } from '../../domain/detection/speaker.ts'
import { type DetectionRule, evidenceOf, judgeLine, type Trace } from '../../domain/detection/traces.ts'
import { inRounds, judgedFor, sortLines } from '../../domain/edits.ts'
import {
  bySentAt,
  type Digest,
  type IdentifiedLine,
  identifyLines,
  type ScrapedLine,
} from '../../domain/message.ts'
import type { Pair } from '../../domain/pair.ts'
import { SKEW_MS } from '../../domain/session.ts'
import type { Task } from '../../domain/task.ts'
import { newTask } from '../../domain/task-moves.ts'
import { isRobot, type TaskType } from '../../domain/task-type.ts'
import { inTurns, letOthers } from '../pair/in-turns.ts'
import type { Wait } from '../ports/timer.ts'

/** A conversation as it might be uploaded: at least one line, and the texts that our robot was given. */
export type SupposedConversation = {
  readonly taskType: TaskType
  readonly texts: readonly string[]
  readonly lines: readonly ScrapedLine[]
}

type PreviewedLine = {
  readonly messageId: string
  /** Index of the text whose words it is, or null. */
  readonly explainedBy: number | null
  /** What it would be as a trace, alone. */
  readonly rule: DetectionRule | null
  readonly evidence: string | null
  readonly why: string
}

export type Preview = {
  /** One a line, in their order: of a line that comes twice, the same twice. */
  readonly lines: readonly PreviewedLine[]
  /** The indices of the texts that the lines prove to be typed. */
  readonly confirmed: readonly number[]
  /** The first in time. */
  readonly detection: Trace | null
  readonly comparison: Comparison
}

export type PreviewDetection = (conversation: SupposedConversation) => Promise<Preview>

type Needs = { readonly reader: Reader; readonly digest: Digest; readonly wait: Wait }

/**
 * What an upload of these lines would say, by the very functions that judge uploads, if all texts had been handed out
 * and the session created when the first line was sent (CONTRACT 5). Nothing is stored.
 */
export const makePreviewDetection =
  ({ reader, digest, wait }: Needs): PreviewDetection =>
  async ({ taskType, texts, lines }) => {
    const identified = identifyLines(lines, digest)
    const begin = bySentAt(identified)[0]?.sentAt ?? new Date(0)
    const handedOut = texts.map((text, index) => taskOf(text, index, taskType, begin))
    const { tasks, rounds } = await explain(identified, handedOut, { reader, wait })

    const ourselves = ourselvesIn(NO_PAIR, identified, reader)
    const judged = new Map<IdentifiedLine, PreviewedLine>()
    for (const round of rounds)
      await inTurns(
        round.lines,
        (line) => judged.set(line, previewOf(line, round, ourselves, taskType)),
        wait,
      )
    return {
      lines: judgedFor(identified, [...judged.keys()], reader.sameText).flatMap(
        (line) => judged.get(line) ?? [],
      ),
      confirmed: tasks.flatMap(({ explained }, index) => (explained > 0 ? [index] : [])),
      detection: isRobot(taskType) ? firstTrace(begin, rounds, ourselves) : null,
      comparison: comparisonOf(rounds),
    }
  }

/** Whose words the lines are, and the tasks as they stand then. An id that comes with other texts is judged by each. */
const explain = async (
  lines: readonly IdentifiedLine[],
  handedOut: readonly Task[],
  { reader, wait }: Omit<Needs, 'digest'>,
) => {
  const hear = makeHear(NO_PAIR, lines, reader)
  await inTurns(lines, hear, wait)
  const { fresh, edits } = sortLines(lines, new Map(), reader.sameText)
  const rounds: Round[] = []
  let tasks = handedOut
  for (const together of inRounds([...fresh, ...edits])) {
    // A line of this round was in the one before, with the text before.
    const round = makeRound(together, tasks, saidIn(rounds.at(-1)), { reader, hear, skewMs: SKEW_MS })
    tasks = tasks.map((task) => withSeen(task, round))
    rounds.push(round)
    await letOthers(wait)
  }
  return { tasks, rounds }
}

const saidIn =
  (round: Round | undefined) =>
  (messageId: string): SaidBefore | null => {
    const taskId = round?.explained.explainedBy.get(messageId)
    const line = round?.lines.find((each) => each.messageId === messageId)
    if (taskId === undefined || line === undefined) return null
    return { taskId, content: line.content, sentAt: line.sentAt }
  }

/** Nobody says with whom it was: our account is known by the senders of its lines. */
const NO_PAIR: Pair = { accountId: '', shopId: '' }

/** A text that went out when the conversation began. */
const taskOf = (content: string, index: number, taskType: TaskType, begin: Date): Task => {
  const id = String(index)
  const place = { id, externalTaskId: id, position: index + 1, sessionId: 'preview', pair: NO_PAIR, taskType }
  const waiting = newTask({ ...place, content, priority: 0, notBefore: null, expiresAt: null }, begin)
  return { ...waiting, handOuts: [begin] }
}

const previewOf = (
  line: IdentifiedLine,
  { transcript, explained }: Round,
  ourselves: Ourselves,
  taskType: TaskType,
): PreviewedLine => {
  const taskId = explained.explainedBy.get(line.messageId)
  const explainedBy = taskId === undefined ? null : Number(taskId)
  const { messageId } = line
  const { rule, why } = judgeLine(line, explained, { transcript, ourselves })
  if (rule === null) return { messageId, explainedBy, rule, evidence: null, why }
  if (isRobot(taskType)) return { messageId, explainedBy, rule, evidence: evidenceOf(line), why }
  const unjudged = `no trace, since people have a session of ${taskType}; in a robot's, ${rule}: ${why}`
  return { messageId, explainedBy, rule: null, evidence: null, why: unjudged }
}
