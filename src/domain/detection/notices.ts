import type { MessageSource } from '../message.ts'
import { type Clause, clausesOf, edgesOf } from './clauses.ts'
import type { FoundForm, TakenForms } from './forms.ts'
import { firstMatch } from './patterns.ts'
import { type DetectionRules, NOTICE_GUARDS, type NoticeGuard } from './rules.ts'
import { isOurs, type Ourselves } from './speaker.ts'
import { foundAs, notFound, type Verdict } from './verdict.ts'

type NoticeName = 'person_joined' | 'chat_passed' | 'bot_to_person'
export type NoticeVerdict = Verdict<NoticeName, NoticeGuard | 'colleague' | 'to_robot' | 'not_platform'>
type Parties = {
  readonly words: string
  readonly from: string | null
  readonly to: string | null
  readonly reason: string | null
}
type Judge = (parties: Parties, ourselves: Ourselves, rules: DetectionRules) => NoticeVerdict

/**
 * Whether the marketplace says that a human has the chat now (CONTRACT 5.6, platform_notice). Asked of its own lines
 * alone, whoever's name is on them; speakerOf tells which these are. The first thing found decides, else the first
 * reason why not.
 */
export const judgeNotice = (
  { forms, rest }: TakenForms,
  speaker: MessageSource,
  ourselves: Ourselves,
  rules: DetectionRules,
): NoticeVerdict => {
  if (speaker !== 'platform') return notFound('not_platform')
  const verdicts = [
    ...forms.filter(isTransfer).map((form) => judgeTransfer(form, ourselves, rules)),
    ...clausesOf(edgesOf(rest).replace(BRACKETS, ' ')).map((clause) => judgeClause(clause, ourselves, rules)),
  ]
  return (
    verdicts.find(({ found }) => found) ??
    verdicts.find((verdict) => !verdict.found && verdict.because !== 'nothing') ??
    notFound('nothing')
  )
}

const isTransfer = (form: FoundForm): form is Extract<FoundForm, { kind: 'transfer' }> =>
  form.kind === 'transfer'

/**
 * The chat went from one to another. From a bot, or for a reason that a bot gave: a human has it. To us or from us, or
 * nobody said by whom: likewise. Between two people of the shop it is their own affair; to a bot it is no human's.
 */
const judgeTransfer: Judge = ({ words, from, to, reason }, ourselves, rules) => {
  const isAssistant = (name: string | null) => name !== null && rules.notices.assistants.test(name)
  if (isAssistant(to)) return notFound('to_robot', words)
  if (isAssistant(from) || (reason !== null && isAssistant(reason))) return foundAs('bot_to_person', words)
  if (from === null || to === null || rules.notices.nobody.test(from)) return foundAs('chat_passed', words)
  if (isOurs(from, ourselves, rules) || isOurs(to, ourselves, rules)) return foundAs('chat_passed', words)
  return notFound('colleague', words)
}

/** A clause of the marketplace: somebody joined, or the chat was passed on, and nothing in it says that it is not so. */
const judgeClause = (
  { text, before, signs }: Clause,
  ourselves: Ourselves,
  rules: DetectionRules,
): NoticeVerdict => {
  const { joined, passed, unless } = rules.notices
  const isPassed = firstMatch(passed, text, signs)
  const match = isPassed ?? firstMatch(joined, text, signs)
  if (match === null) return notFound('nothing')
  const guard = NOTICE_GUARDS.find((name) => unless[name].test(text))
  if (guard !== undefined) return notFound(guard, text)
  if (isPassed) return judgeTransfer(partiesOf(isPassed), ourselves, rules)
  return judgeJoined(match, before, rules)
}

/** Somebody entered the chat: a human, unless what the clause says of it up to there is a bot's name. */
const judgeJoined = (
  { 0: words, index, input }: RegExpExecArray,
  before: string,
  { notices }: DetectionRules,
): NoticeVerdict =>
  // helperbot, our assistant, has joined: its name may stand in the clause before.
  notices.assistants.test(
    `${/^ha(?:s|ve) /.test(words) ? before : ''} ${input.slice(0, index + words.length)}`,
  )
    ? notFound('to_robot', words)
    : foundAs('person_joined', words)

/** Names often stand in some. */
const BRACKETS = /(?<![a-z])'|'(?![a-z])|["「」『』【】《》()<>[\]]/gu

const partiesOf = ({ 0: words, groups }: RegExpExecArray): Parties => ({
  words,
  from: groups?.from ?? null,
  to: groups?.to ?? null,
  reason: null,
})
