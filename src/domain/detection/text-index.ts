import type { Compared } from './compared.ts'

/** Where a line says the same as one of the texts: as much of both, from here on. */
export type Run = { readonly text: number; readonly from: number; readonly length: number }

/** Finds what lines and texts have in common, in a time that grows with their lengths alone. */
export type TextIndex = {
  readonly texts: readonly Compared[]
  /** The longest run that begins at this place of the line, `next` being where one that goes on would begin; or null. */
  readonly longestRun: (line: string, at: number, next: Next | null) => Run | null
}
type Next = { readonly text: number; readonly from: number }

/** How often a pair of characters is looked at, at most, in all texts together: 哈哈哈哈 stands everywhere. */
const PLACES_MAX = 48

/** `spend` is told how much was compared; it answers whether there may be more. */
export const indexTexts = (texts: readonly Compared[], spend: (characters: number) => boolean): TextIndex => {
  const all = texts.map(({ text }) => text).join(END)
  const owner = new Uint32Array(all.length)
  const begins: number[] = []
  let begin = 0
  texts.forEach(({ text }, index) => {
    begins.push(begin)
    owner.fill(index, begin, begin + text.length)
    begin += text.length + 1
  })
  const places = placesOf(all)

  const lengthAt = (line: string, at: number, place: number): number => {
    let length = 0
    while (
      at + length < line.length &&
      all[place + length] === line[at + length] &&
      all[place + length] !== END
    )
      length += 1
    return length
  }
  const longestRun = (line: string, at: number, next: Next | null): Run | null => {
    let best: Run | null = null
    let bestScore = 0
    let seen = 0
    for (let place = places.first(line, at); place >= 0 && seen < PLACES_MAX; place = places.next(place)) {
      seen += 1
      const length = lengthAt(line, at, place)
      if (!spend(length + 1)) return best
      const text = owner[place] ?? 0
      const from = place - (begins[text] ?? 0)
      const score = scoreOf({ text, from, length }, texts, next)
      if (length >= 2 && score > bestScore) {
        best = { text, from, length }
        bestScore = score
      }
    }
    return best
  }
  return { texts, longestRun }
}

/** The longer the better; one that goes on where the last ended counts double; among equals the one of the shorter text. */
const scoreOf = ({ text, from, length }: Run, texts: readonly Compared[], next: Next | null): number => {
  const goesOn =
    next !== null && next.text === text && from >= next.from && from - next.from <= GOES_ON_WITHIN
  const whole = texts[text]?.text.length ?? 1
  return length * (goesOn ? 2 : 1) + length / (whole + 1)
}
const GOES_ON_WITHIN = 6

// No compared text has a line break.
const END = '\n'

/** For each pair of characters the places where it stands, the earlier ones first. */
const placesOf = (all: string) => {
  const heads = new Int32Array(HEADS).fill(-1)
  const nexts = new Int32Array(all.length).fill(-1)
  for (let place = all.length - 2; place >= 0; place -= 1) {
    const head = headOf(all, place)
    nexts[place] = heads[head] ?? -1
    heads[head] = place
  }
  return {
    first: (line: string, at: number): number =>
      at + 1 < line.length ? (heads[headOf(line, at)] ?? -1) : -1,
    next: (place: number): number => nexts[place] ?? -1,
  }
}
const HEADS = 1 << 16
const headOf = (text: string, at: number): number =>
  (Math.imul(text.charCodeAt(at), 31) ^ Math.imul(text.charCodeAt(at + 1), 0x9e37)) & (HEADS - 1)
