import { within } from '../application/pair/within.ts'
import type { Get } from './container.ts'
import { LISTENERS, POLL_NOTES, WAIT } from './tokens.ts'

/** Waits until what follows from the commits and polls so far is done, but no longer than this for a queue or database that hangs. */
export const settle = (get: Get): Promise<void> => {
  const settled = async () => {
    await Promise.all([get(LISTENERS).settled(), get(POLL_NOTES).settled()])
  }
  return within(get(WAIT), AT_MOST_MS, settled, () => undefined)
}

const AT_MOST_MS = 1_000
