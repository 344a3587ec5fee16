import { BadCursor } from '../../application/ports/record-reader.ts'

/** A place in a list: what the list is sorted by. */
export type Place = readonly (string | number)[]
type Kind = 'instant' | 'count' | 'text'

/** A place as opaque text, safe in a URL. */
export const toCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** Reads a cursor back; its parts must be of these kinds. Throws BadCursor on anything that `toCursor` never gave. */
export const fromCursor = (cursor: string, kinds: readonly Kind[]): Place => {
  const place = parse(cursor)
  const isPlace =
    Array.isArray(place) &&
    place.length === kinds.length &&
    kinds.every((kind, i) => isOfKind[kind](place[i]))
  if (!isPlace || toCursor(place) !== cursor) throw new BadCursor('no such place')
  return place
}

const parse = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw new BadCursor('not a cursor')
  }
}

// Ids are visible ASCII; anything else would make MySQL compare without its index.
const ID = /^[\x21-\x7e]{1,64}$/u
export const isId = (text: unknown): text is string => typeof text === 'string' && ID.test(text)

const YEAR_2000_MS = Date.UTC(2000, 0, 1)
const YEAR_3000_MS = Date.UTC(3000, 0, 1)
const isWhole = (part: unknown): part is number => Number.isSafeInteger(part)

const isOfKind: Record<Kind, (part: unknown) => boolean> = {
  instant: (part) => isWhole(part) && part >= YEAR_2000_MS && part < YEAR_3000_MS,
  count: (part) => isWhole(part) && part >= 0 && part < 2 ** 31,
  text: isId,
}
