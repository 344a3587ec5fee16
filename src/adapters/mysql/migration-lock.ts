import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { mysqlFailureOf } from './failures.ts'

/**
 * One row that whoever migrates holds, and counts a beat on as long as it lives. GET_LOCK is known to one node only, so it
 * is a real write: of several nodes that take the row at once, a cluster commits one. Nobody's clock is asked: it is taken
 * from its holder when somebody has watched it for `DEAD_AFTER_MS` without a beat.
 */
const CREATE_LOCK = `
  CREATE TABLE IF NOT EXISTS migration_lock (
    name VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Empty: nobody holds it.
    owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    beat BIGINT NOT NULL,
    PRIMARY KEY (name)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`

const SELECT_LOCK = `
  SELECT owner, beat
  FROM migration_lock
  WHERE name = 'schema'`

const INSERT_LOCK = `
  INSERT INTO migration_lock (name, owner, beat)
  VALUES ('schema', ?, 1)`

const TAKE_LOCK = `
  UPDATE migration_lock
  SET owner = ?, beat = beat + 1
  WHERE name = 'schema'
    AND owner = ?
    AND beat = ?`

const BEAT = `
  UPDATE migration_lock
  SET beat = beat + 1
  WHERE name = 'schema'
    AND owner = ?`

const RELEASE_LOCK = `
  UPDATE migration_lock
  SET owner = '', beat = beat + 1
  WHERE name = 'schema'
    AND owner = ?`

/** How often its holder is seen alive. */
const BEAT_MS = 1_000
/** Far more than a beat and what a busy cluster may hold one up. */
const DEAD_AFTER_MS = 15_000
const LOOK_MS = 250

/**
 * Does the work while nobody else on any node does, once nobody else does. `open` makes a connection, and this closes it.
 * The work asks `goOn` before each of its steps, which throws LockLost when another one took the lock over: it thought
 * this one dead. So does whatever goes wrong with a work that is no longer alone.
 */
export const withMigrationLock = async (
  open: () => Promise<Connection>,
  work: (goOn: () => Promise<void>) => Promise<void>,
  deadAfterMs = DEAD_AFTER_MS,
): Promise<void> => {
  const connection = await open()
  const owner = randomUUID()
  try {
    await connection.query(CREATE_LOCK)
    await takeLock(connection, owner, deadAfterMs)
    const heart = startHeart(connection, owner)
    try {
      await work(() => beat(connection, owner))
    } catch (error) {
      await beat(connection, owner)
      throw error
    } finally {
      await heart.stop()
      await change(connection, RELEASE_LOCK, [owner])
    }
  } finally {
    connection.destroy()
  }
}

/** Another replica migrates, since this one was still for too long. */
export class LockLost extends Error {
  override readonly name = 'LockLost'
}

type LockRow = { readonly owner: string; readonly beat: number }

/** Waits as long as its holder lives. */
const takeLock = async (connection: Connection, owner: string, deadAfterMs: number): Promise<void> => {
  let [watched, since] = [await readLock(connection), performance.now()]
  for (;;) {
    const isDead = performance.now() - since > deadAfterMs
    if (await mayTake(connection, owner, watched, isDead)) return
    await sleep(LOOK_MS)
    const seen = await readLock(connection)
    if (seen?.owner !== watched?.owner || seen?.beat !== watched?.beat) since = performance.now()
    watched = seen
  }
}

const mayTake = async (
  connection: Connection,
  owner: string,
  seen: LockRow | null,
  isDead: boolean,
): Promise<boolean> => {
  if (seen === null) return (await change(connection, INSERT_LOCK, [owner])) === 1
  const isFree = seen.owner === '' || isDead
  return isFree && (await change(connection, TAKE_LOCK, [owner, seen.owner, seen.beat])) === 1
}

const readLock = async (connection: Connection): Promise<LockRow | null> => {
  const [rows] = await connection.query<(RowDataPacket & LockRow)[]>(SELECT_LOCK)
  return rows[0] ?? null
}

/** How many rows it changed: none where somebody else was first. */
const change = async (connection: Connection, sql: string, values: (string | number)[]): Promise<number> => {
  try {
    const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, values)
    return affectedRows
  } catch (error) {
    if (['again', 'taken'].includes(mysqlFailureOf(error))) return 0
    throw error
  }
}

const beat = async (connection: Connection, owner: string): Promise<void> => {
  if ((await change(connection, BEAT, [owner])) === 0 && (await readLock(connection))?.owner !== owner)
    throw new LockLost('another replica has taken the migrations over')
}

/** Beats by itself while the work's own connection is busy. What goes wrong with it, the next `goOn` meets. */
const startHeart = (connection: Connection, owner: string): { stop(): Promise<void> } => {
  let beating: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    beating = beating.then(() => beat(connection, owner)).catch(() => undefined)
  }, BEAT_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await beating
    },
  }
}
