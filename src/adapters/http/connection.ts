import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from 'hono'
import type { HttpEnv } from './http-env.ts'

/** What is left of this turn, a whole one, and the callbacks of what closed in it. */
const TURNS = 3

/** Whether the client is still there to take an answer. */
export const isThere = (c: Context<HttpEnv>) => {
  const { signal } = c.req.raw
  return async (): Promise<boolean> => {
    // The embedded database answers without a turn of the event loop. A closed connection is heard of in the next one
    // that begins, and told of at its end.
    for (let turns = 0; turns < TURNS && !signal.aborted; turns += 1) await nextTurn()
    return !signal.aborted
  }
}
