import { BadOption } from '../adapters/notifications/channel-kind.ts'
import type { ChannelKinds } from '../adapters/notifications/registry.ts'
import { BadSetting } from './readers.ts'
import { optionsInItem } from './said-options.ts'

/** An item of the list `alerts`, with its kind and its name. */
export type ChannelItem = {
  /** Such as `alerts[0]`. */
  readonly place: string
  readonly kind: string
  readonly name: string
  readonly item: Item
}
type Item = { readonly [option: string]: unknown }

const COMMON = ['name', 'kind', 'format', 'events', 'limit']
/** What a webhook may be, here as `format` and in the environment as ALERT_WEBHOOK_FORMAT. */
export const FORMATS = ['generic', 'dingtalk', 'feishu', 'lark', 'wecom', 'slack'] as const

/**
 * The items of the list, each of a kind that there is, under a name that no other channel has, and with nothing in it that
 * its kind does not know. Throws BadSetting.
 */
export const itemsOf = (
  said: unknown,
  kinds: ChannelKinds,
  namesTaken: readonly string[],
): readonly ChannelItem[] => {
  const items = listIn(said).map((item, i) => toItem(item, `alerts[${i}]`, kinds))
  const names = new Set(namesTaken)
  for (const { place, name } of items) {
    if (name !== null && names.has(name))
      throw new BadSetting(`${place}.name`, 'is the name of another channel')
    if (name !== null) names.add(name)
  }
  return items.map((item) => {
    const name = item.name ?? freeName(item.kind, names)
    names.add(name)
    return { ...item, name }
  })
}

const listIn = (said: unknown): readonly unknown[] => {
  if (said === undefined) return []
  if (!Array.isArray(said)) throw new BadSetting('alerts', 'must be a list of channels')
  return said
}

/** The kind itself for the first of a kind, then with a number. */
const freeName = (kind: string, taken: ReadonlySet<string>): string => {
  let name = kind
  for (let number = 2; taken.has(name); number += 1) name = `${kind}-${number}`
  return name
}

const toItem = (said: unknown, place: string, kinds: ChannelKinds) => {
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    throw new BadSetting(place, 'is not a list of names and values')
  const item: Item = { ...said }
  try {
    const kind = kindOf(item, kinds)
    const known = [...COMMON, ...(kinds[kind]?.options ?? [])]
    const unknown = Object.keys(item).find((option) => !known.includes(option))
    if (unknown !== undefined) throw new BadOption(unknown, `is not a setting of a channel of kind ${kind}`)
    return { place, item, kind, name: nameOf(item, kind) }
  } catch (error) {
    throw error instanceof BadOption ? new BadSetting(`${place}.${error.option}`, error.message) : error
  }
}

/** As it was said, by `kind` or by the format of a webhook, or as what it holds tells. */
const kindOf = (item: Item, kinds: ChannelKinds): string => {
  const { text } = optionsInItem(item)
  const [kind, format] = [text('kind') ?? guess(item), text('format')]
  if (kind !== null && kind !== 'webhook' && kind !== 'generic') {
    if (format !== null) throw new BadOption('format', 'is that of a webhook: kind says it already')
    if (Object.hasOwn(kinds, kind)) return kind
  }
  if (format !== null && !FORMATS.some((known) => known === format))
    throw new BadOption('format', `must be one of ${FORMATS.join(', ')}`)
  if (format !== null || kind === 'webhook' || kind === 'generic')
    return format === null || format === 'generic' ? 'webhook' : format
  throw new BadOption('kind', `must be one of ${Object.keys(kinds).join(', ')}`)
}

const guess = ({ name, format, url, smtp_url }: Item): string | null => {
  if (name === 'log') return 'log'
  if (smtp_url !== undefined) return 'email'
  return format !== undefined || url !== undefined ? 'webhook' : null
}

const nameOf = (item: Item, kind: string): string | null => {
  const name = optionsInItem(item).text('name')
  // The log is there once, whether the list says something of it or not.
  if (kind === 'log' && (name ?? 'log') !== 'log')
    throw new BadOption('name', 'must be log: there is one log')
  if (kind !== 'log' && name === 'log')
    throw new BadOption('name', 'must be another one: log is that of the log')
  if (name !== null && !/^[!-~]{1,100}$/.test(name))
    throw new BadOption('name', 'must be 1 to 100 visible characters of ASCII')
  return kind === 'log' ? 'log' : name
}
