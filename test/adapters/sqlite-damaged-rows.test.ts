import { describe, expect, it } from 'vitest'
import type { UnreadableRow } from '../../src/adapters/sql/rows/readable.ts'
import { makeStores } from '../../src/adapters/sql/sql-store.ts'
import { openSqlite } from '../../src/adapters/sqlite/database.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate.ts'
import { makeSqliteRunner } from '../../src/adapters/sqlite/sqlite-runner.ts'
import { SQLITE } from '../../src/adapters/sqlite/store.ts'
import { completeTask } from '../../src/domain/task-moves.ts'
import { dueAlerts } from '../support/due-alerts.ts'
import {
  at,
  change,
  leased,
  someAlert,
  someEvent,
  someNotice,
  somePair,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

const PAGE = { limit: 50, cursor: null }
const NO_FILTER = { statuses: [], accountId: null, externalTaskId: null }

/** Five sessions with a waiting text each; what a statement does to the rows is up to the test. */
const openDamaged = async (damage: (ids: readonly string[]) => string) => {
  const database = openSqlite({ path: ':memory:', now: () => new Date() })
  await migrateSqlite(database)
  const told: UnreadableRow[] = []
  const store = makeStores(
    makeSqliteRunner(() => database),
    SQLITE,
    { onUnreadable: (row) => told.push(row) },
  )
  const tasks = Array.from({ length: 5 }, () => someTask(someSession()))
  for (const task of tasks) {
    const session = someSession({ id: task.sessionId, pair: task.pair })
    await storeIn(store.pairs, task.pair, { createdSessions: [session], createdTasks: [task] })
  }
  database.exec(damage(tasks.map(({ id }) => id)))
  return { store, tasks, told, ids: tasks.map(({ id }) => id), database }
}
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)
const TOO_LONG_AGO = 10 ** 12

describe('A damaged row', () => {
  it('that cannot be read at all is left out of lists and slices, and told', async () => {
    const { store, ids, told } = await openDamaged(
      ([, second]) => `UPDATE session_tasks SET created_at = 'long ago' WHERE redis_task_id = '${second}'`,
    )
    const others = ids.filter((_, i) => i !== 1)
    expect(idsOf((await store.due.waitingTasks(null, 10)).tasks)).toEqual(others)
    expect(idsOf((await store.due.recentlyWaiting(TOO_LONG_AGO, 10)).tasks)).toEqual(others)
    expect(idsOf((await store.records.listTasks(NO_FILTER, PAGE)).items)).toEqual(others.toReversed())
    const fault = `session_tasks ${ids[1]}: created_at is no instant`
    expect(told.map(({ message }) => message)).toEqual([fault, fault, fault])
  })

  it('of the event log is left out, and what stands behind it is read', async () => {
    const { store, database, told } = await openDamaged(() => '')
    const [broken, whole] = [someNotice(), someNotice()]
    for (const event of [broken, whole]) {
      await storeIn(store.pairs, somePair(), { events: [event] })
      await store.events.place(1)
    }
    database.exec(`UPDATE events SET body = '{' WHERE event_id = '${broken.id}'`)
    expect(await store.events.readAfter(0, 1)).toMatchObject({ events: [], readTo: 1, isMore: true })
    expect(idsOf((await store.events.readAfter(1, 1)).events)).toEqual([whole.id])
    expect(told.map(({ message }) => message)).toEqual([`events ${broken.id}: its body is none`])
  })

  it('keeps no page from those behind it', async () => {
    const { store, ids } = await openDamaged(
      () => "UPDATE session_tasks SET status = 'lost' WHERE id BETWEEN 2 AND 4",
    )
    const first = await store.records.listTasks(NO_FILTER, { limit: 2, cursor: null })
    expect(idsOf(first.items)).toEqual([ids[4]])
    const second = await store.records.listTasks(NO_FILTER, { limit: 2, cursor: first.nextCursor })
    expect(second.items).toEqual([])
    const third = await store.records.listTasks(NO_FILTER, { limit: 2, cursor: second.nextCursor })
    expect(idsOf(third.items)).toEqual([ids[0]])
    expect(third.nextCursor).toBeNull()
  })

  it('whose hand-outs are no JSON is read and offered all the same, and written anew by its next decision', async () => {
    const { store, tasks, ids, told } = await openDamaged(
      ([first]) => `UPDATE session_tasks SET hand_outs = '{' WHERE redis_task_id = '${first}'`,
    )
    expect(idsOf((await store.due.waitingTasks(null, 10)).tasks)).toEqual(ids)
    expect(told).toHaveLength(1)
    const lacks = async () => (await store.audit.tasks(null, 1))[0]?.lacks
    expect(await lacks()).toBe('hand_outs')

    const [task] = tasks
    if (task === undefined) throw new Error('no task')
    const done = await store.pairs.changePair(task.pair, {}, ({ tasks: [seen] }) => ({
      answer: seen?.id,
      change:
        seen?.status === 'pending' ? change({ changedTasks: [completeTask(seen, 'sender', at(9))] }) : null,
    }))
    expect(done).toBe(task.id)
    expect(await lacks()).toBeNull()
  })

  it('of a session is read as what can be told, and named', async () => {
    const { store, tasks, told } = await openDamaged(
      () => "UPDATE sessions SET state = 'completed', metadata = '{'",
    )
    const [{ sessionId = '', pair } = {}] = tasks
    expect(await store.records.findSession(sessionId)).toMatchObject({
      state: 'completed',
      metadata: null,
      pair,
    })
    const page = await store.records.listSessions(ANY_SESSION, PAGE)
    expect(page.items).toHaveLength(5)
    expect(new Set(told.map(({ table }) => table))).toEqual(new Set(['sessions']))
    expect((await store.audit.sessions(null, 1))[0]?.lacks).toBe('ended_at')
  })

  it('that lost its lease does not hide the text that its worker has in flight', async () => {
    const { store, told, database } = await openDamaged(() => 'SELECT 1')
    const session = someSession()
    const mine = leased(someTask(session), new Date(Date.now() + 60_000), 'worker 1')
    await storeIn(store.pairs, session.pair, { createdSessions: [session], createdTasks: [mine] })
    expect(await store.records.unreadTaskOf('worker 1')).toEqual(mine)
    database.exec(`UPDATE session_tasks SET lease_token = NULL WHERE redis_task_id = '${mine.id}'`)
    expect(await store.records.unreadTaskOf('worker 1')).toMatchObject({ id: mine.id })
    expect(told.map(({ message }) => message)).toEqual([
      `session_tasks ${mine.id}: is in flight without a lease`,
    ])
  })
})

describe('Damaged rows of alerts', () => {
  it('stop no channel', async () => {
    const { store, database } = await openDamaged(() => 'SELECT 1')
    const made = [1, 2, 3].map(() => {
      const session = someSession()
      const event = someEvent(session)
      return { session, event, alert: someAlert(event) }
    })
    for (const { session, event, alert } of made)
      await storeIn(store.pairs, session.pair, {
        createdSessions: [session],
        events: [event],
        alerts: [alert],
      })
    const [first, second] = made
    database.exec(`
      UPDATE alerts SET failure = 'whatever', tried_from = 'long ago' WHERE alert_id = '${first?.alert.id}';
      DELETE FROM events WHERE event_id = '${second?.event.id}';
      INSERT INTO alert_channels (channel, owner, owned_until, sent_at, muted_until, down_since)
        VALUES ('log', 'somebody', 'for ever', 'a lot', 'later', 'now');`)
    const due = await dueAlerts(store.alerts, 'log')
    expect(due.map(({ failure, triedFrom }) => [failure, triedFrom])).toEqual([
      [null, null],
      [null, null],
    ])
    await store.alerts.markFailed('log', {
      failure: 'away',
      error: 'gone',
      muteMs: 1_000,
      alerts: [{ id: first?.alert.id ?? '', retryInMs: 1_000 }],
    })
    await store.alerts.markDelivered('log', [made[2]?.alert.id ?? ''])
    expect(await dueAlerts(store.alerts, 'log')).toMatchObject([{ failure: 'away' }])
  })
})

const ANY_SESSION = {
  accountId: null,
  shopId: null,
  states: [],
  taskTypes: [],
  assignee: null,
  externalTaskId: null,
  createdAfter: null,
  createdBefore: null,
}
