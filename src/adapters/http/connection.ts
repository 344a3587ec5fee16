import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from 'hono'
import type { HttpEnv } from './http-env.ts'

/** Whether the client is still there to take an answer. */
export const isThere = (c: Context<HttpEnv>) => {
  const { signal } = c.req.raw
  return async (): Promise<boolean> => {
    // The embedded database answers without a turn of the event loop, in which a closed connection is heard of.
    await nextTurn()
    return !signal.aborted
  }
}
