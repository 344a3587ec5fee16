import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIRST_SHOWN, type PairQuestion, type PairView } from '../../src/application/ports/pair-store.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { Pause, PauseScope } from '../../src/domain/pause.ts'
import type { Session } from '../../src/domain/session.ts'
import { endSession, NO_REASON, pauseSession, resumeSession } from '../../src/domain/session-moves.ts'
import type { Task, WaitingTask } from '../../src/domain/task.ts'
import { cancelTask, completeTask, failTask, loseOutcome, returnTask } from '../../src/domain/task-moves.ts'
import { COUNTED, UNPACED } from '../domain/samples.ts'
import type { OpenedStore } from '../support/opened-store.ts'
import {
  at,
  change,
  createIfFree,
  handedOut,
  leased,
  someAlert,
  someEntry,
  someEvent,
  someMessage,
  somePair,
  someSession,
  someTask,
  store as storeIn,
} from '../support/samples.ts'

const MANUAL = { taskType: 'manual_urgent', state: 'active' } as const
const ALL_PAGES = { limit: 200, cursor: null } as const
const twenty = <T>(make: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 20 }, (_, i) => make(i)))

/** What every pair store promises. `open` hands over a store on an empty, migrated database. */
export const pairStoreContract = (adapter: string, open: () => Promise<OpenedStore>) =>
  describe(`${adapter} keeps the pair store's contract`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const pairs = () => opened.store.pairs
    const view = (pair: Pair): Promise<PairView> => viewWith(pair, {})
    const viewWith = <const Question extends PairQuestion>(pair: Pair, question: Question) =>
      pairs().changePair(pair, question, (seen) => ({ answer: seen, change: null }))

    it('lets who does not wait decide where nobody else is at it', async () => {
      const session = someSession()
      const hasty = { noWait: true, lockAccount: true } as const
      const look = () =>
        opened.store.pairs.changePair(session.pair, hasty, ({ open }) => ({
          answer: open.length,
          change: null,
        }))
      expect(await look()).toBe(0)
      await storeIn(opened.store.pairs, session.pair, { createdSessions: [session] })
      expect(await look()).toBe(1)
    })

    it('shows an unknown pair as empty, with the time', async () => {
      const seen = await viewWith(somePair(), { messageIds: ['m1'], sessionId: 'ses_none' })
      expect(seen).toMatchObject({ open: [], sessions: [], tasks: [], handedOut: [], latestEnded: null })
      expect(seen.knownMessages.size).toBe(0)
      expect(seen.now.getTime()).not.toBeNaN()
    })

    /** A session that says to have very many tasks, with its first ones. */
    const beginLarge = async (tasks: (make: (position: number) => ReturnType<typeof someTask>) => Task[]) => {
      const session = someSession({ counts: { timeline: 0, events: 0, messages: 0, tasks: 1_500 } })
      const createdTasks = tasks((position) =>
        someTask(session, { position, externalTaskId: `n${position}`, readyAt: null }),
      )
      await storeIn(pairs(), session.pair, { createdSessions: [session], createdTasks })
      return { session, tasks: createdTasks }
    }
    const waitingFrom = (from: number, count: number, make: (position: number) => Task) =>
      Array.from({ length: count }, (_, n) => make(from + n))
    const idsOf = (tasks: readonly Task[]) => tasks.map(({ id }) => id)

    it('shows of a session with very many texts at least those that any decision needs', async () => {
      const { session, tasks } = await beginLarge((make) => [
        completeTask(make(1), 'sender', at(3)),
        completeTask(make(2), 'sender', at(3)),
        leased(make(3), at(600)),
        ...waitingFrom(4, 30, make),
      ])
      const shown = await view(session.pair)
      const [began, , flying, ...waiting] = tasks
      const first = waiting.slice(0, FIRST_SHOWN)
      expect(idsOf(shown.tasks)).toEqual(expect.arrayContaining([began?.id, flying?.id, ...idsOf(first)]))
      const isWhole = shown.tasks.length === tasks.length
      expect(shown.shownInPart.get(session.id)).toBe(isWhole ? undefined : first.at(-1)?.position)
    })

    it('shows more of them to whoever asks: by id, by external id, the first that wait, the last that was sent', async () => {
      const { session, tasks } = await beginLarge((make) => [
        completeTask(make(1), 'sender', at(3)),
        completeTask(handedOut(leased(make(2), at(9)), at(5)), 'sender', at(6)),
        completeTask(handedOut(leased(make(3), at(9)), at(7)), 'sender', at(8)),
        completeTask(handedOut(leased(make(4), at(9)), at(7)), 'sender', at(8)),
        completeTask(make(5), 'sender', at(3)),
        ...waitingFrom(6, 60, make),
      ])
      const sessionId = session.id
      const seen = async (question: PairQuestion) => {
        const shown = await viewWith(session.pair, { sessionId, ...question })
        return shown.tasks.map(({ position }) => position)
      }
      const [, second, third] = tasks
      expect(await seen({ aboutTasks: [second?.id ?? '', third?.id ?? '', 'tsk_none'] })).toEqual(
        expect.arrayContaining([2, 3]),
      )
      expect(await seen({ externalTaskId: 'n60' })).toContain(60)
      expect(await seen({ externalTaskId: 'none' })).toContain(6)
      expect(await seen({ lastSent: true })).toContain(4)
      const first = Array.from({ length: 50 }, (_, n) => n + 6)
      expect(await seen({ firstWaiting: 50 })).toEqual(expect.arrayContaining(first))
      const all = await viewWith(session.pair, { sessionId, firstWaiting: 61 })
      expect(all.shownInPart.get(sessionId) ?? Number.POSITIVE_INFINITY).toBe(Number.POSITIVE_INFINITY)
    })

    it('shows where no text was handed out the last one that was leased', async () => {
      const { session } = await beginLarge((make) => [
        ...waitingFrom(1, 30, make),
        cancelTask(leased(make(31), at(9)), at(5)),
        cancelTask(leased(make(32), at(9)), at(5)),
        ...waitingFrom(33, 30, make),
      ])
      const shown = await viewWith(session.pair, { sessionId: session.id, lastSent: true })
      expect(shown.tasks.map(({ position }) => position)).toContain(32)
    })

    it('shows all of them to whoever asks for all', async () => {
      const { session, tasks } = await beginLarge((make) => waitingFrom(1, 1_100, make))
      const shown = await viewWith(session.pair, { allTasks: true })
      expect(idsOf(shown.tasks)).toEqual(idsOf(tasks))
      expect([...shown.shownInPart]).toEqual([])
    })

    it('cancels all that wait, shown or not, as one that is cancelled alone', async () => {
      const { session, tasks } = await beginLarge((make) => [
        completeTask(make(1), 'sender', at(3)),
        leased(make(2), at(600)),
        ...waitingFrom(3, 700, make),
      ])
      const [finished, flying, first, ...others] = tasks
      const alone = cancelTask(first as WaitingTask, at(40))
      const cancelled = await pairs().changePair(session.pair, { sessionId: session.id }, ({ now }) => ({
        answer: now,
        change: change({ changedTasks: [alone], cancelledWaiting: [session.id] }),
      }))
      const { tasks: after } = await viewWith(session.pair, { allTasks: true })
      const all = others.map((task) => cancelTask(task as WaitingTask, cancelled))
      expect(after).toEqual([finished, flying, alone, ...all])
    })

    it('gives back every fact of a session in each of its states', async () => {
      const pair = somePair()
      const facts = {
        pair,
        reason: '客户要求 👩‍💻 “quoted”',
        evidence: 'shop-9: 我要投诉😡\n第二行\ttab',
        metadata: { note: '𝄞 𠮷', deep: { list: [1, null, 'x'] } },
        assignee: 'Zoë Ångström',
        lastActivity: at(61.234),
        stateSince: at(60.001),
        judgedFrom: at(-60),
        version: 7,
        counts: { timeline: 3, events: 4, messages: 5, tasks: 6 },
      }
      const working = someSession({ ...facts, state: 'active' })
      await storeIn(pairs(), pair, { createdSessions: [working] })
      expect((await view(pair)).open).toEqual([working])

      const paused = pauseSession(working, { reason: null, evidence: null }, 'ses_other')
      await storeIn(pairs(), pair, { changedSessions: [paused] })
      expect((await view(pair)).open).toEqual([paused])

      const ended = endSession(paused, 'close', { reason: 'r', evidence: null }, at(99.999))
      await storeIn(pairs(), pair, { changedSessions: [ended] })
      const after = await viewWith(pair, { sessionId: working.id })
      expect(after.open).toEqual([])
      expect(after.sessions).toEqual([ended])
    })

    it('gives back every fact of a task', async () => {
      const session = someSession()
      const bare = someTask(session)
      const failure = { error: 'captcha 验证码', errorClass: 'account_unavailable' } as const
      const full = (position: number) =>
        leased(
          someTask(session, {
            position,
            externalTaskId: `BG/ü 😀 ${position}`,
            content: '11.5元\r\n第二行 👨‍👩‍👧‍👦\t„x“',
            priority: 9,
            attempt: 1,
            leaseNo: 4,
            explained: 1,
            seenAt: [at(4.001), at(60)],
            seenParts: [
              { from: 0, to: 5 },
              { from: 7, to: 12 },
            ],
            notBefore: at(10),
            expiresAt: at(1_000),
            readyAt: at(1),
            ...failure,
          }),
          at(120.5),
          'worker 1',
        )
      const out = (position: number) => handedOut(full(position), at(3.001))
      const unknown = loseOutcome(out(4), at(130))
      const states = [
        returnTask(out(2), { counted: true, nextAttemptAt: at(11), failure }),
        out(3),
        unknown,
        completeTask(out(5), 'transcript', at(12)),
        failTask(out(6), failure, at(12)),
        cancelTask(out(7), at(12)),
        full(8),
      ]
      await storeIn(pairs(), session.pair, { createdSessions: [session], createdTasks: [bare] })
      await storeIn(pairs(), session.pair, { createdTasks: states })
      expect((await view(session.pair)).tasks).toEqual([bare, ...states])

      const done = completeTask({ ...unknown, handOuts: [at(3), at(4)] }, 'sender', at(13))
      await storeIn(pairs(), session.pair, { changedTasks: [done] })
      expect((await view(session.pair)).tasks).toEqual(
        [bare, ...states].map((task) => (task.id === done.id ? done : task)),
      )
    })

    it('shows what was said of our account and the marketplace while a text was out whose lease is over', async () => {
      const nowS = (Date.now() - +at(0)) / 1_000
      const when = (seconds: number) => new Date(+at(nowS + seconds))
      const robot = pauseSession(someSession({ state: 'active' }), NO_REASON, null)
      const human = someSession({ ...MANUAL, pair: robot.pair })
      const closed = endSession(human, 'close', NO_REASON, when(-10))
      const before = endSession({ ...human, id: `${human.id}-0` }, 'close', NO_REASON, when(-101))
      const out = (leaseEndS: number) => handedOut(leased(someTask(robot), when(leaseEndS)), when(-100))
      const ours = (session: typeof closed | typeof robot, seconds: number, facts = {}) =>
        someMessage(session, { source: 'account', sentAt: when(seconds), arrival: 200 + seconds, ...facts })
      const said = [
        ours(robot, -160),
        ours(closed, -90),
        ours(robot, -80, { explainedBy: 'tsk_x', editedContent: '改了', editedAt: when(-70) }),
        ours(robot, -5, { source: 'platform' }),
      ]
      const others = [
        ours(robot, -161),
        ours(robot, -50, { source: 'shop' }),
        ours(before, -90, { arrival: 1 }),
      ]
      const task = out(-20)
      await storeIn(pairs(), robot.pair, {
        createdSessions: [robot, closed, before],
        createdTasks: [task],
        messages: [...said, ...others],
      })
      const seen = await viewWith(robot.pair, { messageIds: ['m'] })
      expect(seen.saidMeanwhile).toEqual(said)
      expect(seen.newestSentAt).toEqual(when(-5))

      const after = {
        accountId: robot.pair.accountId,
        behind: { ms: 90_000, at: when(0) },
        ahead: null,
        toldAt: null,
      }
      await storeIn(pairs(), robot.pair, { clock: { before: null, after } })
      expect((await viewWith(robot.pair, { messageIds: ['m'] })).saidMeanwhile).toEqual([others[0], ...said])

      await storeIn(pairs(), robot.pair, {
        changedTasks: [{ ...task, lease: { ...task.lease, expiresAt: when(600) } }],
      })
      expect((await viewWith(robot.pair, { messageIds: ['m'] })).saidMeanwhile).toEqual([])
    })

    it('keeps what is known of an account’s clock, for all of its pairs', async () => {
      const pair = somePair()
      const other = { ...pair, shopId: 'shop-8' }
      const clock = {
        accountId: pair.accountId,
        behind: { ms: 600_000, at: at(5) },
        ahead: null,
        toldAt: at(5),
      }
      const later = { ...clock, ahead: { ms: 61_000, at: at(7) } }
      const seen = async (of: Pair) => (await viewWith(of, { messageIds: ['m'] })).clock
      expect(await seen(pair)).toBeNull()
      await storeIn(pairs(), pair, { clock: { before: null, after: clock } })
      expect([await seen(pair), await seen(other), await seen(somePair())]).toEqual([clock, clock, null])
      await storeIn(pairs(), other, { clock: { before: clock, after: later } })
      expect(await seen(pair)).toEqual(later)
    })

    it('has one of those notice an account’s clock who see it first, however many there are', async () => {
      const { accountId } = somePair()
      const clock = { accountId, behind: { ms: 600_000, at: at(5) }, ahead: null, toldAt: at(5) }
      const told = await twenty((i) =>
        pairs().changePair({ accountId, shopId: `shop-${i}` }, { messageIds: ['m'] }, (view) =>
          view.clock === null
            ? { answer: true, change: change({ clock: { before: null, after: clock } }) }
            : { answer: false, change: null },
        ),
      )
      expect(told.filter((first) => first)).toHaveLength(1)
    })

    it('tells ids apart byte for byte', async () => {
      const [lower, upper] = [someSession(), someSession()]
      const [a, b] = [
        { accountId: `${lower.id}a`.slice(-50), shopId: 'Straße' },
        { accountId: `${lower.id}A`.slice(-50), shopId: 'STRASSE' },
      ]
      await storeIn(pairs(), a, { createdSessions: [{ ...lower, pair: a }] })
      await storeIn(pairs(), b, { createdSessions: [{ ...upper, pair: b }] })
      expect((await view(a)).open.map(({ id }) => id)).toEqual([lower.id])
      expect((await view(b)).open.map(({ id }) => id)).toEqual([upper.id])

      const ids = ['M1', 'm1', 'é', 'e\u0301', '😀', '😁']
      const lines = ids.map((messageId, i) =>
        someMessage({ ...lower, pair: a }, { messageId, arrival: i + 1 }),
      )
      await storeIn(pairs(), a, { messages: lines })
      const { knownMessages } = await viewWith(a, { messageIds: [...ids, 'É', 'm2'] })
      expect([...knownMessages.keys()].sort()).toEqual([...ids].sort())
    })

    it('shows the live session before the paused one, each with its tasks', async () => {
      const robot = someSession({ state: 'active' })
      const human = someSession({ ...MANUAL, pair: robot.pair })
      const tasks = [someTask(robot), someTask(human)]
      const paused = pauseSession(robot, NO_REASON, human.id)
      await storeIn(pairs(), robot.pair, { createdSessions: [paused, human], createdTasks: tasks })
      const seen = await view(robot.pair)
      expect(seen.open.map(({ id }) => id)).toEqual([human.id, robot.id])
      expect(new Set(seen.tasks.map(({ id }) => id))).toEqual(new Set(tasks.map(({ id }) => id)))
    })

    it('frees a place before another session takes it, in one change', async () => {
      const robot = someSession({ state: 'active' })
      const human = someSession({ ...MANUAL, pair: robot.pair })
      await storeIn(pairs(), robot.pair, { createdSessions: [robot] })
      const paused = pauseSession(robot, NO_REASON, human.id)
      await storeIn(pairs(), robot.pair, { changedSessions: [paused], createdSessions: [human] })

      const resumed = resumeSession(paused, NO_REASON, at(9))
      const ended = endSession(human, 'close', NO_REASON, at(9))
      await storeIn(pairs(), robot.pair, { changedSessions: [resumed, ended] })
      expect((await view(robot.pair)).open).toEqual([resumed])
    })

    it('shows an ended session only to whoever asks for it, and never one of another pair', async () => {
      const working = someSession({ state: 'active' })
      const ended = endSession(working, 'close', NO_REASON, at(5))
      await storeIn(pairs(), working.pair, { createdSessions: [ended], createdTasks: [someTask(ended)] })
      expect((await view(working.pair)).sessions).toEqual([])
      const asked = await viewWith(working.pair, { sessionId: ended.id })
      expect(asked.sessions).toEqual([ended])
      expect(asked.tasks).toHaveLength(1)
      expect((await viewWith(somePair(), { sessionId: ended.id })).sessions).toEqual([])
    })

    it('shows the session that ended last when none is open and messages are asked for', async () => {
      const first = endSession(someSession({ createdAt: at(1) }), 'close', NO_REASON, at(50))
      const second = endSession(
        someSession({ pair: first.pair, createdAt: at(2) }),
        'cancel',
        NO_REASON,
        at(40),
      )
      await storeIn(pairs(), first.pair, { createdSessions: [first, second] })
      expect((await viewWith(first.pair, { messageIds: ['m'] })).latestEnded).toEqual(first)
      expect(await view(first.pair)).not.toHaveProperty('latestEnded')

      await storeIn(pairs(), first.pair, { createdSessions: [someSession({ pair: first.pair })] })
      expect((await viewWith(first.pair, { messageIds: ['m'] })).latestEnded).toBeNull()
    })

    it('shows the tasks of the pair that ever were handed out, the newest 500, with their sessions', async () => {
      const open = someSession()
      const pair = open.pair
      const past = endSession(someSession({ pair }), 'close', NO_REASON, at(1))
      const many = Array.from({ length: 505 }, (_, i) => ({
        ...handedOut(leased(someTask(past), at(5_000)), at(i)),
        content: `第 ${i} 句`,
        externalTaskId: `x${i}`,
        position: i + 1,
      }))
      const waiting = someTask(open)
      await storeIn(pairs(), pair, { createdSessions: [open, past], createdTasks: [...many, waiting] })

      const seen = await viewWith(pair, { messageIds: [] })
      expect(seen.handedOut.map(({ id }) => id)).toEqual(
        many
          .slice(5)
          .reverse()
          .map(({ id }) => id),
      )
      expect(new Set(seen.sessions.map(({ id }) => id))).toEqual(new Set([open.id, past.id]))
      expect(seen.tasks.map(({ id }) => id)).toEqual([waiting, ...seen.handedOut].map(({ id }) => id))
      // Those that went out no later than a minute after the newest line, and the one that says the same.
      const said = { newest: at(-58), contents: ['第 4 句', '第 444 句', '没有这句'] }
      const more = await viewWith(pair, { messageIds: [], said })
      const place = new Map(many.map(({ id }, i) => [id, i]))
      expect(more.handedOut.slice(500).map(({ id }) => place.get(id))).toEqual([2, 1, 0, 4])
      const unasked = await view(pair)
      expect(unasked.tasks.map(({ id }) => id)).toEqual([waiting.id])
      expect(unasked).not.toHaveProperty('handedOut')
    })

    it('knows which of 500 message ids are stored', async () => {
      const session = someSession()
      const lines = Array.from({ length: 333 }, (_, i) =>
        someMessage(session, { messageId: `k${i}`, arrival: i + 1 }),
      )
      await storeIn(pairs(), session.pair, { createdSessions: [session], messages: lines })
      const asked = Array.from({ length: 500 }, (_, i) => `k${i}`)
      const { knownMessages } = await viewWith(session.pair, { messageIds: asked })
      expect(new Set(knownMessages.keys())).toEqual(new Set(asked.slice(0, 333)))
      expect((await viewWith(somePair(), { messageIds: asked })).knownMessages.size).toBe(0)
    })

    it('shows the messages that are known whole, with the sessions that they are stored in', async () => {
      const past = endSession(someSession(), 'close', NO_REASON, at(1))
      const { pair } = past
      const typed = someMessage(past, {
        content: '11.5元\r\n第二行 👨‍👩‍👧‍👦\t„x“',
        sender: '小李 🙂',
        source: 'account',
        sentAt: at(1.234),
        explainedBy: 'tsk_1',
      })
      const edited = someMessage(past, {
        source: 'platform',
        arrival: 2,
        editedContent: '好\n的 🙂',
        editedAt: at(9.001),
      })
      const latest = endSession(someSession({ pair }), 'close', NO_REASON, at(2))
      await storeIn(pairs(), pair, { createdSessions: [past, latest], messages: [typed, edited] })

      const seen = await viewWith(pair, { messageIds: [typed.messageId, edited.messageId] })
      expect(seen.knownMessages.get(typed.messageId)).toEqual(typed)
      expect(seen.knownMessages.get(edited.messageId)).toEqual(edited)
      expect(seen.sessions.map(({ id }) => id).sort()).toEqual([past.id, latest.id].sort())
      expect(seen.latestEnded).toEqual(latest)
    })

    it('keeps what edited messages say, and whose it is, and nothing else of them', async () => {
      const session = someSession()
      const { pair } = session
      const [first, second, third] = [1, 2, 3].map((arrival) => someMessage(session, { arrival }))
      if (first === undefined || second === undefined || third === undefined) throw new Error('no messages')
      const messages = [first, second, third]
      await storeIn(pairs(), pair, { createdSessions: [session], messages })
      const edit = { editedContent: '改了 😡', editedAt: at(7.007), explainedBy: 'tsk_2' }
      const editedMessages = [
        { ...second, ...edit, content: 'lost', sentAt: at(99) },
        { ...third, editedContent: 'x', editedAt: at(8) },
      ]
      await storeIn(pairs(), pair, { editedMessages })

      const { items } = await opened.store.records.messagesOf(session.id, ALL_PAGES)
      const asTheyAre = [first, { ...second, ...edit }, { ...third, editedContent: 'x', editedAt: at(8) }]
      expect(items).toEqual(asTheyAre)
      const { knownMessages } = await viewWith(pair, { messageIds: messages.map((each) => each.messageId) })
      expect([...knownMessages.values()].sort((a, b) => a.arrival - b.arrival)).toEqual(asTheyAre)
    })

    it('refuses to change a message that is not there, be it the same id of another pair', async () => {
      const [session, other] = [someSession(), someSession()]
      const message = someMessage(other)
      await storeIn(pairs(), other.pair, { createdSessions: [other], messages: [message] })
      const lost = { ...message, pair: session.pair, editedContent: 'x', editedAt: at(8) }
      await expect(storeIn(pairs(), session.pair, { editedMessages: [lost] })).rejects.toThrow(/gone/)
      const { items } = await opened.store.records.messagesOf(other.id, ALL_PAGES)
      expect(items).toEqual([message])
    })

    it('shows, when asked, the pauses that may hold the pair back, or did, each scope once', async () => {
      const pair = somePair()
      const pause = (scope: PauseScope, facts: Partial<Pause> = {}): Pause => ({
        scope,
        reason: '验证码 🔒',
        until: null,
        createdAt: at(0),
        createdBy: 'Zoë',
        ...facts,
      })
      const account = pause(`account:${pair.accountId}`, { until: new Date(Date.now() + 600_000) })
      const past = pause(`shop:${pair.shopId}`, { until: new Date(Date.now() - 1_000) })
      const type = pause('type:auto_bargain')
      const pauses = [
        pause(`account:${pair.accountId}`, { reason: 'replaced' }),
        account,
        type,
        past,
        pause(`account:${pair.accountId.toUpperCase()}`),
      ]
      await storeIn(pairs(), pair, { pauses })
      expect((await viewWith(pair, { pauses: true })).pauses).toEqual([account, past, type])
      expect(await view(pair)).not.toHaveProperty('pauses')
    })

    it('puts a pause in the place of the one that it saw', async () => {
      const pair = somePair()
      const scope = `account:${pair.accountId}` as const
      const put = (reason: string) =>
        pairs().changePair(pair, { pauses: true }, ({ pauses }) => {
          const pause = { scope, reason, until: null, createdAt: at(0), createdBy: 'system' }
          const reasons = pauses.flatMap((standing) => (standing.scope === scope ? standing.reason : []))
          return { answer: reasons, change: change({ pauses: [pause] }) }
        })
      expect(await put('first')).toEqual([])
      expect(await put('second')).toEqual(['first'])
      expect(await put('third')).toEqual(['second'])
    })

    it('counts what an account has had under its lock, whatever the pair', async () => {
      const { accountId } = somePair()
      const session = someSession({ pair: { accountId, shopId: 'busy' } })
      const hour = new Date(Date.now() + 3_600_000)
      const inFlight = leased(someTask(session), hour)
      const other = someSession({ pair: { accountId, shopId: 'late' } })
      const over = leased(someTask(other), at(60))
      await storeIn(pairs(), session.pair, { createdSessions: [session], createdTasks: [inFlight] })
      // Nobody has noted that this one's lease is over.
      await storeIn(pairs(), other.pair, { createdSessions: [other], createdTasks: [over] })
      await twenty((i) =>
        (i % 2 === 0 ? opened.store : opened.replica).pairs.changePair(
          { accountId, shopId: `shop ${i}` },
          { pacing: COUNTED },
          ({ pacing: { usage: seen }, now }) => {
            if (seen === null) throw new Error('no usage')
            const usage = { ...seen, lastLeaseAt: now, day: '2026-11-25', leases: seen.leases + 1 }
            return { answer: null, change: change({ usage }) }
          },
        ),
      )
      const any = { accountId, shopId: 'any' }
      const { pacing } = await viewWith(any, { pacing: COUNTED })
      expect(pacing.rules).toBe(COUNTED)
      expect(pacing.usage).toEqual({
        accountId,
        lastLeaseAt: expect.any(Date),
        day: '2026-11-25',
        leases: 20,
        inFlight: 1,
      })
      expect((await viewWith(any, { pacing: UNPACED })).pacing).toEqual({ rules: UNPACED, usage: null })
      expect(await viewWith(any, { pauses: true })).not.toHaveProperty('pacing')
    })

    it('takes decisions about one account in turn where they ask for it, whatever the pair', async () => {
      const { accountId } = somePair()
      const scope = `account:${accountId}` as const
      const paused = await twenty((i) =>
        (i % 2 === 0 ? opened.store : opened.replica).pairs.changePair(
          { accountId, shopId: `shop ${i}` },
          { pauses: true, lockAccount: true },
          ({ pauses, now }) => {
            if (pauses.some((standing) => standing.scope === scope)) return { answer: false, change: null }
            const pause = { scope, reason: 'captcha', until: null, createdAt: now, createdBy: 'system' }
            return { answer: true, change: change({ pauses: [pause] }) }
          },
        ),
      )
      expect(paused.filter((isFirst) => isFirst)).toHaveLength(1)
    })

    it('writes all or nothing when the decision throws: the error passes through unchanged', async () => {
      const pair = somePair()
      const error = new RangeError('decided badly')
      const refused = pairs().changePair(pair, {}, () => {
        throw error
      })
      await expect(refused).rejects.toBe(error)
      expect((await view(pair)).open).toEqual([])
    })

    it('writes all or nothing when the last write fails', async () => {
      const session = someSession()
      const event = someEvent(session)
      const broken = { ...someAlert(event), channel: null } as never
      const writes = {
        createdSessions: [session],
        createdTasks: [someTask(session)],
        messages: [someMessage(session)],
        timeline: [someEntry(session)],
        events: [event],
        alerts: [broken],
      }
      await expect(storeIn(pairs(), session.pair, writes)).rejects.toThrow()
      const seen = await viewWith(session.pair, { sessionId: session.id, messageIds: ['m-1'] })
      expect(seen).toMatchObject({ sessions: [], tasks: [] })
      expect(seen.knownMessages.size).toBe(0)

      // The same writes, mended, find nothing in their way.
      await storeIn(pairs(), session.pair, { ...writes, alerts: [someAlert(event)] })
      expect((await view(session.pair)).open).toEqual([session])
    })

    it('refuses to change a session or a task that is not there', async () => {
      const session = someSession()
      await expect(storeIn(pairs(), session.pair, { changedSessions: [session] })).rejects.toThrow(/gone/)
      await expect(storeIn(pairs(), session.pair, { changedTasks: [someTask(session)] })).rejects.toThrow(
        /gone/,
      )
    })

    it('refuses a second live session and a second open one of a kind, whatever the decision says', async () => {
      const live = someSession()
      const { pair } = live
      await storeIn(pairs(), pair, { createdSessions: [live] })
      const human = someSession({ ...MANUAL, pair })
      await expect(storeIn(pairs(), pair, { createdSessions: [human] })).rejects.toThrow(/one_live|live_slot/)

      const robot = pauseSession(someSession({ pair }), NO_REASON, null)
      await expect(storeIn(pairs(), pair, { createdSessions: [robot] })).rejects.toThrow(/one_open|open_slot/)
      expect((await view(pair)).open).toEqual([live])
    })

    // Round 1 may only open the connections; in the later ones the twenty truly meet.
    it.each([1, 2, 3, 4, 5])('lets one of twenty creators win a pair (round %i)', async () => {
      const pair = somePair()
      const answers = await twenty((i) => {
        const { store, replica } = opened
        const chosen = i % 2 === 0 ? store : replica
        return chosen.pairs.changePair(
          pair,
          {},
          createIfFree(() => someSession({ pair })),
        )
      })
      expect(answers.filter(({ won }) => won)).toHaveLength(1)
      expect(new Set(answers.map(({ holder }) => holder)).size).toBe(1)
    })

    it('loses no decision about a pair: twenty that add to what they saw add twenty', async () => {
      const session = someSession()
      await storeIn(pairs(), session.pair, { createdSessions: [session] })
      await twenty((i) =>
        (i % 2 === 0 ? opened.store : opened.replica).pairs.changePair(session.pair, {}, ({ open }) => {
          const [seen] = open
          if (seen === undefined) throw new Error('no session')
          const changed = { ...seen, version: seen.version + 1 }
          return { answer: null, change: change({ changedSessions: [changed] }) }
        }),
      )
      expect((await view(session.pair)).open[0]?.version).toBe(21)
    })

    it.each([1, 2, 3])('stores a message once when batches race (round %i)', async () => {
      const session = someSession()
      const ids = Array.from({ length: 30 }, (_, i) => `r${i}`)
      await storeIn(pairs(), session.pair, { createdSessions: [session] })
      const stored = await twenty((i) => {
        const { store, replica } = opened
        const chosen = i % 2 === 0 ? store : replica
        return chosen.pairs.changePair(session.pair, { messageIds: ids }, ({ knownMessages }) => {
          const fresh = ids.filter((id) => !knownMessages.has(id))
          const messages = fresh.map((messageId) => someMessage(session, { messageId }))
          return { answer: fresh.length, change: change({ messages }) }
        })
      })
      expect(stored.reduce((a, b) => a + b)).toBe(30)
      const { items } = await opened.store.records.messagesOf(session.id, ALL_PAGES)
      expect(items.map(({ messageId }) => messageId).sort()).toEqual([...ids].sort())
    })

    it('shows each of many that decide at once what is of its own pair, and keeps what each writes', async () => {
      const sessions = Array.from({ length: 20 }, () => someSession())
      await twenty(async (i) => {
        const session = sessions[i] as Session
        const tasks = [someTask(session), someTask(session, { position: 2, externalTaskId: 'another' })]
        await storeIn(pairs(), session.pair, { createdSessions: [session], createdTasks: tasks })
      })
      // Some of them wait for nobody, as leases do not.
      const touch = (session: Session, minute: number) =>
        pairs().changePair(session.pair, minute % 2 === 0 ? { noWait: true } : {}, ({ open, tasks }) => {
          const [mine] = open
          const [first, second] = tasks
          if (mine === undefined || first === undefined) throw new Error('nothing is there')
          const touched = { ...mine, lastActivity: at(minute), version: mine.version + 1 }
          const answer = { ids: open.map(({ id }) => id), positions: [first.position, second?.position] }
          return {
            answer,
            change: change({ changedSessions: [touched], changedTasks: [{ ...first, priority: 9 }] }),
          }
        })
      const seen = await twenty((i) => touch(sessions[i] as Session, i))
      expect(seen).toEqual(sessions.map(({ id }) => ({ ids: [id], positions: [1, 2] })))
      const kept = await twenty((i) => view((sessions[i] as Session).pair))
      expect(kept.map(({ open }) => open[0])).toEqual(
        sessions.map((session, i) => ({ ...session, lastActivity: at(i), version: session.version + 1 })),
      )
      expect(kept.map(({ tasks }) => tasks.map(({ priority }) => priority === 9))).toEqual(
        sessions.map(() => [true, false]),
      )
    })

    it('leaves it with its caller that a row is not there, whoever decides at the same time', async () => {
      const sessions = Array.from({ length: 20 }, () => someSession())
      const ends = await Promise.allSettled(
        sessions.map((session, i) =>
          storeIn(
            pairs(),
            session.pair,
            i === 7 ? { changedSessions: [session] } : { createdSessions: [session] },
          ),
        ),
      )
      expect(ends.map(({ status }) => status)).toEqual(
        sessions.map((_, i) => (i === 7 ? 'rejected' : 'fulfilled')),
      )
      const kept = await twenty((i) => view((sessions[i] as Session).pair))
      expect(kept.map(({ open }) => open.length)).toEqual(sessions.map((_, i) => (i === 7 ? 0 : 1)))
    })

    it('gets 64 deciders on 4 pairs through without an error that anybody sees', async () => {
      const four = [somePair(), somePair(), somePair(), somePair()]
      const decided = Array.from({ length: 64 }, async (_, i) => {
        const pair = four[i % 4] ?? somePair()
        const { pairs: chosen } = i % 8 < 4 ? opened.store : opened.replica
        // Every fourth one rolls back first, which is what hands the lock on in an unlucky order.
        if (i % 16 < 4) await expect(chosen.changePair(pair, {}, rollBack)).rejects.toThrow('rolls back')
        return chosen.changePair(
          pair,
          {},
          createIfFree(() => someSession({ pair })),
        )
      })
      expect((await Promise.all(decided)).filter(({ won }) => won)).toHaveLength(4)
    })
  })

const rollBack = (): never => {
  throw new Error('rolls back')
}
