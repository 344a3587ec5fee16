import { BadOption, type SaidOptions } from './channel-kind.ts'

const URL_MAX = 2_000

/** The address of the option `url`, as it was said. Throws BadOption. */
export const readAddress = (said: SaidOptions): string => {
  const url = required('url', said.text('url'))
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol))
    throw new BadOption('url', 'must be a URL that begins with http:// or https://')
  if (url.length > URL_MAX) throw new BadOption('url', `must be at most ${URL_MAX} characters`)
  const { username, password } = new URL(url)
  if (username !== '' || password !== '') throw new BadOption('url', 'must not hold a name or password')
  return url
}

export const required = <Value>(option: string, value: Value | null): Value => {
  if (value === null) throw new BadOption(option, 'is required')
  return value
}

const KEYWORD_MAX = 50

/** A word that the robot checks for, or null. Throws BadOption. */
export const readKeyword = (said: SaidOptions): string | null => {
  const keyword = said.text('keyword')
  if (keyword === null) return null
  if ([...keyword].length > KEYWORD_MAX || /\p{Cc}/u.test(keyword) || keyword.trim() !== keyword)
    throw new BadOption(
      'keyword',
      `must be at most ${KEYWORD_MAX} characters without control characters and blanks at its ends`,
    )
  return keyword
}

/** Refuses a secret for what has no signature: whoever says one believes that messages are signed. Throws BadOption. */
export const refuseSecret = (said: SaidOptions, why: string): void => {
  if (said.text('secret') !== null) throw new BadOption('secret', why)
}
