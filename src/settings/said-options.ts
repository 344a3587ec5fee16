import { BadOption, type SaidOptions } from '../adapters/notifications/channel-kind.ts'
import type { Values } from './readers.ts'
import { list } from './readers.ts'

/** Which setting each option of a channel is: `url` is ALERT_WEBHOOK_URL. */
export type OptionNames = { readonly [option: string]: string }

/** What settings by these names say of a channel. All of them are asked for. */
export const optionsInSettings = (values: Values, names: OptionNames): SaidOptions => {
  const said = new Map(Object.entries(names).map(([option, name]) => [option, values.get(name) ?? null]))
  return {
    text: (option) => said.get(option) ?? null,
    list: (option) => (said.get(option) ? list(values, names[option] ?? '') : null),
  }
}

/** What an item of the list in the file says of a channel. */
export const optionsInItem = (item: { readonly [option: string]: unknown }): SaidOptions => ({
  text: (option) => textOf(option, item[option]),
  list: (option) => {
    const said = item[option]
    if (!Array.isArray(said)) return commaList(textOf(option, said))
    return said.map((entry: unknown) => textOf(option, entry) ?? '').filter((entry) => entry !== '')
  },
})

/** YAML makes numbers and truths of texts that look like them. */
const textOf = (option: string, said: unknown): string | null => {
  if (said === undefined || said === null || said === '') return null
  if (typeof said === 'string') return said
  if (typeof said === 'number' || typeof said === 'boolean') return String(said)
  throw new BadOption(option, 'must be a text')
}

const commaList = (said: string | null): readonly string[] | null =>
  said === null ? null : list(new Map([['said', said]]), 'said')
