import type { EventLog } from '../ports/event-log.ts'
import { RowBusy } from '../ports/unavailable.ts'

/** Few enough for one statement, and many enough that few are needed. */
export const PLACED_AT_ONCE = 500

/** Gives up to so many events their places; none where others are at it all the time: they do it. */
export const placeEvents = (log: Pick<EventLog, 'place'>): Promise<number> =>
  log.place(PLACED_AT_ONCE).catch((error: unknown) => {
    if (error instanceof RowBusy) return 0
    throw error
  })
