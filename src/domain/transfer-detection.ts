import { bySentAt, type Explanation } from './explanation.ts'
import type { IdentifiedLine } from './message.ts'
import {
  isRobotSession,
  isWorking,
  type PausedSession,
  type Session,
  type WorkingSession,
} from './session.ts'

export const DETECTION_RULES = ['human_on_account'] as const
type DetectionRule = (typeof DETECTION_RULES)[number]

/** The trace of a human in a conversation, with what gives it away. */
export type Trace = { readonly rule: DetectionRule; readonly messageId: string; readonly evidence: string }

export type DetectionRules = {
  /** Sender names that belong to robots, compared byte for byte. */
  readonly robotSenders: ReadonlySet<string>
}

/** Whether detection judges this session: a robot's, working or paused (CONTRACT 5.6). */
export const isJudged = (session: Session): session is WorkingSession | PausedSession =>
  isRobotSession(session) && (isWorking(session) || session.state === 'paused')

/** The first trace in time among the new lines that the session's robot is answerable for, or null. */
export const findTrace = (
  session: Session,
  lines: readonly IdentifiedLine[],
  explained: Explanation,
  rules: DetectionRules,
): Trace | null => {
  const suspect = bySentAt(lines).find(
    (line) =>
      line.source === 'account' &&
      line.sentAt >= session.judgedFrom &&
      !explained.has(line.messageId) &&
      !rules.robotSenders.has(line.sender),
  )
  if (suspect === undefined) return null
  return { rule: 'human_on_account', messageId: suspect.messageId, evidence: quote(suspect) }
}

/** Who said what, cut to 200 code points. */
const quote = ({ sender, content }: IdentifiedLine): string => {
  const said = [...`${sender}: ${content}`]
  return said.length > 200 ? `${said.slice(0, 199).join('')}…` : said.join('')
}
