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
  return isConnectionLost(error) || AWAY.has(errno) ? 'unavailable' : 'other'
}

/** Whether the connection must not be used again, whatever the driver says. */
export const isConnectionDead = (error: unknown): boolean =>
  isConnectionLost(error) || DEADLY.has(signsOf(error).errno)

/** Whether the server's answer never came: it may or may not have acted. */
export const isConnectionLost = (error: unknown): boolean =>
  error instanceof NoAnswer || signsOf(error).fatal || POOL_OVER.test(signsOf(error).message)

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
const POOL_OVER =
  /^(Pool is closed|Queue limit reached|Can't add new command when connection is in closed state)/

const DUPLICATE_KEY = 1062
/**
 * Deadlock (which a COMMIT too may meet on Galera), lock wait time-out, MariaDB's "record has changed since last read",
 * and a COMMIT that Group Replication rolled back for one of another node.
 */
const AGAIN: ReadonlySet<number> = new Set([1213, 1205, 1020, 3101])
/** The same: a COMMIT that gave way to one of another node, as the storage engine says it. */
const isRolledBack = (errno: number, message: string): boolean =>
  errno === ERROR_AT_COMMIT && /\berror 149\b/.test(message)
const ERROR_AT_COMMIT = 1180
/** Read-only after a fail-over, shut down, killed, off line, a packet too large: the driver calls none of them fatal. */
const DEADLY: ReadonlySet<number> = new Set([1290, 1792, 1836, 1053, 1927, 3032, 1153])
/** The deadly ones that pass, and: too many connections, disk or table full, a statement that was interrupted. */
const AWAY: ReadonlySet<number> = new Set([
  1290, 1792, 1836, 1053, 1927, 3032, 1040, 1203, 1226, 1021, 1114, 1317, 3024, 1969,
])
