import { after } from '../instant.ts'
import type { IdentifiedLine } from '../message.ts'
import { hasContent, type Task, wasHandedOut } from '../task.ts'
import type { Compared } from './compared.ts'
import { isWhole, REPEATS_WITHIN_MS } from './copies.ts'
import type { Hear, Heard, Spoken } from './heard.ts'
import { AROUND_MAX } from './noise.ts'
import type { Reader } from './reader.ts'
import { exactly, type Said, type Sighting, whatIsSaid } from './sightings.ts'
import { indexTexts, type TextIndex } from './text-index.ts'

/** The texts that went out to a pair, and what lines say of them. */
export type Transcript = {
  readonly reader: Reader
  readonly hear: Hear
  /** Each text once, however many tasks have it. */
  readonly texts: readonly Compared[]
  /** For each text its tasks, the one handed out first before the others. */
  readonly tasksOf: readonly (readonly Task[])[]
  /** What a line says of the texts. Reading it twice costs nothing. */
  readonly read: (line: Spoken) => Said
  /** What a line says without what marketplaces put around it. Asking twice costs nothing. */
  readonly bare: (line: Spoken) => Bare
  /** The text that is spelled so, if any. */
  readonly find: (compared: string) => number | undefined
  /** Whether some text begins like this, as far as its first characters tell; 三 and 箱 are 3箱, so of fewer nothing can be told. */
  readonly mayBegin: (compared: string) => boolean
  /** Of the texts, in compared characters. */
  readonly longest: number
  /** Whether a line is short enough to be a piece of one of the texts, whatever stands around it. */
  readonly mayBePiece: (compared: Compared) => boolean
  /** Takes so many characters from the budget; whether there was enough. */
  readonly spend: (characters: number) => boolean
  /** Whether more was to be compared than the budget allows: then only whole texts, their beginnings and parts were seen. */
  readonly isOverBudget: () => boolean
}

/** Without whole lines of what marketplaces add at either end, and without any of it beside words either. */
type Bare = readonly [string, string]

/** How many characters an upload may compare, beyond equal texts, beginnings and parts: some 30 ms of work. */
const BUDGET = 3_000_000
/** A line longer than any text with all that stands around it says something else, whatever of ours it quotes. */
const LENGTH_MAX = 12_000

export const makeTranscript = (
  tasks: readonly Task[],
  lines: readonly Pick<IdentifiedLine, 'sentAt'>[],
  reader: Reader,
  hear: Hear,
  budget = BUDGET,
): Transcript => {
  const handedOut = tasks.filter((task) => isRelevant(task, lines)).toSorted(byHandOut)
  const groups = Map.groupBy(handedOut, ({ content }) => reader.comparedText(content ?? '').text)
  // Nobody says what cannot be seen, and 。 must not be taken for it.
  groups.delete('')
  const texts = [...groups.values()].map(([task]) => reader.comparedText(task?.content ?? ''))
  const places = new Map([...groups.keys()].map((text, index) => [text, index]))
  let left = budget
  const spend = (characters: number) => {
    left -= characters
    return left > 0
  }
  let index: TextIndex | null = null
  const indexed = (): TextIndex => {
    index ??= indexTexts(texts, spend)
    return index
  }

  const bare = onceEach((heard: Heard): Bare => {
    const { said, names } = heard
    return [reader.withoutEdges(said, names), reader.withoutNoise(said, names)]
  })
  const say = (heard: Heard): Said => {
    if (texts.length === 0 || heard.said === '') return { kind: 'own' }
    const compared = heard.speaker === 'account' ? heard.compared : reader.compared(heard.said)
    const isShort = heard.said.length <= AROUND_MAX
    const whole =
      places.get(compared.text) ?? (isShort ? places.get(reader.compared(bare(heard)[1]).text) : undefined)
    if (whole !== undefined) return wholly(whole, texts)
    if (left <= 0 || heard.said.length > LENGTH_MAX) return partly(compared, texts)
    const means = { index: indexed(), reader }
    const said = whatIsSaid({ ...heard, compared }, means)
    if (said.kind === 'ours' && said.sightings.length === 1) return said
    // A footer may begin with what our text goes on with: 尽快 of 尽快发货, and 发送中 below.
    const [inner] = bare(heard)
    if (inner === heard.said || inner === '') return said
    const within = whatIsSaid({ ...heard, said: inner, compared: reader.compared(inner) }, means)
    return within.kind === 'ours' && partsIn(within) < partsIn(said) ? within : said
  }
  const isWholly = (sighting: Sighting): boolean => {
    const text = texts[sighting.text]
    return text !== undefined && isWhole(text, sighting)
  }
  const partsIn = (said: Said): number =>
    said.kind === 'ours'
      ? said.sightings.filter((sighting) => !isWholly(sighting)).length
      : Number.POSITIVE_INFINITY
  const sayOnce = onceEach(say)
  const longest = Math.max(0, ...texts.map(({ text }) => text.length))
  const beginnings = new Set(texts.map(({ text }) => text.slice(0, 2)))
  return {
    reader,
    hear,
    texts,
    tasksOf: [...groups.values()],
    read: (line) => sayOnce(hear(line)),
    bare: (line) => bare(hear(line)),
    find: (text) => places.get(text),
    mayBegin: (text) => text.length < 4 || beginnings.has(text.slice(0, 2)),
    longest,
    mayBePiece: ({ text }) => text.length <= longest + AROUND_MAX,
    spend,
    isOverBudget: () => left <= 0,
  }
}

const onceEach = <Asked extends object, Answer>(
  ask: (asked: Asked) => Answer,
): ((asked: Asked) => Answer) => {
  const known = new Map<Asked, Answer>()
  return (asked) => {
    const answer = known.get(asked) ?? ask(asked)
    known.set(asked, answer)
    return answer
  }
}

/** Whether any of the lines may be its text: a copy is still to be seen, or it may come again by itself. */
const isRelevant = (task: Task, lines: readonly Pick<IdentifiedLine, 'sentAt'>[]): boolean => {
  const last = task.handOuts.at(-1)
  if (!hasContent(task) || !wasHandedOut(task) || last === undefined) return false
  const until = after(last, REPEATS_WITHIN_MS)
  return task.explained < task.handOuts.length || lines.some(({ sentAt }) => sentAt <= until)
}

const byHandOut = (a: Task, b: Task): number =>
  (a.handOuts[0]?.getTime() ?? 0) - (b.handOuts[0]?.getTime() ?? 0) || a.position - b.position

const wholly = (text: number, texts: readonly Compared[]): Said => ({
  kind: 'ours',
  sightings: [exactly(text, 0, texts[text]?.text.length ?? 0)],
})

/** What can be seen at once: that a line is a part of a text. */
const partly = ({ text: said }: Compared, texts: readonly Compared[]): Said => {
  const text = said.length < 4 ? -1 : texts.findIndex((whole) => whole.text.includes(said))
  const from = texts[text]?.text.indexOf(said) ?? -1
  if (from < 0) return { kind: 'own' }
  return { kind: 'ours', sightings: [exactly(text, from, from + said.length)] }
}
