import type { Log } from '../../application/ports/log.ts'
import type { Notifier } from '../../application/ports/notifier.ts'
import type { SendLimit } from '../../domain/alert-rate.ts'
import type { EventType } from '../../domain/session-event.ts'
import type { Locale } from './words/words.ts'

/** A kind of channel: what may be said of one, what holds unless it is said, and how its notifier is made. */
export type ChannelKind = {
  /** What may be said of it besides its name, kind, events and limit. */
  readonly options: readonly string[]
  /** What it hears of unless it chooses. */
  readonly events: readonly EventType[]
  /** What its receiver takes at most, unless `limit` says otherwise. */
  readonly limits: readonly SendLimit[]
  /** It hears of each event that it chose, also of those that are no alarm or are told by another one. */
  readonly takesAll: boolean
  /** Judges what was said. Throws BadOption. */
  readonly read: (said: SaidOptions) => MakeNotifier
}

export type MakeNotifier = (parts: ChannelParts) => Notifier

/** What a notifier is made of besides its own options. */
export type ChannelParts = {
  readonly name: string
  readonly limits: readonly SendLimit[]
  readonly locale: Locale
  /** What links begin with, without a slash at its end. */
  readonly publicUrl: string
  readonly log: Log
  readonly now: () => Date
  /** How long a delivery may take from its begin to its end, in milliseconds. */
  readonly withinMs: number
}

/** What was said of a channel, by names such as `url`. Throws BadOption for what is neither text nor a list of texts. */
export type SaidOptions = {
  /** The text, or null where nothing was said. */
  text(name: string): string | null
  /** The list, in a text separated by commas, without blanks and what is empty; null where nothing was said. */
  list(name: string): readonly string[] | null
}

/** What a channel cannot be made with. Names what was said, and never repeats it: it may be a secret. */
export class BadOption extends Error {
  override readonly name = 'BadOption'
  readonly option: string
  constructor(option: string, why: string) {
    super(why)
    this.option = option
  }
}
