import type { EntryBody } from './history.ts'

export const isWorking = (state: string): boolean => state === 'pending' || state === 'active'
export const isLive = (state: string): boolean => isWorking(state) || state === 'transferred'

/** The commands of the operators that move a session. */
export const MOVES = ['transfer', 'pause', 'resume', 'handback', 'close', 'cancel'] as const

/** From one instant to another, in milliseconds since 1970. */
export type Period = { readonly of: string; readonly from: number; readonly to: number }

/** When a session was in such a state, by its timeline. */
export const periodsOf = (
  of: string,
  entries: readonly EntryBody[],
  is: (state: string) => boolean,
): readonly Period[] =>
  entries.flatMap(({ at, to }, i) => {
    const next = entries[i + 1]
    const until = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.at)
    return is(to) ? [{ of, from: Date.parse(at), to: until }] : []
  })
