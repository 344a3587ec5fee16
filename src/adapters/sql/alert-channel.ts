import type { AlertRun, ChannelStanding, ChannelTurn } from '../../application/ports/alert-store.ts'
import { after } from '../../domain/instant.ts'
import { databaseTime, run, type Stamp, type Steps, select } from './engine/steps.ts'

const CHANNEL_COLUMNS = 'c.owner, c.owned_until, c.sent_at, c.muted_until, c.down_since'

const SELECT_CHANNEL = `
  SELECT ${CHANNEL_COLUMNS}
  FROM alert_channels c
  WHERE c.channel = :channel`

const INSERT_CHANNEL = `
  INSERT INTO alert_channels (channel, owner, owned_until, sent_at, muted_until, down_since)
  VALUES (:channel, NULL, NULL, '[]', NULL, NULL)`

// A real write of the row, and judged anew: where every node of a cluster takes writes, the lock is known to one of them
// only, but no two commit a change of the same row.
const HOLD_CHANNEL = `
  UPDATE alert_channels
  SET owner = :owner, owned_until = :owned_until, sent_at = :sent_at
  WHERE channel = :channel
    AND (owner IS NULL OR owner = :owner OR owned_until IS NULL OR owned_until <= :now)`

// Into the list as it stands, so that what another one notes meanwhile stays in it. Bounded where nothing else is sent.
const NOTE_SENT = `
  UPDATE alert_channels
  SET sent_at = CONCAT(SUBSTR(sent_at, 1, LENGTH(sent_at) - 1), CASE WHEN sent_at = '[]' THEN '' ELSE ',' END, :at, ']')
  WHERE channel = :channel
    AND LENGTH(sent_at) < 8000`

const RELEASE_CHANNEL = `
  UPDATE alert_channels
  SET owner = NULL, owned_until = NULL
  WHERE channel = :channel
    AND owner = :owner`

// Found or not, and changed or not, it is locked from here on: whoever writes alerts of a channel comes by its row first.
const NOTE_UP = `
  UPDATE alert_channels
  SET down_since = NULL
  WHERE channel = :channel`

const NOTE_READY = `
  UPDATE alert_channels
  SET muted_until = NULL, down_since = NULL
  WHERE channel = :channel`

const NOTE_FAILURE = `
  UPDATE alert_channels
  SET down_since = CASE WHEN :is_away = 0 THEN down_since ELSE COALESCE(down_since, :now) END,
    muted_until = CASE
      WHEN :muted_until IS NULL OR muted_until > :muted_until THEN muted_until
      ELSE :muted_until
    END
  WHERE channel = :channel`

type ChannelRow = {
  readonly owner: string | null
  readonly owned_until: Stamp | null
  readonly sent_at: string
  readonly muted_until: Stamp | null
  readonly down_since: Stamp | null
}

/** Whether `owner` may look for what is due: as far as can be told without a lock, nobody else has the channel. */
export function* isFree(channel: string, owner: string): Steps<boolean> {
  const now = yield* databaseTime()
  const [row] = yield* select<ChannelRow>(SELECT_CHANNEL, { channel })
  return row === undefined || !isHeldByOther(row, owner, now)
}

/** Locks the channel's row, which is made where it is missing; null where somebody else is in it, or has the channel. */
export function* takeChannel(
  { channel, owner }: Pick<ChannelTurn, 'channel' | 'owner'>,
  skipLocked: string,
): Steps<ChannelStanding | null> {
  const now = yield* databaseTime()
  const row = yield* lockChannel(channel, skipLocked)
  return row === null || isHeldByOther(row, owner, now) ? null : standingOf(row, now)
}

/** Notes who has it, and what is sent now; false where another one was faster. */
export function* holdChannel(
  { channel, owner, holdMs }: ChannelTurn,
  { parcels, sentAt }: AlertRun,
  now: Date,
): Steps<boolean> {
  const sent = [...sentAt, ...parcels.map(() => now)].map((at) => at.getTime())
  const held = yield* run(HOLD_CHANNEL, {
    channel,
    owner,
    owned_until: after(now, holdMs),
    sent_at: JSON.stringify(sent),
    now,
  })
  return held === 1
}

/** Counts one message more. */
export function* countMessage(channel: string): Steps<void> {
  const now = yield* databaseTime()
  const seen = yield* select(SELECT_CHANNEL, { channel })
  if (seen.length === 0) yield* run(INSERT_CHANNEL, { channel })
  yield* run(NOTE_SENT, { channel, at: String(now.getTime()) })
}

export function* releaseChannel(channel: string, owner: string): Steps<void> {
  yield* run(RELEASE_CHANNEL, { channel, owner })
}

/** Its receiver took something. */
export function* noteUp(channel: string): Steps<void> {
  yield* run(NOTE_UP, { channel })
}

/** Somebody knows better than it looked: its receiver is there, and may be asked. */
export function* noteReady(channel: string): Steps<void> {
  yield* run(NOTE_READY, { channel })
}

/** Its receiver did not take something. */
export function* noteFailure(
  channel: string,
  { isAway, muteMs }: { readonly isAway: boolean; readonly muteMs: number | null },
  now: Date,
): Steps<void> {
  const muted_until = muteMs === null ? null : after(now, muteMs)
  yield* run(NOTE_FAILURE, { channel, is_away: isAway ? 1 : 0, muted_until, now })
}

function* lockChannel(channel: string, skipLocked: string): Steps<ChannelRow | null> {
  const [row] = yield* select<ChannelRow>(`${SELECT_CHANNEL}\n  ${skipLocked}`, { channel })
  if (row !== undefined) return row
  // Not there, or somebody is in it.
  const seen = yield* select(SELECT_CHANNEL, { channel })
  if (seen.length > 0) return null
  // Whoever made it a moment earlier is met by the key, and these steps run again.
  yield* run(INSERT_CHANNEL, { channel })
  return { owner: null, owned_until: null, sent_at: '[]', muted_until: null, down_since: null }
}

const isHeldByOther = (row: ChannelRow, owner: string, now: Date): boolean => {
  const until = instantOf(row.owned_until)
  return row.owner !== null && row.owner !== owner && until !== null && until > now
}

const standingOf = (row: ChannelRow, now: Date): ChannelStanding => ({
  now,
  sentAt: sentIn(row.sent_at),
  mutedUntil: instantOf(row.muted_until),
  isDown: row.down_since !== null,
})

/** What somebody wrote into it by hand counts as nothing: a channel must not stop over it. */
const sentIn = (text: string): readonly Date[] => {
  try {
    const sent: unknown = JSON.parse(text)
    return Array.isArray(sent) ? sent.filter(Number.isFinite).map((at) => new Date(at)) : []
  } catch {
    return []
  }
}

/** An instant, or null for none and for what is none. */
export const instantOf = (stamp: Stamp | null): Date | null => {
  const at = stamp === null ? null : new Date(stamp)
  return at === null || Number.isNaN(at.getTime()) ? null : at
}
