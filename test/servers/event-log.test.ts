import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { expect, it, onTestFinished } from 'vitest'
import { makeMysqlRunner } from '../../src/adapters/mysql/mysql-runner.ts'
import { openPool } from '../../src/adapters/mysql/pool.ts'
import { MYSQL, openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { SqlRunner } from '../../src/adapters/sql/engine/sql-runner.ts'
import { type Steps, select } from '../../src/adapters/sql/engine/steps.ts'
import { makeEventLog } from '../../src/adapters/sql/event-log.ts'
import { TELL_NOBODY } from '../../src/adapters/sql/rows/readable.ts'
import { makeEventStream } from '../../src/application/operators/event-stream.ts'
import type { EventLog } from '../../src/application/ports/event-log.ts'
import { freshDatabase } from '../support/mysql-server.ts'
import { someAlert, someNotice, somePair, store as storeIn } from '../support/samples.ts'
import { describeWith } from '../support/services.ts'

for (const engine of ['mysql', 'mariadb'] as const) {
  describeWith(engine, `the event log on ${engine}`, (serverUrl) => {
    const open = async () => {
      const { url, drop } = await freshDatabase(serverUrl)
      const store = openMysqlStore({ url })
      const pool = openPool({ url })
      onTestFinished(async () => {
        await Promise.all([store.close(), pool.end()])
        await drop()
      })
      await store.migrate()
      const commit = async () => {
        const event = someNotice('acc-1', new Date())
        await storeIn(store.pairs, somePair(), { events: [event] })
        return event.id
      }
      // Each a process of its own: they do not know whose turn it is with the others.
      const runner = () => makeMysqlRunner(pool)
      return { url, store, runner, commit }
    }

    const connect = async (url: string) => {
      const connection = await createConnection(url)
      onTestFinished(() => connection.destroy())
      return connection
    }

    /** A writer at a console whose transaction began before, and that numbers its event, or leaves that to the log. */
    const slowWriter = async (url: string, numbering: string) => {
      const connection = await connect(url)
      await connection.query('START TRANSACTION')
      await connection.query(
        `INSERT INTO events (event_id, type, body, created_at, position)
         VALUES ('evt_late', 'worker.silent', '{"data":{"account_id":"acc-1"}}', '2026-11-22 08:00:00', ${numbering})`,
      )
      return { commit: () => connection.query('COMMIT') }
    }

    /** Reads on from where it is; the ids that it had not read before. */
    const reader = (log: EventLog) => {
      let from = 0
      return async () => {
        const { events, readTo } = await log.readAfter(from, 100)
        from = readTo
        return events.map(({ id }) => id)
      }
    }

    it('shows an event to readers that read later ones while its transaction was open', async () => {
      const { url, store, commit } = await open()
      const read = reader(store.events)
      const late = await slowWriter(url, 'NULL')
      const others = [await commit(), await commit()]
      expect(await store.events.place(10)).toBe(2)
      expect(await read()).toEqual(others)
      await late.commit()
      expect(await store.events.place(10)).toBe(1)
      expect(await read()).toEqual(['evt_late'])
    })

    // What the log would be without its guard: this is what the test above would not survive.
    it('would lose it for such readers if it were numbered in its own transaction', async () => {
      const { url, store, commit } = await open()
      const read = reader(store.events)
      const late = await slowWriter(url, '1')
      const other = await commit()
      await (await connect(url)).query('UPDATE event_log SET last_position = 1')
      expect(await store.events.place(10)).toBe(1)
      expect(await read()).toEqual([other])
      await late.commit()
      expect(await store.events.place(10)).toBe(0)
      expect(await read()).toEqual([])
    })

    it('tells what has its place while a stranger holds the row of the log, and the rest when that is free', async () => {
      const { url, store, commit } = await open()
      const first = await commit()
      expect(await store.events.place(10)).toBe(1)
      const stranger = await connect(url)
      await stranger.query('START TRANSACTION')
      await stranger.query('SELECT * FROM event_log FOR UPDATE')
      // No decision waits for it.
      const second = await commit()
      const stream = makeEventStream({ log: store.events, elapsedMs: () => 0 })
      const filter = { sessionIds: [], accountIds: [], types: [] }
      const listening = await stream.listen({ lastEventId: null, filter, key: null, cut: () => undefined })
      if (!listening.ok) throw new Error('refused')
      const { next } = listening.value
      expect(await next()).toEqual([{ kind: 'listening' }])
      expect(await stream.step()).toEqual({ isMore: false })
      expect(await store.events.end()).toEqual({ position: 1, eventId: first })
      await stranger.query('COMMIT')
      const [told] = await Promise.all([next(), stream.step()])
      expect(told).toMatchObject([{ kind: 'event', event: { id: second, position: 2 } }])
    })

    it('gives a whole page its places while the transaction of a writer is open', async () => {
      const { url, store } = await open()
      const pool = openPool({ url })
      onTestFinished(() => pool.end())
      // Of a table of some size, MariaDB would look for a long list of events by their having no place.
      const old = Array.from(
        { length: 10_000 },
        (_, i) => `('evt_${i}', 'worker.silent', REPEAT('x', 400), UTC_TIMESTAMP(3), ${i + 1})`,
      )
      await pool.query(`INSERT INTO events (event_id, type, body, created_at, position) VALUES ${old}`)
      await pool.query('ANALYZE TABLE events')
      const events = Array.from({ length: 500 }, () => someNotice('acc-1', new Date()))
      await storeIn(store.pairs, somePair(), { events })
      const late = await slowWriter(url, 'NULL')
      expect(await store.events.place(500)).toBe(500)
      await late.commit()
      expect(await store.events.place(500)).toBe(1)
    })

    it('reads a page without reading all that is behind it', async () => {
      const { url, store } = await open()
      const events = Array.from({ length: 1_000 }, () => someNotice('acc-1', new Date()))
      await storeIn(store.pairs, somePair(), { events })
      await store.events.place(1_000)
      const pool = openPool({ url, poolSize: 1 })
      onTestFinished(() => pool.end())
      const log = makeEventLog(makeMysqlRunner(pool), MYSQL, TELL_NOBODY)
      await pool.query('FLUSH STATUS')
      expect((await log.readAfter(100, 50)).events).toHaveLength(50)
      const [counted] = await pool.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read_next'")
      expect(Number(counted[0]?.Value)).toBeLessThan(100)
    })

    it('forgets no event whose alert, or whose own row, a stranger holds, and all others', async () => {
      const { url, store } = await open()
      const events = [0, 1, 2, 3].map(() => someNotice('acc-1', new Date()))
      const alerts = events.map((event) => someAlert(event, { status: 'delivered' }))
      await storeIn(store.pairs, somePair(), { events, alerts })
      await store.events.place(10)
      const stranger = await connect(url)
      await stranger.query('START TRANSACTION')
      await stranger.query('SELECT * FROM alerts WHERE alert_id = ? FOR UPDATE', [alerts[0]?.id])
      await stranger.query('SELECT * FROM events WHERE event_id = ? FOR UPDATE', [events[1]?.id])
      expect(await store.events.purge(-60_000, 10)).toBe(2)
      await stranger.query('COMMIT')
      const left = (await store.alerts.list(null, 10, null)).items.map(({ eventId }) => eventId)
      expect(new Set(left)).toEqual(new Set([events[0]?.id, events[1]?.id]))
      expect(await store.events.purge(-60_000, 10)).toBe(2)
    })

    /** One placer is slow between the log's row and the events, another is quick; a reader reads between them. */
    const placeAtOnce = async (slow: EventLog, quick: EventLog, commit: () => Promise<string>) => {
      const read = reader(quick)
      const first = await commit()
      const placing = slow.place(10)
      await new Promise((resolve) => setTimeout(resolve, SLOW_S * 500))
      const placed = quick.place(10)
      // Where the row is a lock, the quick one waits here, and what is committed now may be placed by either.
      await Promise.race([placed, new Promise((resolve) => setTimeout(resolve, SLOW_S * 250))])
      const seen = await read()
      const second = await commit()
      await Promise.all([placing, placed])
      while ((await quick.place(10)) > 0);
      seen.push(...(await read()))
      return { seen, committed: [first, second] }
    }

    it('numbers what two replicas place at once one after another', async () => {
      const { store, runner, commit } = await open()
      const slow = makeEventLog(
        slowly(runner(), (sql) => sql),
        MYSQL,
        TELL_NOBODY,
      )
      const { seen, committed } = await placeAtOnce(slow, store.events, commit)
      expect(seen).toEqual(committed)
    })

    it('would number two alike, of which a reader misses one, without the row of the log', async () => {
      const { runner, commit } = await open()
      const slow = makeEventLog(slowly(runner(), unlocked), MYSQL, TELL_NOBODY)
      const quick = makeEventLog(changed(runner(), unlocked), MYSQL, TELL_NOBODY)
      const { seen, committed } = await placeAtOnce(slow, quick, commit)
      expect(seen).toEqual(committed.slice(0, 1))
    })
  })
}

const SLOW_S = 0.8

/** The statements of the log with the lock taken out. */
const unlocked = (sql: string): string =>
  sql
    .replace(
      'SET last_position = last_position + 1\n  WHERE id = 1',
      'SET last_position = last_position\n  WHERE id = 0',
    )
    .replace('l.last_position AS first', 'l.last_position + 1 AS first')

/** The same runner, each statement changed. */
const changed = (runner: SqlRunner, change: (sql: string) => string, isSlow = false): SqlRunner => ({
  transact: (turn, work, options) => runner.transact(turn, () => pass(work(), change, isSlow), options),
  decide: runner.decide,
  perform: (work) => runner.perform(() => pass(work(), change, isSlow)),
  look: runner.look,
})

/** That rests between the row of the log and the events. */
const slowly = (runner: SqlRunner, change: (sql: string) => string): SqlRunner =>
  changed(runner, change, true)

function* pass<Answer>(
  steps: Steps<Answer>,
  change: (sql: string) => string,
  isSlow: boolean,
): Steps<Answer> {
  let step = steps.next()
  while (!step.done) {
    const statements = step.value.map((statement) => ({ ...statement, sql: change(statement.sql) }))
    const outcomes = yield statements
    if (isSlow && statements.some(({ sql }) => sql.includes(' AS first')))
      yield* select(`SELECT SLEEP(${SLOW_S})`)
    step = steps.next(outcomes)
  }
  return step.value
}
