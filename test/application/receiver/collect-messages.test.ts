import { describe, expect, it } from 'vitest'
import {
  at,
  begin,
  collect,
  eventsOf,
  everything,
  granted,
  historyOf,
  humanLine,
  humanWork,
  lineOf,
  messagesOf,
  move,
  PAIR,
  robotWork,
  sessionOf,
  taskOf,
  typedLine,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()
const DAY_S = 86_400

describe('rules 1 and 2: what is known already', () => {
  it('counts as duplicates and has no other effect', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const lines = [lineOf(app, { messageId: 'm1' }), lineOf(app), humanLine(app)]
    await collect(app, ...lines)
    const before = await everything(app)

    app.clock.pass(60)
    expect(await collect(app, ...lines)).toMatchObject({
      session: { id: sessionId },
      sessionCreated: false,
      transferred: false,
      stored: 0,
      duplicates: 3,
      changed: 0,
      confirmedTaskIds: [],
      detection: null,
    })
    expect(await everything(app)).toEqual(before)
  })

  it('is stored beside what is new only once', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const known = lineOf(app, { messageId: 'm1' })
    await collect(app, known)
    const twice = lineOf(app, { messageId: 'm2' })
    expect(await collect(app, known, twice, { ...twice, content: '二' })).toMatchObject({
      stored: 1,
      duplicates: 2,
      changed: 1,
    })
    expect((await messagesOf(app, sessionId)).map(({ messageId }) => messageId)).toEqual(['m1', 'm2'])
  })

  it('an equal line that was said twice is stored twice, and no third time by the same scrape', async () => {
    const app = await open()
    await begin(app)
    expect(await collect(app, lineOf(app), lineOf(app))).toMatchObject({ stored: 2, duplicates: 0 })
    expect(await collect(app, lineOf(app), lineOf(app))).toMatchObject({ stored: 0, duplicates: 2 })
  })

  it('nothing new and no session: none is opened', async () => {
    const app = await open()
    expect(await collect(app)).toMatchObject({ session: null, stored: 0, duplicates: 0, transferred: false })
    expect((await everything(app)).sessions).toEqual([])
  })

  it('of another pair is new here', async () => {
    const app = await open()
    await begin(app)
    await collect(app, lineOf(app, { messageId: 'm1' }))
    const pair = { ...PAIR, shopId: 'shop-8' }
    await begin(app, robotWork({ pair }))
    const upload = await app.collectMessages({
      pair,
      lines: [lineOf(app, { messageId: 'm1' })],
      observed: null,
    })
    expect(upload).toMatchObject({ stored: 1, duplicates: 0 })
  })
})

describe('rule 3: the pair has an open session', () => {
  it('all new messages are stored there, its last activity moves, one event an upload', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    app.clock.pass(60)
    const lines = [
      lineOf(app, { content: '二', sentAt: at(50) }),
      lineOf(app, { content: '一', sentAt: at(40) }),
    ]
    expect(await collect(app, ...lines)).toMatchObject({
      session: { id: sessionId, state: 'pending' },
      stored: 2,
    })
    expect((await messagesOf(app, sessionId)).map(({ content }) => content)).toEqual(['一', '二'])
    expect((await sessionOf(app, sessionId)).lastActivity).toEqual(at(60))
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'message.received'])
    expect(app.said.at(-1)).toMatchObject({ messages: [{ content: '一' }, { content: '二' }] })
  })

  it('the live one first: a human’s talk is not the paused robot’s', async () => {
    const app = await open()
    const robot = await begin(app)
    const human = await begin(app, humanWork())
    app.clock.pass(60)
    const upload = await collect(app, humanLine(app))
    expect(upload).toMatchObject({ session: { id: human.sessionId }, transferred: false, detection: null })
    expect((await sessionOf(app, robot.sessionId)).state).toBe('paused')
    expect(await messagesOf(app, robot.sessionId)).toEqual([])
  })
})

describe('rule 4: the pair has none', () => {
  it('somebody talks where nobody listens: one session opens for a human, with one alert', async () => {
    const app = await open()
    const upload = await collect(app, lineOf(app), lineOf(app, { content: '人呢' }))
    expect(upload).toMatchObject({
      sessionCreated: true,
      transferred: true,
      stored: 2,
      detection: null,
      session: {
        taskType: 'manual_customer_service',
        state: 'transferred',
        reason: 'no_active_session',
        externalTaskId: null,
      },
    })
    const id = upload.session?.id ?? ''
    expect(await historyOf(app, id)).toEqual(['null -> transferred by create'])
    expect(eventsOf(app, id)).toEqual(['session.created', 'session.transferred', 'message.received'])
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
  })

  it('exactly one, also when batches race', async () => {
    const app = await open()
    const uploads = await Promise.all(
      Array.from({ length: 12 }, (_, i) => collect(app, lineOf(app, { content: `第${i}句` }))),
    )
    expect(uploads.filter(({ sessionCreated }) => sessionCreated)).toHaveLength(1)
    expect(new Set(uploads.map(({ session }) => session?.id)).size).toBe(1)
    expect(await app.alerts()).toHaveLength(1)
  })

  it('what was sent before the latest session ended belongs to it', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    app.clock.pass(60)
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(60)
    const upload = await collect(app, humanLine(app, { sentAt: at(30) }))
    expect(upload).toMatchObject({
      session: { id: sessionId, state: 'completed' },
      sessionCreated: false,
      transferred: false,
      detection: null,
      stored: 1,
    })
    expect((await sessionOf(app, sessionId)).lastActivity).toEqual(at(60))
    expect(await app.alerts()).toEqual([])
  })

  it('its own text, seen after its end, belongs to it and completes the task', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(60)
    const upload = await collect(app, typedLine(app))
    expect(upload).toMatchObject({
      session: { id: sessionId, state: 'completed' },
      confirmedTaskIds: [taskId],
      sessionCreated: false,
    })
    expect((await taskOf(app, taskId)).status).toBe('completed')
    expect(eventsOf(app, sessionId).slice(-2)).toEqual(['message.received', 'task.completed'])
  })

  it('what was said after its end opens a session for a human', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(60)
    const upload = await collect(app, lineOf(app))
    expect(upload.sessionCreated).toBe(true)
    expect(upload.session?.id).not.toBe(sessionId)
  })

  it('lines of the marketplace open nothing: they go to the latest session, else into the history', async () => {
    const app = await open()
    const notice = (facts = {}) =>
      lineOf(app, { source: 'platform', sender: '系统消息', content: '您的订单已发货', ...facts })
    const first = await collect(app, notice())
    expect(first).toMatchObject({
      sessionCreated: true,
      transferred: false,
      session: { state: 'completed', reason: 'history', endedAt: at(0) },
    })
    const { sessionId } = await begin(app)
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(60)
    expect(await collect(app, notice())).toMatchObject({ session: { id: sessionId }, sessionCreated: false })
    expect(await collect(app, notice({ messageId: 'n' }), lineOf(app))).toMatchObject({
      sessionCreated: true,
    })
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
  })

  it('a shop’s last words after the close belong to the session, where a grace is set', async () => {
    const app = await open({ detection: { afterEndGraceMs: 120_000 } })
    const { sessionId } = await begin(app)
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(120)
    expect(await collect(app, lineOf(app, { content: '好的，谢谢亲' }))).toMatchObject({
      session: { id: sessionId, state: 'completed' },
      sessionCreated: false,
    })
    expect((await sessionOf(app, sessionId)).lastActivity).toEqual(at(0))
    expect((await collect(app, humanLine(app))).sessionCreated).toBe(true)
  })

  it('no grace after a history: it never was anybody’s session', async () => {
    const app = await open({ detection: { afterEndGraceMs: 3 * DAY_S * 1_000 } })
    await collect(app, lineOf(app, { sentAt: at(-2 * DAY_S) }))
    expect((await collect(app, lineOf(app))).sessionCreated).toBe(true)
  })

  it('what is older than a day is history: kept, ended from the start, and nobody is told', async () => {
    const app = await open()
    const lines = [lineOf(app, { sentAt: at(-3 * DAY_S) }), humanLine(app, { sentAt: at(-2 * DAY_S) })]
    const upload = await collect(app, ...lines)
    expect(upload).toMatchObject({
      sessionCreated: true,
      transferred: false,
      stored: 2,
      session: { state: 'completed', reason: 'history', endedAt: at(-2 * DAY_S) },
    })
    expect(await app.alerts()).toEqual([])
    expect(await collect(app, ...lines)).toMatchObject({ session: null, stored: 0, duplicates: 2 })
  })

  it('what is older than the retention is not kept: it would be purged at once, and come back for ever', async () => {
    const app = await open()
    const old = [lineOf(app, { sentAt: at(-91 * DAY_S) }), humanLine(app, { sentAt: at(-90 * DAY_S) })]
    const nothing = { session: null, sessionCreated: false, transferred: false, stored: 0, duplicates: 2 }
    expect(await collect(app, ...old)).toMatchObject(nothing)
    expect(await collect(app, ...old)).toMatchObject(nothing)
    expect((await everything(app)).sessions).toEqual([])
    expect(app.said).toEqual([])

    const kept = await collect(app, ...old, lineOf(app, { sentAt: at(-89 * DAY_S) }))
    expect(kept).toMatchObject({ stored: 3, session: { state: 'completed', reason: 'history' } })
  })

  it('but in an open session all of it is kept', async () => {
    const app = await open()
    await begin(app)
    expect(await collect(app, lineOf(app, { sentAt: at(-91 * DAY_S) }))).toMatchObject({ stored: 1 })
  })
})
