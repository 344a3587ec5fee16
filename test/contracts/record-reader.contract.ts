import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BadCursor,
  type Page,
  type Paged,
  type SessionFilter,
  type TaskFilter,
} from '../../src/application/ports/record-reader.ts'
import type { Session, WorkingSession } from '../../src/domain/session.ts'
import { endSession, NO_REASON, pauseSession, transferSession } from '../../src/domain/session-moves.ts'
import { completeTask, loseOutcome } from '../../src/domain/task-moves.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import {
  at,
  handedOut,
  leased,
  someEntry,
  someMessage,
  somePair,
  someSession,
  someTask,
  store as storeIn,
  taskIn,
} from '../support/samples.ts'

const ANY_SESSION: SessionFilter = {
  accountId: null,
  shopId: null,
  states: [],
  taskTypes: [],
  assignee: null,
  externalTaskId: null,
  createdAfter: null,
  createdBefore: null,
}
const ANY_TASK: TaskFilter = { statuses: [], accountId: null, externalTaskId: null }
const FIRST: Page = { limit: 50, cursor: null }

/** Reads a list to its end, this many items a page. */
const readAll = async <Item>(limit: number, read: (page: Page) => Promise<Paged<Item>>) => {
  const pages: (readonly Item[])[] = []
  let cursor: string | null = null
  do {
    const page: Paged<Item> = await read({ limit, cursor })
    pages.push(page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return { items: pages.flat(), sizes: pages.map(({ length }) => length) }
}

/** What every record reader promises. `open` hands over a store on an empty, migrated database. */
export const recordReaderContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the record reader's contract`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())
    const records = () => opened.store.records
    const keep = (...sessions: Session[]) =>
      Promise.all(
        sessions.map((session) => storeIn(opened.store.pairs, session.pair, { createdSessions: [session] })),
      )
    const ids = async (filter: Partial<SessionFilter>) =>
      (await records().listSessions({ ...ANY_SESSION, ...filter }, FIRST)).items.map(({ id }) => id)

    it('answers a ping', async () => {
      await expect(records().ping()).resolves.toBeUndefined()
    })

    it('finds a session and a task by id, and null for ids that do not or cannot exist', async () => {
      const session = someSession()
      const task = someTask(session)
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], createdTasks: [task] })
      expect(await records().findSession(session.id)).toEqual(session)
      expect(await records().findTask(task.id)).toEqual(task)
      const { pair } = session
      for (const { records: each } of [opened.store, opened.replica]) {
        expect(await each.pairOfSession(session.id)).toEqual(pair)
        expect(await each.placeOfTask(task.id)).toMatchObject({ pair, sessionId: session.id })
      }
      for (const id of [
        '',
        'ses_none',
        session.id.toUpperCase(),
        'séance',
        '😀',
        'x'.repeat(300),
        `${task.id} `,
      ]) {
        expect(await records().findSession(id)).toBeNull()
        expect(await records().findTask(id)).toBeNull()
        expect(await records().pairOfSession(id)).toBeNull()
        expect(await records().placeOfTask(id)).toBeNull()
        expect(await records().tasksOf(id, FIRST)).toEqual({ items: [], nextCursor: null })
      }
    })

    it('tells the open sessions of a pair, the live one first', async () => {
      const pair = somePair()
      const human = someSession({ pair, taskType: 'manual_complaint', state: 'active' })
      const robot = pauseSession(someSession({ pair, createdAt: at(-5) }), NO_REASON, human.id)
      const past = endSession(someSession({ pair }), 'close', NO_REASON, at(1))
      await storeIn(opened.store.pairs, pair, { createdSessions: [robot, human, past] })
      expect((await records().openSessions(pair)).map(({ id }) => id)).toEqual([human.id, robot.id])
      expect(await records().openSessions(somePair())).toEqual([])
    })

    it('lists sessions newest first by every filter, alone and together', async () => {
      const pair = { accountId: somePair().accountId, shopId: 'shop-ü' }
      const mine = { accountId: pair.accountId }
      const old = endSession(
        someSession({ pair, createdAt: at(-100), externalTaskId: 'EXT 1', assignee: 'Eve' }),
        'cancel',
        NO_REASON,
        at(0),
      )
      const robot = pauseSession(someSession({ pair, createdAt: at(1) }), NO_REASON, null)
      const human = someSession({ pair, createdAt: at(2), taskType: 'manual_urgent', assignee: 'eve' })
      const other = someSession({ pair: { ...pair, shopId: 'SHOP-Ü' }, createdAt: at(3) })
      await storeIn(opened.store.pairs, pair, { createdSessions: [old, robot, human] })
      await keep(other)

      expect(await ids(mine)).toEqual([other, human, robot, old].map(({ id }) => id))
      expect(await ids({ ...mine, shopId: 'shop-ü' })).toEqual([human, robot, old].map(({ id }) => id))
      expect(await ids({ shopId: 'SHOP-Ü' })).toEqual([other.id])
      expect(await ids({ ...mine, states: ['cancelled'] })).toEqual([old.id])
      expect(await ids({ ...mine, states: ['paused', 'cancelled', 'timeout'] })).toEqual([robot.id, old.id])
      expect(await ids({ ...mine, taskTypes: ['manual_urgent', 'manual_complaint'] })).toEqual([human.id])
      expect(await ids({ assignee: 'Eve' })).toEqual([old.id])
      expect(await ids({ externalTaskId: 'EXT 1' })).toEqual([old.id])
      expect(await ids({ externalTaskId: 'ext 1' })).toEqual([])
      expect(await ids({ ...mine, createdAfter: at(1) })).toEqual([other.id, human.id])
      expect(await ids({ ...mine, createdBefore: at(1) })).toEqual([old.id])
      const all = {
        accountId: pair.accountId,
        shopId: 'shop-ü',
        states: ['pending', 'paused'] as const,
        taskTypes: ['manual_urgent'] as const,
        assignee: 'eve',
        externalTaskId: human.externalTaskId,
        createdAfter: at(1),
        createdBefore: at(3),
      }
      expect(await ids(all)).toEqual([human.id])
    })

    it('lists what there is of every account, newest first', async () => {
      const ages = [at(3_000_000), at(4_000_000), at(2_000_000)]
      const [middle, newest, third] = ages.map((createdAt) => someSession({ createdAt, state: 'active' }))
      if (!middle || !newest || !third) throw new Error('three were made')
      await keep(newest, middle, third)
      const page = { limit: 3, cursor: null }
      const idsOf = ({ items }: Paged<{ readonly id: string }>) => items.map(({ id }) => id)
      const expected = [newest.id, middle.id, third.id]
      expect(idsOf(await records().listSessions(ANY_SESSION, page))).toEqual(expected)
      const active = { ...ANY_SESSION, states: ['active'] as const }
      expect(idsOf(await records().listSessions(active, page))).toEqual(expected)
      const { nextCursor } = await records().listSessions(ANY_SESSION, { limit: 1, cursor: null })
      const rest = await records().listSessions(ANY_SESSION, { limit: 2, cursor: nextCursor })
      expect(idsOf(rest)).toEqual(expected.slice(1))

      // Task ids are ordered by time.
      const tasks = [newest, middle].map((session) => taskIn('failed', someTask(session)))
      await storeIn(opened.store.pairs, newest.pair, { createdTasks: tasks })
      const latest = tasks.map(({ id }) => id).reverse()
      expect(idsOf(await records().listTasks(ANY_TASK, { limit: 2, cursor: null }))).toEqual(latest)
      const failed = { ...ANY_TASK, statuses: ['failed'] as const }
      expect(idsOf(await records().listTasks(failed, { limit: 2, cursor: null }))).toEqual(latest)
    })

    it('pages through sessions of equal age without losing or repeating one', async () => {
      const { accountId } = somePair()
      const many = Array.from({ length: 23 }, (_, i) =>
        someSession({ pair: { accountId, shopId: `s${i}` }, createdAt: at(Math.floor(i / 7)) }),
      )
      await keep(...many)
      const filter = { ...ANY_SESSION, accountId }
      const { items, sizes } = await readAll(5, (page) => records().listSessions(filter, page))
      const sorted = many.toSorted(
        (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1),
      )
      expect(items.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id))
      expect(sizes).toEqual([5, 5, 5, 5, 3])
      expect((await readAll(23, (page) => records().listSessions(filter, page))).sizes).toEqual([23])
    })

    it('goes on behind the cursor when sessions were added meanwhile', async () => {
      const { accountId } = somePair()
      const make = (i: number) => someSession({ pair: { accountId, shopId: `n${i}` }, createdAt: at(i) })
      const before = [make(1), make(2), make(3), make(4)]
      await keep(...before)
      const filter = { ...ANY_SESSION, accountId }
      const first = await records().listSessions(filter, { limit: 2, cursor: null })
      await keep(make(5))
      const rest = await records().listSessions(filter, { limit: 50, cursor: first.nextCursor })
      expect(rest.items.map(({ createdAt }) => createdAt)).toEqual([at(2), at(1)])
    })

    it('lists tasks newest first by every filter, page by page', async () => {
      const session = someSession()
      const { accountId } = session.pair
      const tasks = Array.from({ length: 11 }, (_, i) =>
        taskIn(
          i % 2 === 0 ? 'completed' : 'pending',
          someTask(session, { position: i + 1, externalTaskId: `T${i}` }),
        ),
      )
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], createdTasks: tasks })
      const read = (filter: Partial<TaskFilter>) =>
        readAll(3, (page) => records().listTasks({ ...ANY_TASK, ...filter }, page))

      const newest = tasks.toReversed()
      expect((await read({ accountId })).items).toEqual(newest)
      expect((await read({ accountId, statuses: ['pending'] })).items).toEqual(
        newest.filter(({ status }) => status === 'pending'),
      )
      expect((await read({ accountId, statuses: ['completed', 'failed', 'sent'] })).items).toHaveLength(6)
      expect((await read({ accountId, externalTaskId: 'T7' })).items).toEqual([tasks[7]])
      expect((await read({ externalTaskId: 't7' })).items).toEqual([])
    })

    it('tells each task as it stands: a lease that is over is over, whether or not anybody has noted it', async () => {
      const before = await records().stats()
      const [early, late] = [new Date(Date.now() - 60_000), new Date(Date.now() + 600_000)]
      const session = someSession()
      const { accountId } = session.pair
      const task = (position: number) => someTask(session, { position, externalTaskId: `O${position}` })
      const worker = `worker ${session.id}`
      const [unread, out, held] = [
        leased(task(1), early, worker),
        handedOut(leased(task(2), early, worker), early),
        leased(task(3), late, worker),
      ]
      const createdTasks = [unread, out, held, task(4), taskIn('failed', task(5))]
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], createdTasks })
      const idsOf = async (
        statuses: TaskFilter['statuses'],
        limit: number,
        facts: Partial<TaskFilter> = {},
      ) => {
        const filter = { ...ANY_TASK, accountId, statuses, ...facts }
        const { items } = await readAll(limit, (page) => records().listTasks(filter, page))
        expect(items.every(({ status }) => statuses.includes(status))).toBe(true)
        return items.map(({ position }) => position)
      }

      expect(await records().findTask(unread.id)).toMatchObject({ status: 'pending', attempt: 1 })
      expect(await records().findTask(out.id)).toMatchObject({ status: 'sent', outcomeUnknownSince: early })
      expect(await records().findTask(held.id)).toEqual(held)
      for (const limit of [1, 2, 50]) {
        expect(await idsOf(['pending'], limit)).toEqual([4, 1])
        expect(await idsOf(['pending', 'failed'], limit)).toEqual([5, 4, 1])
        expect(await idsOf(['sent'], limit)).toEqual([3, 2])
        expect(await idsOf(['sent', 'failed'], limit)).toEqual([5, 3, 2])
        expect(await idsOf(['pending', 'sent'], limit)).toEqual([4, 3, 2, 1])
        expect(await idsOf(['failed'], limit)).toEqual([5])
      }
      expect(await idsOf(['pending'], 50, { externalTaskId: 'O1' })).toEqual([1])
      const all = await records().listTasks({ ...ANY_TASK, accountId }, FIRST)
      expect(all.items.map(({ status }) => status)).toEqual(['failed', 'pending', 'sent', 'sent', 'pending'])
      const own = await records().tasksOf(session.id, FIRST)
      expect(own.items).toEqual(all.items.toReversed())
      expect(await records().pairsToWatch([accountId])).toMatchObject([{ outcomeUnknown: true }])

      const { tasks, queue } = await records().stats()
      expect(tasks.byStatus.pending).toBe(before.tasks.byStatus.pending + 2)
      expect(tasks.byStatus.sent).toBe(before.tasks.byStatus.sent + 2)
      expect(queue.inFlight).toBe(before.queue.inFlight + 2)
      expect(queue.outcomeUnknown).toBe(before.queue.outcomeUnknown + 1)
      // Others would meet it in their due work.
      await storeIn(opened.store.pairs, session.pair, {
        changedTasks: [unread, out, held].map((each) => completeTask(each, 'sender', late)),
      })
    })

    it('pages messages by sent_at, then arrival, and gives every fact back', async () => {
      const session = someSession()
      const messages = Array.from({ length: 17 }, (_, i) =>
        someMessage(session, {
          arrival: i + 1,
          sentAt: at(i % 3),
          content: `第${i}行\n\r\n\t😀 ${'𠮷'.repeat(i)}`,
          sender: '系统消息',
          source: (['account', 'shop', 'platform'] as const)[i % 3] ?? 'shop',
          explainedBy: i === 4 ? 'tsk_x' : null,
        }),
      )
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], messages })
      const { items } = await readAll(4, (page) => records().messagesOf(session.id, page))
      const sorted = messages.toSorted(
        (a, b) => a.sentAt.getTime() - b.sentAt.getTime() || a.arrival - b.arrival,
      )
      expect(items).toEqual(sorted)
    })

    it('keeps a message of 10000 code points of four bytes each', async () => {
      const session = someSession()
      const long = someMessage(session, { content: '😀'.repeat(10_000) })
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session], messages: [long] })
      expect((await records().messagesOf(session.id, FIRST)).items).toEqual([long])
    })

    it('pages tasks of a session by position, and its timeline by seq with every fact', async () => {
      const session = someSession()
      const positions = [3, 1, 2, 5, 4]
      const tasks = positions.map((position) =>
        someTask(session, { position, externalTaskId: `P${position}` }),
      )
      const bare = someEntry(session)
      const noted = someEntry(session, {
        seq: 2,
        at: at(1.5),
        from: 'pending',
        to: 'transferred',
        command: 'transfer',
        actor: 'key 1 for Zoë',
        reason: 'human_on_account',
        rule: 'human_on_account',
        messageId: 'm/1',
        evidence: 'acc: 我来 👋',
        taskId: 'tsk_1',
      })
      await storeIn(opened.store.pairs, session.pair, {
        createdSessions: [session],
        createdTasks: tasks,
        timeline: [noted, bare],
      })
      const inOrder = await readAll(2, (page) => records().tasksOf(session.id, page))
      expect(inOrder.items.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5])
      expect((await readAll(1, (page) => records().timelineOf(session.id, page))).items).toEqual([
        bare,
        noted,
      ])
    })

    it('finds what a worker has in flight and did not read, while its lease runs', async () => {
      const session = someSession()
      const soon = new Date(Date.now() + 600_000)
      const past = new Date(Date.now() - 1_000)
      const worker = `worker ${session.id}`
      const task = (position: number) => someTask(session, { position, externalTaskId: `W${position}` })
      const unread = leased(task(1), soon, worker)
      await storeIn(opened.store.pairs, session.pair, {
        createdSessions: [session],
        createdTasks: [
          unread,
          handedOut(leased(task(2), soon, `${worker} read`), at(1)),
          leased(task(3), past, `${worker} late`),
          completeTask(leased(task(4), soon, `${worker} done`), 'sender', at(2)),
        ],
      })
      expect(await records().unreadTaskOf(worker)).toEqual(unread)
      expect(await records().unreadTaskOf(`${worker} read`)).toBeNull()
      expect(await records().unreadTaskOf(`${worker} late`)).toBeNull()
      expect(await records().unreadTaskOf(`${worker} done`)).toBeNull()
      expect(await records().unreadTaskOf(worker.toUpperCase())).toBeNull()
    })

    it('tells of each pair with an open session once, unknown outcomes first, then the longest without news', async () => {
      const { accountId } = somePair()
      const make = (shopId: string, facts: Partial<WorkingSession> = {}) =>
        someSession({ pair: { accountId, shopId }, ...facts })
      const [quiet, early, late, stuck] = [make('quiet'), make('early'), make('late'), make('stuck')]
      const human = make('early', { taskType: 'manual_urgent', state: 'active' })
      const ended = endSession(make('ended'), 'close', NO_REASON, at(1))
      await keep(quiet, late, stuck, ended, someSession())
      await storeIn(opened.store.pairs, early.pair, {
        createdSessions: [pauseSession(early, NO_REASON, human.id), human],
      })
      const unknown = loseOutcome(handedOut(leased(someTask(stuck), at(60)), at(1)), at(2))
      await storeIn(opened.store.pairs, stuck.pair, {
        createdTasks: [unknown],
        messages: [someMessage(stuck, { sentAt: at(50) })],
      })
      for (const [session, seconds] of [
        [late, 40],
        [human, 30],
        [human, 20],
      ] as const)
        await storeIn(opened.store.pairs, session.pair, {
          messages: [someMessage(session, { sentAt: at(seconds) })],
        })

      const told = (session: Session, newestSentAt: Date | null, outcomeUnknown = false) => ({
        pair: session.pair,
        sessionId: session.id,
        state: session.state,
        outcomeUnknown,
        newestSentAt,
      })
      expect(await records().pairsToWatch([accountId, 'nobody'])).toEqual([
        told(stuck, at(50), true),
        told(quiet, null),
        told(human, at(30)),
        told(late, at(40)),
      ])
      expect(await records().pairsToWatch([])).toEqual([])
    })

    it('counts how things stand', async () => {
      const before = await records().stats()
      const waits = transferSession(someSession({ taskType: 'auto_follow_up' }), NO_REASON)
      const unattended = { since: new Date(Date.now() - 900_000), told: 0, lookAt: at(9) }
      const claimed = { ...transferSession(someSession(), NO_REASON), assignee: 'Eve' }
      const done = endSession(someSession(), 'close', NO_REASON, at(1))
      await keep({ ...waits, unattended }, claimed, done)
      await storeIn(opened.store.pairs, done.pair, {
        createdTasks: [taskIn('completed', someTask(done))],
      })
      const { sessions, tasks, transferred } = await records().stats()
      const { byState, byType } = before.sessions
      expect(sessions.byState).toEqual({
        ...byState,
        transferred: byState.transferred + 2,
        completed: byState.completed + 1,
      })
      expect(sessions.byType).toEqual({
        ...byType,
        auto_follow_up: byType.auto_follow_up + 1,
        auto_bargain: byType.auto_bargain + 2,
      })
      const { byStatus } = before.tasks
      expect(tasks.byStatus).toEqual({ ...byStatus, completed: byStatus.completed + 1 })
      expect(transferred.unassigned).toBe(before.transferred.unassigned + 1)
      expect(transferred.oldestSeconds).toBeGreaterThanOrEqual(900)
    })

    it('refuses a cursor that it never gave', async () => {
      const encode = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
      const nonsense = [
        '',
        'x',
        '%%%',
        encode(null),
        encode({}),
        encode([]),
        encode(['1']),
        encode([1.5]),
        encode(['2026', 'ses_1']),
        encode([1e300, 'ses_1']),
        encode([-1, 'ses_1']),
        encode([at(1).getTime(), 'ses_1', 'more']),
        encode([at(1).getTime(), '']),
        encode([at(1).getTime(), 'é']),
        encode([at(1).getTime(), { id: 1 }]),
        `${encode([at(1).getTime(), 'ses_1'])}=`,
      ]
      for (const cursor of nonsense) {
        const page = { limit: 5, cursor }
        await expect(records().listSessions(ANY_SESSION, page), cursor).rejects.toBeInstanceOf(BadCursor)
        await expect(records().messagesOf('ses_1', page), cursor).rejects.toBeInstanceOf(BadCursor)
        await expect(records().timelineOf('ses_1', page), cursor).rejects.toBeInstanceOf(BadCursor)
      }
    })
  })
