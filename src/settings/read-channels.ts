import {
  BadOption,
  type ChannelKind,
  type MakeNotifier,
  type SaidOptions,
} from '../adapters/notifications/channel-kind.ts'
import { CHANNEL_KINDS, type ChannelKinds } from '../adapters/notifications/registry.ts'
import type { SendLimit } from '../domain/alert-rate.ts'
import { EVENT_TYPES, type EventType } from '../domain/session-event.ts'
import { FORMATS, itemsOf } from './channel-items.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'
import { type OptionNames, optionsInItem, optionsInSettings } from './said-options.ts'
import type { SaidValues } from './said-values.ts'

/** A channel that alerts go to, and which events it wants. */
export type ChannelSetting = {
  /** Unlike that of any other channel: its alerts stand under it in the database. */
  readonly name: string
  readonly kind: string
  readonly events: readonly EventType[]
  /** It hears of each of them, also of those that are no alarm or are told by another one. */
  readonly takesAll: boolean
  readonly limits: readonly SendLimit[]
  /** Makes its notifier. Its options are in there: they may be secrets. */
  readonly make: MakeNotifier
}

/**
 * The log, a webhook and mail where the settings of theirs are said, and what the list `alerts` of the file says. Throws
 * BadSetting, which names the setting or the item of the list.
 */
export const readChannels = (
  values: SaidValues,
  kinds: ChannelKinds = CHANNEL_KINDS,
): readonly ChannelSetting[] => {
  const bySettings = [readWebhook(values, kinds), readEmail(values, kinds)].filter((one) => one !== null)
  const names = bySettings.map(({ name }) => name)
  const listed = itemsOf(values.section('alerts'), kinds, names).map(({ place, name, kind, item }) =>
    readChannel(name, kind, kinds, optionsInItem(item), (option) => `${place}.${option}`),
  )
  const hasLog = listed.some(({ kind }) => kind === 'log')
  const log = hasLog ? [] : [readChannel('log', 'log', kinds, optionsInItem({}), String)]
  return [...log, ...bySettings, ...listed]
}

const WEBHOOK_NAMES = {
  url: 'ALERT_WEBHOOK_URL',
  secret: 'ALERT_WEBHOOK_SECRET',
  events: 'ALERT_WEBHOOK_EVENTS',
} as const satisfies OptionNames

const readWebhook = (values: SaidValues, kinds: ChannelKinds): ChannelSetting | null => {
  const format = read.oneOf(values, 'ALERT_WEBHOOK_FORMAT', FORMATS, 'generic')
  const said = optionsInSettings(values, WEBHOOK_NAMES)
  const kind = format === 'generic' ? 'webhook' : format
  if (said.text('url') !== null) return readChannel('webhook', kind, kinds, said, nameIn(WEBHOOK_NAMES))

  // What is wrong is told even where nothing uses it.
  const elsewhere: SaidOptions = {
    ...said,
    text: (option) => (option === 'url' ? 'http://127.0.0.1' : said.text(option)),
  }
  readChannel('webhook', kind, kinds, elsewhere, nameIn(WEBHOOK_NAMES))
  return null
}

const EMAIL_NAMES = {
  smtp_url: 'SMTP_URL',
  from: 'ALERT_EMAIL_FROM',
  to: 'ALERT_EMAIL_TO',
  events: 'ALERT_EMAIL_EVENTS',
} as const satisfies OptionNames
const EMAIL_NEEDS = ['smtp_url', 'from', 'to'] as const

const readEmail = (values: SaidValues, kinds: ChannelKinds): ChannelSetting | null => {
  const said = optionsInSettings(values, EMAIL_NAMES)
  const lacking = EMAIL_NEEDS.filter((option) => said.text(option) === null)
  const there = EMAIL_NEEDS.find((option) => said.text(option) !== null)
  if (there === undefined) {
    readEvents(said, [], nameIn(EMAIL_NAMES))
    return null
  }
  if (lacking.length > 0) {
    const names = lacking.map((option) => EMAIL_NAMES[option]).join(' and ')
    throw new BadSetting(EMAIL_NAMES[there], `is set without ${names}`)
  }
  return readChannel('email', 'email', kinds, said, nameIn(EMAIL_NAMES))
}

type NameOption = (option: string) => string
const nameIn =
  (names: OptionNames): NameOption =>
  (option) =>
    names[option] ?? option

const readChannel = (
  name: string,
  kind: string,
  kinds: ChannelKinds,
  said: SaidOptions,
  nameOption: NameOption,
): ChannelSetting => {
  const of = kinds[kind]
  if (of === undefined) throw new BadSetting(nameOption('kind'), 'is none')
  try {
    return {
      name,
      kind,
      events: readEvents(said, of.events, nameOption),
      takesAll: of.takesAll,
      limits: readLimits(said, of),
      make: of.read(said),
    }
  } catch (error) {
    throw error instanceof BadOption ? new BadSetting(nameOption(error.option), error.message) : error
  }
}

const readEvents = (
  said: SaidOptions,
  otherwise: readonly EventType[],
  nameOption: NameOption,
): readonly EventType[] => {
  const names = said.list('events')
  if (names === null) return otherwise
  if (names.length === 0) throw new BadSetting(nameOption('events'), 'names no event')
  const events = names.map((one) => {
    const known = EVENT_TYPES.find((type) => type === one)
    // Only what looks like an event is repeated: anything else may be a secret in the wrong place.
    const which = /^[a-z_.]{1,40}$/i.test(one) ? one : 'one of them'
    if (known === undefined) throw new BadSetting(nameOption('events'), `${which} is not an event`)
    return known
  })
  return [...new Set(events)]
}

const MINUTE_MS = 60_000
/** What was sent within the minute stands in one row, some 14 bytes a message. */
const LIMIT_MAX = 3_000

/** `limit` is messages a minute. What a receiver takes within less than that it takes no more of by it. */
const readLimits = (said: SaidOptions, { limits }: ChannelKind): readonly SendLimit[] => {
  const limit = said.text('limit')
  if (limit === null) return limits
  const messages = /^\d{1,4}$/.test(limit) ? Number(limit) : 0
  if (messages < 1 || messages > LIMIT_MAX)
    throw new BadOption('limit', `must be a whole number of messages a minute, from 1 to ${LIMIT_MAX}`)
  return [...limits.filter(({ withinMs }) => withinMs < MINUTE_MS), { messages, withinMs: MINUTE_MS }]
}
