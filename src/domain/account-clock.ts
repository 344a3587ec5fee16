import { after } from './instant.ts'
import { SKEW_MS } from './session.ts'

/**
 * How far the clock that an account's chats are stamped by was seen to be from the database's. Both directions may have
 * been seen: an account may be scraped by several machines.
 */
export type AccountClock = {
  readonly accountId: string
  /** A text of ours came back dated before it was handed out. */
  readonly behind: SkewSeen | null
  /** A line came from the future. */
  readonly ahead: SkewSeen | null
  /** When people were last told. */
  readonly toldAt: Date | null
}

/** At least so much: the true skew is larger by what the line needed to be typed, or to be collected. */
export type SkewSeen = { readonly ms: number; readonly at: Date }

/** What one upload shows of the clock, in milliseconds; 0: nothing beyond the 60 s that are always allowed. */
export type SkewShown = { readonly behindMs: number; readonly aheadMs: number }

/** So long a skew counts after it was last seen, and so long nobody is told again (CONTRACT 7): 24 h. */
export const SKEW_COUNTS_MS = 86_400_000
/** One that is seen all the time is noted again this often. */
const NOTED_EVERY_MS = 3_600_000

const isCurrent = (seen: SkewSeen | null, now: Date): seen is SkewSeen =>
  seen !== null && after(seen.at, SKEW_COUNTS_MS) > now

/**
 * More than this, one hour in milliseconds, is told and never allowed for: the same words may have been said on another
 * day, and must neither stand for a text of today nor have what was said then judged as of today.
 */
const ALLOWED_MAX_MS = 3_600_000

/** How far the chat's clock is taken to be behind the database's by now, in milliseconds. */
export const behindMs = (clock: AccountClock | null, now: Date): number =>
  clock !== null && isCurrent(clock.behind, now) && clock.behind.ms <= ALLOWED_MAX_MS ? clock.behind.ms : 0

/**
 * How much earlier than its hand-out a line may be dated and still be that text (CONTRACT 5.5): 60 s, and what is known
 * of the account's clock.
 */
export const skewMsOf = (clock: AccountClock | null, now: Date): number => SKEW_MS + behindMs(clock, now)

/**
 * How far what is said of times in the chat may be wrong, in milliseconds, either way; 0 while the clocks are not known
 * to differ.
 */
export const doubtMsOf = (clock: AccountClock | null, now: Date): number =>
  Math.max(
    ...[clock?.behind ?? null, clock?.ahead ?? null].map((seen) => (isCurrent(seen, now) ? seen.ms : 0)),
  )

/**
 * The clock with what an upload showed, and whether people are to be told; null when that is no news. A smaller skew
 * than one that still counts keeps it alive, so that what is allowed does not come and go with each text.
 */
export const withShown = (
  clock: AccountClock | null,
  accountId: string,
  shown: SkewShown,
  now: Date,
): { readonly clock: AccountClock; readonly isTold: boolean } | null => {
  const before: AccountClock = clock ?? { accountId, behind: null, ahead: null, toldAt: null }
  const behind = newestOf(before.behind, shown.behindMs, now)
  const ahead = newestOf(before.ahead, shown.aheadMs, now)
  if (behind === before.behind && ahead === before.ahead) return null
  const isTold = before.toldAt === null || after(before.toldAt, SKEW_COUNTS_MS) <= now
  return { clock: { accountId, behind, ahead, toldAt: isTold ? now : before.toldAt }, isTold }
}

const newestOf = (before: SkewSeen | null, shownMs: number, now: Date): SkewSeen | null => {
  if (shownMs <= SKEW_MS) return before
  if (!isCurrent(before, now)) return { ms: shownMs, at: now }
  const [wasAllowed, isAllowed] = [before.ms <= ALLOWED_MAX_MS, shownMs <= ALLOWED_MAX_MS]
  // One that is too large to be allowed for takes nothing from one that is not.
  if (wasAllowed !== isAllowed) return isAllowed ? { ms: shownMs, at: now } : before
  if (shownMs > before.ms) return { ms: shownMs, at: now }
  const isKept = shownMs < before.ms / 2 || after(before.at, NOTED_EVERY_MS) > now
  return isKept ? before : { ms: before.ms, at: now }
}

/** The skew to tell of, in milliseconds: how far the chat's clock is ahead, below 0 when it is behind. */
export const skewToTell = ({ behind, ahead }: AccountClock, now: Date): number => {
  const [late, early] = [behind, ahead].map((seen) => (isCurrent(seen, now) ? seen.ms : 0))
  return (early ?? 0) >= (late ?? 0) ? (early ?? 0) : -(late ?? 0)
}
