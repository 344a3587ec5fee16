/** A conversation of the library: who says what in turn. Each line has variations, of which one is drawn. */
export type Conversation = {
  readonly name: string
  readonly type: 'auto_bargain' | 'auto_follow_up'
  readonly lines: readonly Turn[]
  /** Why upstream closes it in the end. */
  readonly ends: string
}

export type Speaker = 'robot' | 'shop' | 'colleague' | 'auto_reply' | 'marketplace'
export type Turn = { readonly who: Speaker; readonly says: readonly string[] }

export const robot = (...says: readonly string[]): Turn => ({ who: 'robot', says })
export const shop = (...says: readonly string[]): Turn => ({ who: 'shop', says })

/** What the braces in a text stand for: `{goods}`, `{price}`. */
export type Facts = { readonly [name: string]: string }

/** The text with its facts in their places. One that names an unknown fact is a slip of the library. */
export const fill = (text: string, facts: Facts): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name]
    if (fact === undefined) throw new Error(`${text}: nobody knows ${name}`)
    return fact
  })
