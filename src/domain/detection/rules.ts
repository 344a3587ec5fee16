import type { Pattern, Patterns } from './patterns.ts'

/**
 * The rules about what the shop and the marketplace say, as data: words and patterns, compiled from the documented
 * defaults (settings/detection.default.yaml) and the user's `detection:`. Every pattern is made for said text: decoded,
 * NFKC, simplified Chinese, lower case, quotes and dashes folded, links and emoji codes blank, line breaks kept.
 */
export type DetectionRules = {
  /** Sender names on our accounts that belong to robots, compared byte for byte. */
  readonly robotSenders: ReadonlySet<string>
  /** Names that the marketplace itself speaks under, folded. */
  readonly officialSenders: ReadonlySet<string>
  readonly forms: FormRules
  readonly notices: NoticeRules
  readonly requests: RequestRules
  readonly text: TextRules
}

/** Lines that the marketplace writes under somebody's name. */
export const FORM_KINDS = ['transfer', 'entry', 'order_state', 'recall'] as const
export type FormKind = (typeof FORM_KINDS)[number]

/** All with the flag g, to be used by matchAll and replace alone; ^ and $ are those of a line. */
export type FormRules = { readonly [Kind in FormKind]: readonly Pattern[] }

/** Why a line of the marketplace that speaks of people is no notice. */
export const NOTICE_GUARDS = [
  'greeting', 'queueing', 'closing', 'rating', 'risk', 'time_out', 'promotion', 'not_yet', 'failed',
] as const // biome-ignore format: a list reads best as lines
export type NoticeGuard = (typeof NOTICE_GUARDS)[number]

export type NoticeRules = {
  /** A name that belongs to a bot or an assistant. */
  readonly assistants: RegExp
  /** A name with such a word is nobody's: the system itself passed the chat on. */
  readonly nobody: RegExp
  /** Words that mean our side: 您, you. */
  readonly us: ReadonlySet<string>
  /** Named groups tell who: `who`, or `from` and `to`. */
  readonly joined: Patterns
  readonly passed: Patterns
  readonly unless: { readonly [Guard in NoticeGuard]: RegExp }
}

export const REQUEST_NAMES = [
  'asks_for_person', 'asks_for_boss', 'asks_presence', 'refuses_robot', 'turns_robot_away', 'threatens_us', 'suspects_robot', 'asks_if_robot',
] as const // biome-ignore format: a list reads best as lines
export type RequestName = (typeof REQUEST_NAMES)[number]

/** Why a line that has the words of a request is none. */
export const REQUEST_GUARDS = [
  'own_staff', 'offered', 'negated', 'conditional', 'reported', 'done', 'asked', 'goods', 'others',
] as const // biome-ignore format: a list reads best as lines
export type RequestGuard = (typeof REQUEST_GUARDS)[number]

export type RequestRules = {
  /** The requests that count. */
  readonly active: ReadonlySet<RequestName>
  /** A sender with such a word in its name is the shop's own bot. */
  readonly robotNames: RegExp
  /** A line with such words was written by the shop's bot, whatever else it says. */
  readonly autoReply: RegExp
  readonly asks: { readonly [Name in RequestName]: Patterns }
  /** Beside the question whether we are a robot, it is more than a question. */
  readonly annoyed: RegExp
  readonly unless: { readonly [Guard in RequestGuard]: Patterns }
}

/** What marketplaces add to a text, and what never counts as a small difference. */
export type TextRules = {
  /** May stand in the middle of a text: links, emoji codes. With the flag g. */
  readonly noiseInside: readonly RegExp[]
  /** Stands before or after a text: times, read marks, footers. With the flag g; ^ and $ are those of a line. */
  readonly noiseAround: readonly RegExp[]
  /** Names that stand before a text, as in 客服小王: 在的. */
  readonly names: readonly string[]
  readonly negations: readonly string[]
  readonly similarPercent: number
  readonly partCharacters: number
  readonly repeatCharacters: number
}
