import type { IdentifiedLine, MessageSource } from '../message.ts'
import type { Pair } from '../pair.ts'
import type { Compared } from './compared.ts'
import { isAllForms, type TakenForms } from './forms.ts'
import { type Names, namesOf, withHeadApart } from './noise.ts'
import type { Reader } from './reader.ts'
import type { RequestVerdict } from './requests.ts'
import { type Ourselves, speakerOf } from './speaker.ts'

/** A line as it is judged: who speaks, whatever source it was scraped with, and what they say. */
export type Heard = {
  /** Folded. */
  readonly sender: string
  readonly speaker: MessageSource
  /** The marketplace's own lines in it. */
  readonly taken: TakenForms
  /** Whether it is nothing but such lines. */
  readonly isForm: boolean
  /** What it says beside them, folded, without links and emoji codes. */
  readonly said: string
  /** The same as it is compared; of lines of our account alone, no others are. */
  readonly compared: Compared
  readonly names: Names
  /** Of the shop's lines: whether they ask for a person, quotes of our texts included. */
  readonly request: RequestVerdict | null
}
export type Spoken = Pick<IdentifiedLine, 'content' | 'sender' | 'source'>

/** Hears the lines of one upload. What was heard is kept: a line is read once. */
export type Hear = (line: Spoken) => Heard

export const makeHear = (pair: Pair, lines: readonly Spoken[], reader: Reader): Hear => {
  const ourselves = ourselvesIn(pair, lines, reader)
  const known = new Map<string, Heard>()
  const voices = new Map<string, Voice>()
  return (line) => {
    // No name contains a NUL.
    const key = `${line.source}\0${line.sender}\0${line.content}`
    const voice = voices.get(line.sender) ?? voiceOf(line.sender, pair, reader)
    voices.set(line.sender, voice)
    const heard = known.get(key) ?? hear(line, voice, ourselves, reader)
    known.set(key, heard)
    return heard
  }
}

/** Who says a line, folded, and the names that may stand in its head. */
type Voice = { readonly sender: string; readonly names: Names }

const voiceOf = (sender: string, { accountId, shopId }: Pair, { fold, rules }: Reader): Voice => ({
  sender: fold(sender).trim(),
  names: namesOf([sender, accountId, shopId, ...rules.text.names], fold),
})

const hear = (
  { content, source }: Spoken,
  { sender, names }: Voice,
  ourselves: Ourselves,
  reader: Reader,
): Heard => {
  const { taken, said: spoken } = reader.apart(content)
  const said = withHeadApart(spoken, names)
  const speaker = speakerOf({ source, sender, taken }, ourselves, reader.rules)
  return {
    sender,
    speaker,
    taken,
    isForm: isAllForms(taken),
    said,
    compared: speaker === 'account' ? reader.compared(said) : NOTHING,
    names,
    request: speaker === 'shop' ? askedIn(said, names, sender, reader) : null,
  }
}

const askedIn = (said: string, names: Names, sender: string, reader: Reader): RequestVerdict =>
  reader.request(reader.withoutNoise(said, names), sender)

const NOTHING: Compared = {
  text: '',
  kinds: new Uint8Array(),
  sizes: new Uint32Array(1),
  from: new Uint32Array(),
  to: new Uint32Array(),
  units: new Uint16Array(),
}

/** Our account as notices name it: by its id, and by the names that it writes under in this upload. */
export const ourselvesIn = ({ accountId }: Pair, lines: readonly Spoken[], { fold }: Reader): Ourselves => {
  const senders = new Set(lines.filter(({ source }) => source === 'account').map(({ sender }) => sender))
  const names = [...senders].map((sender) => fold(sender).trim())
  return {
    accountId: fold(accountId).trim(),
    names: new Set(names.flatMap((name) => [name, name.slice(name.lastIndexOf(':') + 1)])),
  }
}
