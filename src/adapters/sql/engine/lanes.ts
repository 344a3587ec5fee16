/** Where groups are under way, and whether one more sets out. */
export type Lanes = {
  readonly isFree: () => boolean
  /** Whether one may set out that is full: it grows no larger by waiting. They leave a lane for when they are held up. */
  readonly isFreeForFull: () => boolean
  /** Takes a lane; the answer gives it back. */
  readonly take: () => () => void
}

type Options = {
  /** So many groups at once. */
  readonly lanes: number
  /**
   * Another group sets out beside one that takes so many times as long as groups usually do. 0: at once. The larger a group
   * is, the less each in it costs, so that those who come meanwhile wait for the one that is under way; but none waits
   * for one that is held up.
   */
  readonly slowTimes: number
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
}

export const makeLanes = ({ lanes, slowTimes, now }: Options): Lanes => {
  let underWay = 0
  let lastSetOutAt = Number.NEGATIVE_INFINITY
  let usualMs = 0
  return {
    isFree: () =>
      underWay === 0 ||
      (underWay < lanes && now() - lastSetOutAt >= Math.min(slowTimes * usualMs, HELD_UP_MS)),
    isFreeForFull: () => underWay < Math.max(1, lanes - 1),
    take: () => {
      const setOutAt = now()
      underWay += 1
      lastSetOutAt = setOutAt
      return () => {
        underWay -= 1
        usualMs += (now() - setOutAt - usualMs) * NEWEST_WEIGHS
      }
    },
  }
}

const NEWEST_WEIGHS = 0.1
/** However long groups usually take: a row that somebody holds is waited for up to a second. */
const HELD_UP_MS = 100
