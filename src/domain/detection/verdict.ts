/**
 * Whether something was found in a line, and the very words that decided it: a reader can say in a minute why a line
 * is or is not a trace.
 */
export type Verdict<Name extends string, Because extends string> =
  | { readonly found: true; readonly name: Name; readonly words: string }
  | { readonly found: false; readonly because: Because | 'nothing'; readonly words?: string }

export const foundAs = <const Name extends string>(name: Name, words: string) =>
  ({ found: true, name, words: words.trim() }) as const

export const notFound = <const Because extends string>(because: Because, words?: string) =>
  ({ found: false, because, ...(words === undefined ? {} : { words: words.trim() }) }) as const
