import type { IdentifiedLine } from '../message.ts'
import type { Heard } from './heard.ts'
import type { NoticeVerdict } from './notices.ts'
import { quoted } from './quoted.ts'
import type { RequestVerdict } from './requests.ts'

/**
 * Why a line is a trace or is none: sentences for whoever reads the transcript. What stands in brackets is where the
 * settings say so, below `detection:`.
 */

/** Of a line of the marketplace. */
export const whyNotice = ({ source }: IdentifiedLine, { taken, isForm }: Heard, verdict: NoticeVerdict) => {
  const by = isForm ? `forms.${taken.forms[0]?.kind}` : 'official_senders'
  const whose = source === 'platform' ? "the marketplace's" : `the marketplace's (${by})`
  if (verdict.found) return `${whose}: ${NOTICES[verdict.name]}: ${quoted(verdict.words)}`
  const { because, words } = verdict
  if (because === 'nothing') return `${whose}: it does not say that a person has the chat now`
  return `${whose}: no notice, ${NO_NOTICE[because]}: ${quoted(words ?? '')}`
}

type Because<V> = V extends { readonly found: false; readonly because: infer B }
  ? Exclude<B, 'nothing'>
  : never
type Name<V> = V extends { readonly found: true; readonly name: infer N extends string } ? N : never

const NOTICES: Record<Name<NoticeVerdict>, string> = {
  person_joined: 'a person joined (notices.joined)',
  chat_passed: 'the chat was passed to somebody (notices.passed, forms.transfer)',
  bot_to_person: 'the chat went from a bot to a person (notices.assistants)',
}
const NO_NOTICE: Record<Because<NoticeVerdict>, string> = {
  greeting: 'it is a greeting (notices.unless.greeting)',
  queueing: 'it is about waiting (notices.unless.queueing)',
  closing: 'it is about an end (notices.unless.closing)',
  rating: 'it is about a rating (notices.unless.rating)',
  risk: 'it is a warning (notices.unless.risk)',
  time_out: 'it is about a time-out (notices.unless.time_out)',
  promotion: 'it is advertising (notices.unless.promotion)',
  not_yet: 'it has not happened (notices.unless.not_yet)',
  failed: 'it came to nothing (notices.unless.failed)',
  colleague: 'one of the shop passes the chat to a colleague',
  to_robot: 'it is a bot that has the chat now (notices.assistants)',
  not_platform: 'it is not the marketplace that says so',
}

/** Of a line of the shop. */
export const whyRequest = (verdict: RequestVerdict): string => {
  if (verdict.found)
    return `the shop ${REQUESTS[verdict.name]} (requests.${verdict.name}): ${quoted(verdict.words)}`
  const { because, words } = verdict
  if (because === 'nothing') return "the shop's: it asks for no person, refuses no robot and threatens nobody"
  return `the shop's: no request, ${NO_REQUEST[because]}: ${quoted(words ?? '')}`
}

const REQUESTS: Record<Name<RequestVerdict>, string> = {
  asks_for_person: 'asks for a person',
  asks_for_boss: 'asks for somebody of ours who decides',
  asks_presence: 'asks whether a person is there',
  refuses_robot: 'refuses to talk to a robot',
  turns_robot_away: 'says that we are a robot, and that it has nothing to say to one',
  threatens_us: 'threatens to complain about us',
  suspects_robot: 'says that we are a robot',
  asks_if_robot: 'asks whether we are a robot',
}
const NO_REQUEST: Record<Because<RequestVerdict>, string> = {
  shop_robot: "its sender is the shop's own bot (requests.robot_names)",
  auto_reply: "it is the shop's own auto-reply (requests.auto_reply)",
  own_staff: "it is about the shop's own people (requests.unless.own_staff)",
  offered: 'it is an offer (requests.unless.offered)',
  negated: 'it says that it does not (requests.unless.negated)',
  conditional: 'only in a case that has not come (requests.unless.conditional)',
  reported: "they are somebody else's words (requests.unless.reported)",
  done: 'it has been done (requests.unless.done)',
  asked: 'it only asks about it (requests.unless.asked)',
  goods: 'it is about goods or work (requests.unless.goods)',
  others: 'it is about others than us (requests.unless.others)',
}
