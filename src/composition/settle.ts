import type { Get } from './container.ts'
import { LISTENERS, POLL_NOTES, WAIT } from './tokens.ts'

/** Waits until what follows from the commits and polls so far is done, but no longer than this for a queue or database that hangs. */
export const settle = async (get: Get): Promise<void> => {
  const over = new AbortController()
  const settled = Promise.all([get(LISTENERS).settled(), get(POLL_NOTES).settled()])
  await Promise.race([settled, get(WAIT)(AT_MOST_MS, over.signal)])
  over.abort()
}

const AT_MOST_MS = 1_000
