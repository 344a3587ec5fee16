import { after } from '../instant.ts'
import type { IdentifiedLine } from '../message.ts'
import { SKEW_MS } from '../session.ts'
import type { Task } from '../task.ts'
import { sizeOf } from './compared.ts'
import { isBeginning, isWhole, REPEATS_WITHIN_MS } from './copies.ts'
import type { Explanation, How } from './explanation.ts'
import { quoted } from './quoted.ts'
import type { Near, Said, Sighting } from './sightings.ts'
import type { Transcript } from './transcript.ts'

// Whose words a line is, see why-said.ts.

/** Of a line that is our robot's: which text, and how it is there. */
export const whyOurs = (
  { messageId }: IdentifiedLine,
  how: How,
  said: Said,
  { explainedBy }: Explanation,
  { tasksOf, reader }: Transcript,
): string => {
  const tasks = tasksOf.flat()
  const taskId = explainedBy.get(messageId)
  const text = quoted(tasks.find(({ id }) => id === taskId)?.content ?? '')
  switch (how) {
    case 'whole':
      return `our robot's: the text ${text}`
    case 'changed':
      return `our robot's: the text ${text} with ${editsOf(said)} of its characters changed, which is little (text.thresholds.similar_percent: ${reader.rules.text.similarPercent})`
    case 'part':
      return `our robot's: a part of the text ${text}`
    case 'merged':
      return `our robot's: several texts or parts of them in one line, the first ${text}`
    case 'repeat':
      return `our robot's: the text ${text} once more, within 24 h of its last hand-out`
  }
}

const editsOf = (said: Said): number =>
  said.kind === 'own' ? 0 : said.sightings.reduce((sum, { edits }) => sum + edits, 0)

/** Of a line of our account that nobody handed out like this. */
export const whyHuman = ({ sentAt }: IdentifiedLine, said: Said, transcript: Transcript): string => {
  if (transcript.texts.length === 0) return 'a human of ours: no text was handed out that it could be'
  if (said.kind === 'own')
    return said.near === undefined ? whyNothing(transcript) : whyNear(said.near, transcript)
  const [first] = said.sightings
  const text = first === undefined ? '' : textOf(first, transcript)
  if (said.kind === 'mixed')
    return `a human of ours: beside the text ${text} it says ${quoted(said.added)}, which no text does`
  return `a human of ours: it says the text ${text}, but ${said.sightings.map((each) => whyNot(each, sentAt, transcript)).find((why) => why !== null) ?? NO_COPY}`
}
const NO_COPY = 'what it says of it is no part of a copy that is still to come'

const whyNothing = (transcript: Transcript): string => {
  const limits = transcript.isOverBudget() ? ', as far as they were compared (comparison: limited)' : ''
  return `a human of ours: it says none of the texts that were handed out${limits}`
}

const whyNear = ({ text, added }: Near, transcript: Transcript): string => {
  const { similarPercent, partCharacters } = transcript.reader.rules.text
  const but =
    added === ''
      ? `with too many small changes or too little of it (text.thresholds.similar_percent: ${similarPercent}, part_characters: ${partCharacters})`
      : `it says ${quoted(added)} instead, which is no small change`
  return `a human of ours: closest to the text ${textOf({ text }, transcript)}, but ${but}`
}

/** Why a line that says a text, or a part of it, is not taken for it. */
const whyNot = (sighting: Sighting, sentAt: Date, { texts, tasksOf, reader }: Transcript): string | null => {
  const text = texts[sighting.text]
  const tasks = tasksOf[sighting.text] ?? []
  if (text === undefined) return null
  const { partCharacters, repeatCharacters } = reader.rules.text
  const size = sizeOf(text, sighting.from, sighting.to)
  if (tasks.every(({ handOuts }) => handOuts.every((at) => after(at, -SKEW_MS) > sentAt)))
    return 'before it was handed out'
  if (sighting.isCut) return 'cut within a number, or after a negation'
  if (!isWhole(text, sighting) && !isBeginning(text, sighting))
    return size < partCharacters
      ? `too short a part (text.thresholds.part_characters: ${partCharacters})`
      : null
  const more = `that was handed out ${timesOf(tasks)}× and stands there already`
  return size < repeatCharacters
    ? `${more}, and so short a text humans type too (text.thresholds.repeat_characters: ${repeatCharacters})`
    : tasks.every((task) => isLate(task, sentAt))
      ? `${more}, and more than 24 h after the last time`
      : more
}

/** Of a line of the shop that says a text of ours. */
export const whyQuote = (text: Sighting | undefined, transcript: Transcript): string =>
  `the shop's: what looks like a request is its quote of our text ${text === undefined ? '' : textOf(text, transcript)}`

const timesOf = (tasks: readonly Task[]): number =>
  tasks.reduce((sum, { handOuts }) => sum + handOuts.length, 0)
const isLate = ({ handOuts }: Task, sentAt: Date): boolean =>
  handOuts.every((at) => after(at, REPEATS_WITHIN_MS) < sentAt)

const textOf = ({ text }: Pick<Sighting, 'text'>, { tasksOf }: Transcript): string =>
  quoted(tasksOf[text]?.[0]?.content ?? '')
