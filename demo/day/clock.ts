import { setTimeout } from 'node:timers/promises'

/** The day's clock: its seconds pass as fast as the speed says, and in the past that is filled first, much faster. */
export type Clock = {
  /** Waits so many seconds of the day. Rejects once the day is over. */
  readonly sleep: (seconds: number) => Promise<void>
  /** The instant so many seconds of the day from now, as the service takes it. */
  readonly ahead: (seconds: number) => string
  /** A span of the day in real milliseconds, for what the service itself counts. */
  readonly msOf: (seconds: number) => number
  readonly hurry: (isHurried: boolean) => void
  readonly isHurried: () => boolean
  readonly signal: AbortSignal
}

/** Seconds of the past in one real second: an hour of dialogues takes some seconds. */
const HURRY = 300

export const makeClock = (speed: number, signal: AbortSignal): Clock => {
  let hurried = false
  const msOf = (seconds: number) => (seconds * 1_000) / speed
  return {
    sleep: async (seconds) => {
      const ms = hurried ? Math.min(msOf(seconds), (seconds * 1_000) / HURRY) : msOf(seconds)
      await setTimeout(ms, undefined, { signal })
    },
    ahead: (seconds) => new Date(Date.now() + msOf(seconds)).toISOString(),
    msOf,
    hurry: (isHurried) => {
      hurried = isHurried
    },
    isHurried: () => hurried,
    signal,
  }
}
