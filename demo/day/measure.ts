/** What keeps the day alive and bounded: how much is begun, and how much people take, as things stand. */

/** How likely upstream begins another talk in its next moment, with so many sessions open. */
export const beginShare = (open: number): number => {
  if (open < 24) return 0.8
  if (open < 34) return 0.25
  if (open < OPEN_MOST) return 0.12
  return 0
}
export const OPEN_MOST = 46

/** How many of those that wait for a person our colleagues take now; some are always left for whoever looks. */
export const claimsNow = (waiting: number, freeColleagues: number, luck: number): number => {
  const over = waiting - WAITING_MOST
  if (over > 0) return Math.min(over, freeColleagues)
  return waiting > WAITING_LEAST && luck < 0.3 ? Math.min(1, freeColleagues) : 0
}
const WAITING_LEAST = 7
const WAITING_MOST = 12
