import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunnerOptions } from '../../src/adapters/mysql/mysql-runner.ts'
import { openMysqlStore } from '../../src/adapters/mysql/store.ts'
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import {
  freshDatabase,
  type OwnDatabase,
  onServer,
  startMariadb,
  startMysql,
} from '../support/mysql-server.ts'
import {
  change,
  someAlert,
  someEntry,
  someEvent,
  someMessage,
  someSession,
  someTask,
} from '../support/samples.ts'
import { temporaryFolder } from '../support/server-process.ts'

const WRITERS = 16
const ACKNOWLEDGED_A_ROUND = 150
const ALL = { limit: 200, cursor: null } as const
const IMPATIENT = { turnMs: 300, crowdMs: 300, connectionMs: 300, statementMs: 300, totalMs: 300 }

/** Writes session after session, each in one change with all that belongs to it, until `stop`. */
const writeUntilStopped = async (
  store: SqlStore,
  acknowledge: (id: string) => void,
  isOver: () => boolean,
) => {
  const errors: unknown[] = []
  while (!isOver()) {
    const session = { ...someSession(), counts: { timeline: 1, events: 1, messages: 3, tasks: 1 } }
    const event = someEvent(session)
    const writes = {
      createdSessions: [session],
      createdTasks: [someTask(session)],
      messages: [1, 2, 3].map((arrival) => someMessage(session, { arrival })),
      timeline: [someEntry(session)],
      events: [event],
      alerts: [someAlert(event)],
    }
    await store.pairs
      .changePair(session.pair, {}, () => ({ answer: null, change: change(writes) }))
      .then(
        () => acknowledge(session.id),
        (error: unknown) => errors.push(error),
      )
  }
  return errors
}

describe.each([
  ['MySQL', startMysql],
  ['MariaDB', startMariadb],
] as const)('A %s of its own', (name, start) => {
  const cleanUps: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  })

  /** A server, the store on it, and how to start it again in the same place; null where there is none. */
  const open = async (options: RunnerOptions = {}) => {
    const folder = await temporaryFolder()
    cleanUps.push(() => folder.remove())
    const first = await start({ dir: folder.path })
    if (first === null) return null
    let server: OwnDatabase = first
    cleanUps.push(() => server.stop())
    const { url } = await freshDatabase(first.url)
    const store = openMysqlStore({ url, poolSize: WRITERS, ...options })
    cleanUps.push(() => store.close().catch(() => undefined))
    await store.migrate()
    const again = async () => {
      const next = await start({ dir: folder.path, port: first.port })
      if (next === null) throw new Error('it started before')
      server = next
    }
    return { store, url, server: () => server, again }
  }

  it('keeps what was acknowledged through kill -9 under load, whole, and the store recovers', async (test) => {
    const opened = await open()
    if (opened === null) return test.skip(`no ${name} on this machine`)
    const { store, server, again } = opened
    const acknowledged: string[] = []

    for (let round = 1; round <= 3; round += 1) {
      const { promise: enough, resolve } = Promise.withResolvers<void>()
      let isOver = false
      const acknowledge = (id: string) => {
        acknowledged.push(id)
        if (acknowledged.length >= round * ACKNOWLEDGED_A_ROUND) resolve()
      }
      const writers = Array.from({ length: WRITERS }, () =>
        writeUntilStopped(store, acknowledge, () => isOver),
      )
      await enough
      await server().stop('SIGKILL')
      isOver = true
      const errors = (await Promise.all(writers)).flat()
      expect(errors.length).toBeGreaterThan(0)
      for (const error of errors) expect(error).toBeInstanceOf(DatabaseUnavailable)
      await again()
      // The very first call after its return: nothing has to be restarted on our side.
      await store.records.ping()
    }

    for (const id of acknowledged) {
      expect(await store.records.findSession(id)).not.toBeNull()
    }
    expect(await tornSessions(store)).toEqual([])
  })

  it('says unavailable while the server is gone, at once, and goes on when it is back', async (test) => {
    const opened = await open()
    if (opened === null) return test.skip(`no ${name} on this machine`)
    const { store, server, again } = opened
    const session = someSession()
    const create = () =>
      store.pairs.changePair(session.pair, {}, () => ({
        answer: session.id,
        change: change({ createdSessions: [session] }),
      }))
    await server().stop('SIGTERM')
    await expect(create()).rejects.toBeInstanceOf(DatabaseUnavailable)
    await expect(store.records.ping()).rejects.toBeInstanceOf(DatabaseUnavailable)
    await expect(store.migrate()).rejects.toBeInstanceOf(DatabaseUnavailable)
    await again()
    expect(await create()).toBe(session.id)
  })

  it('says unavailable when the server freezes, and goes on when it thaws', async (test) => {
    const opened = await open({ waits: IMPATIENT })
    if (opened === null) return test.skip(`no ${name} on this machine`)
    const { store, server } = opened
    const askAll = () => Array.from({ length: WRITERS * 3 }, () => store.records.ping())
    // Some connections are there when it freezes; more ask than there are.
    await Promise.allSettled(askAll())
    const { pid } = server()
    process.kill(pid, 'SIGSTOP')
    try {
      // The signal needs a moment to reach all its threads.
      const isThere = () =>
        store.records.ping().then(
          () => true,
          () => false,
        )
      await expect.poll(isThere).toBe(false)
      const asked = askAll()
      for (const each of await Promise.allSettled(asked)) {
        expect(each).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) })
      }
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    // On a busy machine an answer may take longer than this store waits: then it is asked again, with another session.
    let session = someSession()
    const write = () => {
      session = someSession()
      const writes = change({ createdSessions: [session] })
      return store.pairs.changePair(session.pair, {}, () => ({ answer: 'written', change: writes }))
    }
    await expect.poll(() => write().catch(() => 'away')).toBe('written')
    await expect.poll(() => store.records.findSession(session.id).catch(() => null)).toEqual(session)
  })

  it('says unavailable of a frozen server to all who ask for the same at once, within 5 s', async (test) => {
    const opened = await open({ askerNow: () => ({ hasGivenUp: false }) })
    if (opened === null) return test.skip(`no ${name} on this machine`)
    const { store, server } = opened
    const [{ pair }, scope] = [someSession(), 'shop:frozen'] as const
    const decide = () => store.pairs.changePair(pair, {}, () => ({ answer: 'decided', change: null }))
    const put = () => store.pauses.put({ scope, reason: 'stop', until: null, createdBy: 'li' })
    const decideHastily = () =>
      store.pairs.changePair(pair, { noWait: true }, () => ({ answer: 'decided', change: null }))
    const askAll = () => [...[decide, decide, decide, put, put, put].map((ask) => ask()), decideHastily()]
    const told = async () => {
      const startedAt = performance.now()
      const ends = await Promise.allSettled(askAll())
      const names = ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.name))
      return { names: [...new Set(names)], isInTime: performance.now() - startedAt < 5_000 }
    }
    await Promise.all(askAll().map((asked) => asked.catch(() => 'held by the others')))
    const { pid } = server()
    process.kill(pid, 'SIGSTOP')
    try {
      // The signal needs a moment to reach all its threads. An answer of just before it says nothing of now.
      await sleep(300)
      expect(await told()).toEqual({ names: ['DatabaseUnavailable'], isInTime: true })
      expect(await told()).toEqual({ names: ['DatabaseUnavailable'], isInTime: true })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await expect.poll(() => decide().catch(() => 'away'), { timeout: 10_000 }).toBe('decided')
  })

  it('says unavailable on a server that became read-only, and needs no restart afterwards', async (test) => {
    const opened = await open()
    if (opened === null) return test.skip(`no ${name} on this machine`)
    const { url, server } = opened
    // An administrator could write all the same.
    const { pathname } = new URL(url)
    for (const host of ['%', 'localhost']) {
      await onServer(server().url, `CREATE USER 'app'@'${host}' IDENTIFIED BY 'secret'`)
      await onServer(server().url, `GRANT ALL ON ${pathname.slice(1)}.* TO 'app'@'${host}'`)
    }
    const asApp = new URL(url)
    asApp.username = 'app'
    asApp.password = 'secret'
    const store = openMysqlStore({ url: asApp.href, poolSize: 2 })
    cleanUps.push(() => store.close())
    const session = someSession()
    const create = () =>
      store.pairs.changePair(session.pair, {}, () => ({
        answer: session.id,
        change: change({ createdSessions: [session] }),
      }))
    const admin = await createConnection(server().url)
    cleanUps.push(async () => admin.destroy())
    /** Its connections, both of them at work. */
    const connectionIds = async () => {
      await Promise.all([store.records.ping(), store.records.ping()])
      const [rows] = await admin.query<RowDataPacket[]>(
        "SELECT id FROM information_schema.processlist WHERE user = 'app'",
      )
      return rows.map(({ id }) => Number(id))
    }
    const before = await connectionIds()
    expect(before).toHaveLength(2)
    await onServer(server().url, 'SET GLOBAL read_only = 1')
    await expect(create()).rejects.toBeInstanceOf(DatabaseUnavailable)
    await onServer(server().url, 'SET GLOBAL read_only = 0')
    expect(await create()).toBe(session.id)
    // A planned fail-over leaves connections at the old primary: none of them is used again, also those that met no error.
    expect((await connectionIds()).filter((id) => before.includes(id))).toEqual([])
  })
})

/** Sessions of which something that was written with them is missing. */
const tornSessions = async ({ records }: SqlStore): Promise<readonly string[]> => {
  const torn: string[] = []
  const any = { accountId: null, shopId: null, assignee: null, externalTaskId: null }
  const filter = { ...any, states: [], taskTypes: [], createdAfter: null, createdBefore: null }
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof records.listSessions>> = await records.listSessions(filter, {
      limit: 200,
      cursor,
    })
    for (const { id } of page.items) {
      const [tasks, messages, timeline] = await Promise.all([
        records.tasksOf(id, ALL),
        records.messagesOf(id, ALL),
        records.timelineOf(id, ALL),
      ])
      const isWhole = tasks.items.length === 1 && messages.items.length === 3 && timeline.items.length === 1
      if (!isWhole) torn.push(id)
    }
    cursor = page.nextCursor
  } while (cursor !== null)
  return torn
}
