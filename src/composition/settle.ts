import type { Get } from './container.ts'
import { LISTENERS, WAIT } from './tokens.ts'

/** Waits until what follows from the commits so far is done, but no longer than this for a queue or database that hangs. */
export const settle = async (get: Get): Promise<void> => {
  const over = new AbortController()
  await Promise.race([get(LISTENERS).settled(), get(WAIT)(AT_MOST_MS, over.signal)])
  over.abort()
}

const AT_MOST_MS = 1_000
