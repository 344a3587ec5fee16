import { bySentAt, type IdentifiedLine } from '../message.ts'
import {
  isRobotSession,
  isWorking,
  type PausedSession,
  type Session,
  type WorkingSession,
} from '../session.ts'
import { sizeOf } from './compared.ts'
import { isWhole } from './copies.ts'
import type { Explanation } from './explanation.ts'
import type { Heard } from './heard.ts'
import { judgeNotice } from './notices.ts'
import { judgeRequest } from './requests.ts'
import type { Said } from './sightings.ts'
import type { Ourselves } from './speaker.ts'
import type { Transcript } from './transcript.ts'
import { whyNotice, whyRequest } from './why-said.ts'
import { whyHuman, whyOurs, whyQuote } from './why-text.ts'

export const DETECTION_RULES = ['platform_notice', 'human_on_account', 'human_requested'] as const
export type DetectionRule = (typeof DETECTION_RULES)[number]

/** The trace of a human in a conversation, with what gives it away. */
export type Trace = { readonly rule: DetectionRule; readonly messageId: string; readonly evidence: string }

/** What detection makes of one line, and why, in words that a reader of the transcript can follow. */
export type Judgement = { readonly rule: DetectionRule | null; readonly why: string }

/** Whether detection judges this session: a robot's, working or paused (CONTRACT 5.6). */
export const isJudged = (session: Session): session is WorkingSession | PausedSession =>
  isRobotSession(session) && (isWorking(session) || session.state === 'paused')

/** By whom and of what a conversation is judged. */
export type Conversation = { readonly transcript: Transcript; readonly ourselves: Ourselves }

/** The first trace in time among the lines that were sent since the robot has the pair, or null (CONTRACT 5.6). */
export const findTrace = (
  judgedFrom: Date,
  lines: readonly IdentifiedLine[],
  explained: Explanation,
  conversation: Conversation,
): Trace | null => {
  for (const line of bySentAt(lines)) {
    if (line.sentAt < judgedFrom) continue
    const { rule } = judgeLine(line, explained, conversation)
    if (rule !== null) return { rule, messageId: line.messageId, evidence: evidenceOf(line) }
  }
  return null
}

/** Whether a line is a trace. Who speaks decides what it may be: the marketplace, our account or the shop. */
export const judgeLine = (
  line: IdentifiedLine,
  explained: Explanation,
  conversation: Conversation,
): Judgement => {
  const heard = conversation.transcript.hear(line)
  if (heard.speaker === 'platform') return humanByNotice(line, heard, conversation)
  return heard.speaker === 'account'
    ? humanOnAccount(line, heard, explained, conversation)
    : humanRequested(line, heard, conversation)
}

/** The marketplace says that a person has the chat now. */
const humanByNotice = (
  line: IdentifiedLine,
  heard: Heard,
  { transcript, ourselves }: Conversation,
): Judgement => {
  const verdict = judgeNotice(heard.taken, heard.speaker, ourselves, transcript.reader.rules)
  return { rule: verdict.found ? 'platform_notice' : null, why: whyNotice(line, heard, verdict) }
}

/** A line of our account that no text of ours explains: robots type nothing else, and recall nothing. */
const humanOnAccount = (
  line: IdentifiedLine,
  heard: Heard,
  explained: Explanation,
  { transcript }: Conversation,
): Judgement => {
  const how = explained.how.get(line.messageId)
  if (how !== undefined)
    return { rule: null, why: whyOurs(line, how, transcript.read(line), explained, transcript) }
  if (transcript.reader.rules.robotSenders.has(line.sender))
    return { rule: null, why: "a robot's of ours by its sender (robot_senders)" }
  if (heard.isForm)
    return { rule: 'human_on_account', why: 'a human of ours: our account recalled something, robots do not' }
  return { rule: 'human_on_account', why: whyHuman(line, transcript.read(line), transcript) }
}

/** The shop wants a person. What it quotes of our own text is not its word. */
const humanRequested = (
  line: IdentifiedLine,
  { request, sender }: Heard,
  { transcript }: Conversation,
): Judgement => {
  if (request === null || !request.found) return { rule: null, why: whyRequest(request ?? NO_REQUEST) }
  const { rules } = transcript.reader
  const said = transcript.read(line)
  const own = withoutQuotes(said, transcript)
  const verdict = own === null ? request : judgeRequest(own, sender, rules.requests)
  if (verdict.found) return { rule: 'human_requested', why: whyRequest(verdict) }
  return { rule: null, why: whyQuote(said.kind === 'own' ? undefined : said.sightings[0], transcript) }
}

const NO_REQUEST = { found: false, because: 'nothing' } as const

/** What the shop says beside our text, or null when it quotes none. */
const withoutQuotes = (said: Said, { texts, reader }: Transcript): string | null => {
  if (said.kind === 'own') return null
  // Words that both happen to use are no quote.
  const isQuote = said.sightings.some((sighting) => {
    const quoted = texts[sighting.text]
    if (quoted === undefined) return false
    const size = sizeOf(quoted, sighting.from, sighting.to)
    return isWhole(quoted, sighting) || size >= reader.rules.text.repeatCharacters
  })
  if (!isQuote) return null
  return said.kind === 'mixed' ? said.added : ''
}

/** Who said what, cut to 200 code points. */
export const evidenceOf = ({ sender, content }: IdentifiedLine): string => {
  const said = [...`${sender}: ${content}`]
  return said.length > 200 ? `${said.slice(0, 199).join('')}…` : said.join('')
}
