import { describe, expect, it } from 'vitest'
import {
  anotherText,
  at,
  begin,
  collect,
  eventsOf,
  everything,
  granted,
  historyOf,
  humanLine,
  humanWork,
  leaseAndOpen,
  lineOf,
  messagesOf,
  move,
  PAIR,
  send,
  TEXT,
  taskOf,
  typedLine,
  useApplications,
  withOpened,
  withTransferred,
} from '../app-steps.ts'

const open = useApplications()
const m1 = { messageId: 'm1' } as const

describe('rule 1: a message that comes again with another text', () => {
  it('keeps what it was, shows the newest, and is counted', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await collect(app, lineOf(app, m1))
    app.clock.pass(60)
    const edit = lineOf(app, { ...m1, content: '在的亲', sender: 'other', source: 'platform' })
    expect(await collect(app, edit)).toMatchObject({
      session: { id: sessionId },
      sessionCreated: false,
      transferred: false,
      stored: 0,
      duplicates: 1,
      changed: 1,
      detection: null,
    })
    expect(await messagesOf(app, sessionId)).toEqual([
      expect.objectContaining({
        content: '在的',
        sender: 'shop-9:客服小王',
        source: 'shop',
        sentAt: at(0),
        createdAt: at(0),
        editedContent: '在的亲',
        editedAt: at(60),
      }),
    ])
    expect(app.counted).toEqual([{ what: 'message_edited' }])
  })

  it('moves no last activity and is no event', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await collect(app, lineOf(app, m1))
    const before = await everything(app)
    app.clock.pass(60)
    await collect(app, lineOf(app, { ...m1, content: '不在' }))
    expect(await everything(app)).toEqual(before)
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'message.received'])
  })

  it('is told with the new messages of its session when there are some', async () => {
    const app = await open()
    await begin(app)
    await collect(app, lineOf(app, m1))
    const upload = await collect(
      app,
      lineOf(app, { ...m1, content: '不在' }),
      lineOf(app, { messageId: 'm2' }),
    )
    expect(upload).toMatchObject({ stored: 1, duplicates: 1, changed: 1 })
    expect(app.said.at(-1)).toMatchObject({
      type: 'message.received',
      messages: [{ messageId: 'm2' }],
      changed: 1,
    })
  })

  it('is a duplicate when it says the first or the newest text, as texts are compared', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await collect(app, lineOf(app, m1))
    await collect(app, lineOf(app, { ...m1, content: '不在' }))
    app.clock.pass(60)
    for (const content of ['在的', '在 的', '不在', '不\u200b在'])
      expect(await collect(app, lineOf(app, { ...m1, content }))).toMatchObject({ duplicates: 1, changed: 0 })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ editedContent: '不在', editedAt: at(0) }])
  })

  it('is stored once and edited once when both come in one upload', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const both = [lineOf(app, m1), lineOf(app, { ...m1, content: '不在' })]
    expect(await collect(app, ...both)).toMatchObject({ stored: 1, duplicates: 1, changed: 1 })
    expect(app.said.at(-1)).toMatchObject({ type: 'message.received', changed: 1 })
    expect(app.commits.at(-1)?.change).toMatchObject({
      messages: [{ content: '在的', editedContent: '不在' }],
      editedMessages: [],
    })
    expect(await collect(app, ...both)).toMatchObject({ stored: 0, duplicates: 2, changed: 0 })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ content: '在的', editedContent: '不在' }])
  })

  it('counts once when uploads race', async () => {
    const app = await open()
    await begin(app)
    await collect(app, lineOf(app, m1))
    const edit = lineOf(app, { ...m1, content: '不在' })
    const uploads = await Promise.all(Array.from({ length: 8 }, () => collect(app, edit)))
    expect(uploads.reduce((sum, { changed }) => sum + changed, 0)).toBe(1)
  })

  it('opens no session, nor belongs anywhere but to its own', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    await collect(app, lineOf(app, m1))
    granted(await move(app, sessionId, 'close'))
    app.clock.pass(60)
    const edit = lineOf(app, { ...m1, content: '不在' })
    expect(await collect(app, edit)).toMatchObject({
      session: { id: sessionId, state: 'completed' },
      sessionCreated: false,
      transferred: false,
      changed: 1,
    })
    const next = await begin(app)
    expect(await collect(app, { ...edit, content: '在不在' })).toMatchObject({ session: { id: sessionId } })
    expect(await messagesOf(app, next.sessionId)).toEqual([])
  })

  it('of a session that was over long ago is taken in beside new messages of another', async () => {
    const app = await open()
    const past = await begin(app)
    await collect(app, humanLine(app, m1))
    granted(await move(app, past.sessionId, 'close'))
    app.clock.pass(60)
    const next = await begin(app)
    const upload = await collect(
      app,
      humanLine(app, { ...m1, content: '我改一下' }),
      lineOf(app, { messageId: 'm2' }),
    )
    expect(upload).toMatchObject({ session: { id: next.sessionId }, stored: 1, changed: 1, detection: null })
    expect(await messagesOf(app, past.sessionId)).toMatchObject([{ editedContent: '我改一下' }])
    expect(app.said.at(-1)).toMatchObject({ type: 'message.received', changed: 0 })
  })

  it('of another pair is a message of its own', async () => {
    const app = await open()
    await begin(app)
    await collect(app, lineOf(app, m1))
    const lines = [lineOf(app, { ...m1, content: '不在' })]
    const upload = await app.collectMessages({ pair: { ...PAIR, shopId: 'shop-8' }, lines, observed: null })
    expect(upload).toMatchObject({ stored: 1, changed: 0 })
  })
})

describe('rules 5 and 6: an edit is judged like a new line', () => {
  it('a human who edits the robot’s line leaves a trace, and the line is the robot’s no more', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    await collect(app, typedLine(app, m1))
    app.clock.pass(5)
    const edit = typedLine(app, { ...m1, content: '我来谈', sentAt: at(99) })
    expect(await collect(app, edit)).toMatchObject({
      session: { id: sessionId, state: 'transferred' },
      transferred: true,
      confirmedTaskIds: [],
      detection: { rule: 'human_on_account', messageId: 'm1', evidence: 'acc-1: 我来谈' },
    })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ content: TEXT, explainedBy: null }])
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'completed', explained: 1 })
  })

  it('a line that becomes the robot’s text confirms its task', async () => {
    const { app, sessionId, taskId } = await withOpened(open({ detection: { mode: 'shadow' } }))
    await collect(app, typedLine(app, { ...m1, content: '你好，这件' }))
    const upload = await collect(app, typedLine(app, m1))
    expect(upload).toMatchObject({ confirmedTaskIds: [taskId], detection: null, changed: 1 })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ explainedBy: taskId }])
    expect(await historyOf(app, sessionId)).toContain('pending -> active by complete')
  })

  it('a line that becomes another text of the robot’s is that one’s, and the first counts as typed', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    await collect(app, typedLine(app, m1))
    await leaseAndOpen(app)
    const other = typedLine(app, { ...m1, content: '12元可以吗？' })
    expect(await collect(app, other)).toMatchObject({ confirmedTaskIds: [task.id], detection: null })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ explainedBy: task.id }])
    expect((await taskOf(app, taskId)).explained).toBe(1)
    expect(app.counted.filter(({ what }) => what === 'double_send')).toEqual([])
  })

  it('a line that was cut off and comes whole is the same copy of the robot’s text', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    await collect(app, typedLine(app, { ...m1, content: TEXT.slice(0, 9) }))
    app.clock.pass(5)
    expect(await collect(app, typedLine(app, m1))).toMatchObject({ changed: 1, detection: null })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ explainedBy: taskId }])
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'completed', explained: 1 })
    expect(app.counted.filter(({ what }) => what === 'double_send')).toEqual([])
  })

  it('a line that becomes the robot’s text a second time is a double send', async () => {
    const { app, sessionId, taskId, leaseToken } = await withOpened(open({ detection: { mode: 'shadow' } }))
    granted(await app.releaseTask({ taskId, leaseToken }))
    app.clock.pass(5)
    await leaseAndOpen(app)
    await collect(app, typedLine(app, m1), typedLine(app, { messageId: 'm2', content: '你好，这件' }))
    expect(app.counted.filter(({ what }) => what === 'double_send')).toEqual([])
    await collect(app, typedLine(app, { messageId: 'm2' }))
    expect(await messagesOf(app, sessionId)).toMatchObject([{ explainedBy: taskId }, { explainedBy: taskId }])
    expect(app.counted.filter(({ what }) => what === 'double_send')).toHaveLength(1)
  })

  it('is judged by when it was said first: nothing said before the robot came is held against it', async () => {
    const { app, sessionId } = await withTransferred(open())
    await collect(app, lineOf(app, { ...m1, source: 'account', sender: '小李' }))
    app.clock.pass(60)
    granted(await move(app, sessionId, 'handback'))
    app.clock.pass(60)
    const upload = await collect(app, humanLine(app, { ...m1, content: '改一下' }))
    expect(upload).toMatchObject({ transferred: false, detection: null, changed: 1 })
  })

  it.each([
    ['the edit', 9, 'm1'],
    ['the new line', 3, 'm2'],
  ])('of several traces the first in time counts: %s', async (_, seconds, messageId) => {
    const { app } = await withOpened(open())
    app.clock.pass(5)
    await collect(app, typedLine(app, m1))
    app.clock.pass(5)
    const human = humanLine(app, { messageId: 'm2', sentAt: at(seconds) })
    expect(await collect(app, human, typedLine(app, { ...m1, content: '我来谈' }))).toMatchObject({
      stored: 1,
      changed: 1,
      detection: { messageId },
    })
    expect(await app.alerts()).toHaveLength(1)
  })

  it('of several traces the first in time counts, though it is the second text of its line', async () => {
    const { app } = await withOpened(open())
    const typed = typedLine(app, m1)
    app.clock.pass(5)
    const upload = await collect(app, humanLine(app), typed, { ...typed, content: '我来谈' })
    expect(upload).toMatchObject({ stored: 2, changed: 1, detection: { messageId: 'm1' } })
  })

  it('in one upload both texts are judged: the human’s that became the robot’s is a trace', async () => {
    const { app, taskId } = await withOpened(open())
    const human = humanLine(app, m1)
    expect(await collect(app, human, { ...human, content: TEXT })).toMatchObject({
      transferred: true,
      confirmedTaskIds: [taskId],
      detection: { messageId: 'm1', evidence: '小李: 亲，我来处理' },
    })
  })

  it('in one upload both texts are judged: the robot’s that became a human’s is one', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    const typed = typedLine(app, m1)
    expect(await collect(app, typed, { ...typed, content: '我来谈' })).toMatchObject({
      stored: 1,
      changed: 1,
      transferred: true,
      confirmedTaskIds: [taskId],
      detection: { messageId: 'm1', evidence: 'acc-1: 我来谈' },
    })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ content: TEXT, explainedBy: null }])
    expect(app.counted.filter(({ what }) => what === 'double_send')).toEqual([])
  })

  it('names the session of the trace, when others were edited too', async () => {
    const app = await open()
    const past = await begin(app)
    await collect(app, lineOf(app, { messageId: 'm0' }))
    granted(await move(app, past.sessionId, 'close'))
    const { sessionId } = await begin(app)
    await send(app)
    await collect(app, typedLine(app, m1))
    const edits = [
      typedLine(app, { ...m1, content: '我来谈' }),
      lineOf(app, { messageId: 'm0', content: '不在' }),
    ]
    expect(await collect(app, ...edits)).toMatchObject({
      session: { id: sessionId },
      transferred: true,
      changed: 2,
    })
  })

  it('in the paused robot session beside a live one it is noted, and moves nothing', async () => {
    const app = await open()
    const robot = await begin(app)
    await send(app)
    await collect(app, typedLine(app, m1))
    const human = await begin(app, humanWork())
    app.clock.pass(5)
    const upload = await collect(app, typedLine(app, { ...m1, content: '我来谈' }), humanLine(app))
    expect(upload).toMatchObject({
      session: { id: human.sessionId },
      stored: 1,
      changed: 1,
      transferred: false,
      detection: { messageId: 'm1' },
    })
    expect((await historyOf(app, robot.sessionId)).at(-1)).toBe('paused -> paused by detect')
  })

  it('does not stand for an absent text: a text that an edit shows goes to nobody again', async () => {
    const { app, taskId } = await withOpened(open({ detection: { mode: 'shadow' } }))
    await collect(app, typedLine(app, { ...m1, content: '你好，这件' }))
    app.clock.pass(200)
    await app.returnLostLeases()
    const observed = { from: at(-1), to: at(190) }
    const upload = await app.collectMessages({ pair: PAIR, lines: [typedLine(app, m1)], observed })
    expect(upload.confirmedTaskIds).toEqual([taskId])
    expect((await taskOf(app, taskId)).status).toBe('completed')
  })
})
