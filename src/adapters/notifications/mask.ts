import { oneLine, shorten } from './plain-text.ts'

/** Takes secrets out of a text that others wrote. */
export type Mask = (text: string) => string

/** What stands where a secret stood. */
const MASKED = '***'
/** Shorter ones stand in every other word. */
const LEAST = 4

/** Takes these out, whichever way a receiver may have written them: as they are, or encoded for a URL, JSON or HTML. */
export const makeMask = (secrets: readonly string[]): Mask => {
  const spelled = new Set(secrets.filter((secret) => secret.length >= LEAST).flatMap(spellings))
  // A longer one first: a shorter one may be a part of it.
  const all = [...spelled].toSorted((a, b) => b.length - a.length)
  return (text) =>
    withoutBegun(
      all.reduce((masked, secret) => masked.replaceAll(secret, MASKED), text),
      all,
    )
}

/** So much of an answer or an error is told to anybody. */
export const TOLD_LENGTH = 500

/** What a receiver said, fit to be told: without secrets, in one line, and short. */
export const toldOf = (said: string, mask: Mask): string => shorten(oneLine(mask(said)), TOLD_LENGTH)

/** An answer is read up to a bound, where a secret may have begun. */
const withoutBegun = (text: string, secrets: readonly string[]): string => {
  const begun = Math.max(0, ...secrets.map((secret) => endOf(text, secret)))
  return begun === 0 ? text : `${text.slice(0, -begun)}${MASKED}`
}

/** How much of the secret stands at the end of the text. */
const endOf = (text: string, secret: string): number => {
  for (let length = secret.length - 1; length >= LEAST; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return length
  return 0
}

const spellings = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  encodeURI(secret),
  JSON.stringify(secret).slice(1, -1),
  secret.replaceAll('/', '\\/'),
  secret.replaceAll('&', '&amp;'),
]

/** What paths of robots and webhooks hold that is no secret, and stands in what receivers say. */
const PATH_WORDS: ReadonlySet<string> = new Set([
  'alerts', 'cgi-bin', 'hook', 'hooks', 'open-apis', 'robot', 'send', 'services', 'webhook', 'webhooks',
]) // biome-ignore format: a list reads best as lines

/** The parts of an address that may be a key: each value of its query and each part of its path. */
export const secretsOfUrl = (url: string): readonly string[] => {
  const { href, pathname, search, searchParams } = new URL(url)
  const inPath = pathname.split('/').filter((part) => !PATH_WORDS.has(part))
  const inQuery = search
    .slice(1)
    .split('&')
    .map((said) => said.slice(said.indexOf('=') + 1))
  const parts = [...inPath, ...inQuery, ...searchParams.values()]
  return [url, href, ...(search === '' ? [] : [`${pathname}${search}`]), ...parts, ...parts.map(decoded)]
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
