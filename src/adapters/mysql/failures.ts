import { type Failure, RowChanged, RowGone } from '../sql/engine/retrying.ts'

/** An answer that did not come in time; whether the server acted on the question is unknown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** What an error of mysql2, or of the server behind it, means. */
export const mysqlFailureOf = (error: unknown): Failure => {
  if (error instanceof RowGone) return 'taken'
  const { errno, message } = signsOf(error)
  if (errno === DUPLICATE_KEY) return 'taken'
  if (error instanceof RowChanged || AGAIN.has(errno) || isRolledBack(errno, message)) return 'again'
  if (BUSY.has(errno)) return 'busy'
  return isConnectionLost(error) || AWAY.has(errno) || ELSEWHERE.has(errno) ? 'unavailable' : 'other'
}

/** Whether the connection must not be used again, whatever the driver says. */
export const isConnectionDead = (error: unknown): boolean => {
  const { errno } = signsOf(error)
  return isConnectionLost(error) || DEADLY.has(errno) || ELSEWHERE.has(errno)
}

/** Whether the server's answer never came: it may or may not have acted. */
export const isConnectionLost = (error: unknown): boolean => {
  const { errno, fatal, message } = signsOf(error)
  return error instanceof NoAnswer || fatal || GONE.has(errno) || POOL_OVER.test(message)
}

/** Whether the server takes no writes, or no questions at all: those like it are to be looked for anew, by all. */
export const isElsewhere = (error: unknown): boolean => ELSEWHERE.has(signsOf(error).errno)

/** Whether too many wait for a connection already. */
export const isCrowded = (error: unknown): boolean => signsOf(error).message.startsWith(CROWDED)

/** Whether the server says itself that a statement was too large for it. */
export const isTooLarge = (error: unknown): boolean => signsOf(error).errno === PACKET_TOO_LARGE

type Signs = { readonly errno: number; readonly fatal: boolean; readonly message: string }
const signsOf = (error: unknown): Signs => ({ errno: 0, fatal: false, message: '', ...signsIn(error) })

const signsIn = (error: unknown): Partial<Signs> => {
  if (!(error instanceof Error)) return {}
  const { errno, fatal, code } = error as Error & Partial<Record<'errno' | 'fatal' | 'code', unknown>>
  return {
    message: error.message,
    ...(typeof errno === 'number' && { errno }),
    fatal: fatal === true || (typeof code === 'string' && LOST.test(code)),
  }
}

// What the operating system and the driver call a connection that is gone.
const LOST = /^(ECONN|EPIPE$|ETIMEDOUT$|EHOST|ENET|ENOTFOUND$|EAI_AGAIN$|PROTOCOL_CONNECTION_LOST$)/
const CROWDED = 'Queue limit reached'
const POOL_OVER = /^(Pool is closed|Can't add new command when connection is in closed state)/

const DUPLICATE_KEY = 1062
const PACKET_TOO_LARGE = 1153
/**
 * Deadlock (which a COMMIT too may meet on Galera), MariaDB's "record has changed since last read", and a COMMIT that
 * Group Replication rolled back for one of another node.
 */
const AGAIN: ReadonlySet<number> = new Set([1213, 1020, 3101])
/** The same: a COMMIT that gave way to one of another node, as the storage engine says it. */
const isRolledBack = (errno: number, message: string): boolean =>
  errno === ERROR_AT_COMMIT && /\berror 149\b/.test(message)
const ERROR_AT_COMMIT = 1180
/** Lock wait time-out, which is MariaDB's answer to NOWAIT too, and MySQL's to NOWAIT. */
const BUSY: ReadonlySet<number> = new Set([1205, 3572])
/** The server closed it: idle for too long, killed, or the network between. */
const GONE: ReadonlySet<number> = new Set([4031, 1152, 1158, 1159, 1160, 1161, 1184])
/**
 * Read-only after a fail-over, off line, shutting down, no node of a cluster that may answer (Galera's 1047), refused by
 * a group without quorum: whatever is behind this address now, connections made before lead to the wrong server.
 */
const ELSEWHERE: ReadonlySet<number> = new Set([1290, 1792, 1836, 1053, 3032, 1047, 3100])
/** Killed, a packet too large, a commit that failed in its middle: the driver calls none of them fatal. */
const DEADLY: ReadonlySet<number> = new Set([1927, 3169, PACKET_TOO_LARGE, ERROR_AT_COMMIT, 3168])
/** The deadly ones that pass, and: too many connections, disk or table full, a statement that was interrupted. */
const AWAY: ReadonlySet<number> = new Set([
  1927,
  3169,
  ERROR_AT_COMMIT,
  3168,
  1040,
  1203,
  1226,
  1021,
  1114,
  1317,
  3024,
  1969,
])
