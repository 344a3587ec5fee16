import type { Gathering, Outcome, Statement } from './steps.ts'

/** What many callers ask at once, as it is sent, and what each of them is told of its outcomes. */
export type Round = {
  readonly statements: readonly Statement[]
  /** `outcomes`: of the statements, in their order. */
  share(outcomes: readonly Outcome[]): readonly (readonly Outcome[])[]
}

type Place = { readonly list: number; readonly at: number }
/** Statements that are asked as one. */
type Slot = { readonly gathering: Gathering | null; readonly asked: Statement[]; readonly places: Place[] }

/**
 * Makes one round of what each caller asks: statements of one kind become one, and those of each caller stay in their
 * order.
 */
export const gatherRound = (lists: readonly (readonly Statement[])[]): Round => {
  const slots: Slot[] = []
  for (const [list, statements] of lists.entries()) {
    /** The slot of the caller's statement before, which its next one of the same kind joins. */
    let last = -1
    for (const [at, statement] of statements.entries()) {
      const slot = slotFor(slots, last, statement.gathered ?? null)
      slot.asked.push(statement)
      slot.places.push({ list, at })
      last = slots.indexOf(slot, Math.max(0, last))
    }
  }
  const merged = slots.map(({ gathering, asked }) => asOne(gathering, asked))
  return {
    statements: merged.map(({ statement }) => statement),
    share: (outcomes) => {
      const told = lists.map((): Outcome[] => [])
      for (const [i, { places }] of slots.entries()) {
        const shares = merged[i]?.share(outcomes[i] ?? NOTHING) ?? []
        for (const [nth, { list, at }] of places.entries()) {
          const ofList = told[list]
          if (ofList !== undefined) ofList[at] = shares[nth] ?? NOTHING
        }
      }
      return told
    },
  }
}

const NOTHING: Outcome = { rows: [], affected: 0 }

/** The next slot of this kind from the caller's last one on, or a new one right behind that. */
const slotFor = (slots: Slot[], last: number, gathering: Gathering | null): Slot => {
  const known =
    gathering === null ? undefined : slots.find((slot, i) => i >= last && slot.gathering === gathering)
  if (known !== undefined) return known
  const slot: Slot = { gathering, asked: [], places: [] }
  slots.splice(last + 1, 0, slot)
  return slot
}

const asOne = (gathering: Gathering | null, asked: readonly Statement[]): ReturnType<Gathering['asOne']> => {
  const [first] = asked
  if (first === undefined) throw new Error('a slot without a statement')
  if (gathering === null) return { statement: first, share: (outcome) => [outcome] }
  return gathering.asOne(asked)
}
