import type { Pool, PoolConnection } from 'mysql2/promise'
import { Overloaded } from '../../application/ports/unavailable.ts'
import { unavailable } from '../sql/engine/retrying.ts'
import { isConnectionDead, isCrowded, isElsewhere, NoAnswer } from './failures.ts'
import { IDLE_MAX_MS } from './pool.ts'
import { within } from './turns.ts'

/** How long is waited for a connection, in milliseconds. */
export type ConnectionWaits = {
  /** While the database answers others: then it has too much to do. */
  readonly crowdMs: number
  /** At all. */
  readonly connectionMs: number
}

/** The connections of a pool, handed out only while they are good. */
export type Connections = {
  /** One that lives. Throws DatabaseUnavailable, and Overloaded when others are answered and none becomes free. */
  take(waits: ConnectionWaits): Promise<PoolConnection>
  /** What is asked of a connection, or NoAnswer after so many milliseconds. */
  answer<Answer>(ms: number, asked: Promise<Answer>): Promise<Answer>
  /** Whether anybody was answered in the last milliseconds. */
  answeredWithin(ms: number): boolean
  /** Whether the server answers: where nobody had an answer just now, it is asked, once for all who want to know. */
  isAnswering(): Promise<boolean>
  release(connection: PoolConnection): void
  /** After an error: never with an unfinished transaction, never a dead one; with `rollBackMs` null there is none. */
  releaseAfterError(connection: PoolConnection, error: unknown, rollBackMs: number | null): Promise<void>
}

export const makeConnections = (pool: Pool): Connections => {
  const known = new WeakMap<object, Known>()
  let epoch = 0
  let epochSince = Number.NEGATIVE_INFINITY
  let answeredAt = Number.NEGATIVE_INFINITY
  /** Nobody gets a connection again that was made before now. Not more often than connecting makes sense. */
  const retireAll = (): void => {
    if (performance.now() - epochSince < RETIRE_EVERY_MS) return
    epoch += 1
    epochSince = performance.now()
  }
  const answeredWithin = (ms: number): boolean => performance.now() - answeredAt < ms

  const answer: Connections['answer'] = async (ms, asked) => {
    try {
      const answered = await within(ms, asked, 'no answer')
      answeredAt = performance.now()
      return answered
    } catch (error) {
      if (!isConnectionDead(error)) answeredAt = performance.now()
      throw error
    }
  }

  const release = (connection: PoolConnection): void => {
    const { connection: under } = connection
    known.set(under, { epoch: known.get(under)?.epoch ?? epoch, usedAt: performance.now() })
    connection.release()
  }

  const next = async ({ crowdMs, connectionMs }: ConnectionWaits): Promise<PoolConnection> => {
    const asked = pool.getConnection()
    try {
      return await within(crowdMs, asked, 'no connection').catch((error: unknown) => {
        if (isCrowded(error)) throw new Overloaded('too many wait for a connection', { cause: error })
        if (!(error instanceof NoAnswer)) throw error
        if (answeredWithin(crowdMs)) throw new Overloaded('no connection became free', { cause: error })
        return within(Math.max(0, connectionMs - crowdMs), asked, 'no connection')
      })
    } catch (error) {
      // One that comes too late goes straight back; a failure was told already.
      asked.then(release).catch(() => undefined)
      throw error instanceof Overloaded ? error : unavailable(error)
    }
  }

  /** Whether it may be used: one that was idle for a moment is asked first. */
  const isGood = async (connection: PoolConnection): Promise<boolean> => {
    const before = known.get(connection.connection)
    if (before === undefined) {
      known.set(connection.connection, { epoch, usedAt: performance.now() })
      return true
    }
    const idleMs = performance.now() - before.usedAt
    if (before.epoch !== epoch || idleMs > IDLE_MAX_MS) return false
    if (idleMs < TRUSTED_MS) return true
    return answer(PING_MS, connection.ping()).then(
      () => true,
      (error: unknown) => {
        // A firewall that forgot this one forgot the others too.
        if (error instanceof NoAnswer) retireAll()
        return false
      },
    )
  }

  const take: Connections['take'] = async (waits) => {
    for (;;) {
      const connection = await next(waits)
      if (await isGood(connection)) return connection
      connection.destroy()
    }
  }

  let asking: Promise<void> | null = null
  const ask = async (): Promise<void> => {
    const connection = await take({ crowdMs: PING_MS, connectionMs: PING_MS })
    try {
      await answer(PING_MS, connection.ping())
      release(connection)
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  return {
    answer,
    answeredWithin,
    isAnswering: async () => {
      if (answeredWithin(LATELY_MS)) return true
      const askedAt = performance.now()
      asking ??= ask().finally(() => {
        asking = null
      })
      // With every connection taken, an answer to any of them says the same.
      return within(PING_MS, asking, 'no answer').then(
        () => true,
        () => answeredAt > askedAt,
      )
    },
    release,
    take,
    releaseAfterError: async (connection, error, rollBackMs) => {
      if (isElsewhere(error)) retireAll()
      if (isConnectionDead(error)) {
        connection.destroy()
        return
      }
      try {
        if (rollBackMs !== null) await within(rollBackMs, connection.query('ROLLBACK'), 'no roll-back')
        release(connection)
      } catch {
        // The server rolls back what a closed connection left; the error that led here says more.
        connection.destroy()
      }
    },
  }
}

/** A connection by the server that it was made to: those of an earlier epoch may lead to a wrong one. */
type Known = { readonly epoch: number; readonly usedAt: number }

/** So short a rest ends no connection. */
const TRUSTED_MS = 1_000
const PING_MS = 1_000
/** Whoever was answered so lately need not ask whether the server is there. */
const LATELY_MS = 200
const RETIRE_EVERY_MS = 1_000
