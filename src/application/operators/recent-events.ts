import type { LoggedEvent, LogSlice } from '../ports/event-log.ts'

/** The newest events that this process has read, which all who listen share. */
export type RecentEvents = {
  /** The position of the last one. */
  readonly end: () => number
  /** What was read behind the end. */
  readonly add: (slice: LogSlice) => void
  /** Up to `limit` of those behind the position; null where some of them are not kept any more. */
  readonly after: (position: number, limit: number) => LogSlice | null
  /** Forgets all, and goes on behind this position. */
  readonly restart: (position: number) => void
}

/** Few enough that all of them are small, with room for whoever was busy for a moment. */
const KEPT_MAX = 1_000
const KEPT_CHARS_MAX = 2_000_000

export const makeRecentEvents = (): RecentEvents => {
  let begin = 0
  let end = 0
  let kept: readonly LoggedEvent[] = []

  const add = ({ events, readTo }: LogSlice): void => {
    const all = [...kept, ...events]
    kept = all.slice(firstKept(all))
    begin = all[all.length - kept.length - 1]?.position ?? begin
    end = readTo
  }

  return {
    end: () => end,
    add,
    after: (position, limit) => {
      if (position < begin) return null
      const behind = kept.slice(firstBehind(kept, position))
      const events = behind.slice(0, limit)
      const isMore = behind.length > limit
      return { events, isMore, readTo: isMore ? (events.at(-1)?.position ?? end) : end, isGap: false }
    },
    restart: (position) => {
      begin = position
      end = position
      kept = []
    },
  }
}

/** Where those begin of which neither number nor size is too much. */
const firstKept = (events: readonly LoggedEvent[]): number => {
  let first = events.length
  let chars = 0
  while (first > 0 && events.length - first < KEPT_MAX) {
    chars += events[first - 1]?.body.length ?? 0
    if (chars > KEPT_CHARS_MAX) break
    first -= 1
  }
  return first
}

/** Most who ask have all but the last few. */
const firstBehind = (events: readonly LoggedEvent[], position: number): number => {
  let first = events.length
  while (first > 0 && (events[first - 1]?.position ?? 0) > position) first -= 1
  return first
}
