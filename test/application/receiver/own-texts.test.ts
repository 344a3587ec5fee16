import { describe, expect, it } from 'vitest'
import type { ScrapedLine } from '../../../src/domain/message.ts'
import { completeTask } from '../../../src/domain/task-moves.ts'
import { handedOut, leased, someTask, store } from '../../support/samples.ts'
import {
  anotherText,
  at,
  begin,
  collect,
  granted,
  historyOf,
  leaseAndOpen,
  lineOf,
  messagesOf,
  move,
  PAIR,
  readyIds,
  robotWork,
  send,
  sessionOf,
  TEXT,
  taskOf,
  typedLine,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

describe('rule 5: our robot’s own text', () => {
  it('is explained, confirms its task and is no trace', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    const upload = await collect(app, typedLine(app), lineOf(app))
    expect(upload).toMatchObject({ confirmedTaskIds: [taskId], detection: null, transferred: false })
    expect(await messagesOf(app, sessionId)).toMatchObject([{ explainedBy: taskId }, { explainedBy: null }])
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'completed', confirmedBy: 'transcript' })
    expect(await historyOf(app, sessionId)).toEqual([
      'null -> pending by create',
      'pending -> active by complete',
    ])
  })

  it('is listed only by the upload that completed the task', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    await send(app)
    expect(await collect(app, typedLine(app))).toMatchObject({ confirmedTaskIds: [], detection: null })
    expect(await taskOf(app, taskId)).toMatchObject({ confirmedBy: 'sender', explained: 1 })
  })

  it('a second time within a day is ours too, and a double send: clients and marketplaces repeat', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    await send(app)
    await collect(app, typedLine(app))
    app.clock.pass(5)
    expect(await collect(app, typedLine(app))).toMatchObject({ transferred: false, detection: null })
    expect(app.counted.filter(({ what }) => what === 'double_send')).toHaveLength(1)
    expect((await taskOf(app, taskId)).explained).toBe(1)
  })

  it.each<[string, Partial<ScrapedLine>]>([
    ['a second off', { sentAt: at(8) }],
    ['to the minute', { sentAt: at(0) }],
    ['under another name of ours', { sender: '采购小李（休假）' }],
    ['under another id', { messageId: 'row-2' }],
  ])('scraped again %s is no trace', async (_, again) => {
    const app = await open()
    await begin(app)
    await send(app)
    app.clock.pass(7)
    const line = typedLine(app)
    await collect(app, line)
    expect(await collect(app, { ...line, ...again })).toMatchObject({ transferred: false, detection: null })
  })

  it('a second time on another day is not: a human copied it', async () => {
    const app = await open()
    await begin(app)
    await send(app)
    await collect(app, typedLine(app))
    app.clock.pass(86_401)
    expect(await collect(app, typedLine(app))).toMatchObject({
      transferred: true,
      detection: { rule: 'human_on_account' },
    })
  })

  it('a second time is ours when it was handed out twice', async () => {
    const app = await open()
    await begin(app)
    granted(await app.releaseTask(await leaseAndOpen(app)))
    app.clock.pass(5)
    await leaseAndOpen(app)
    expect((await collect(app, typedLine(app, { sentAt: at(1) }), typedLine(app))).detection).toBeNull()
  })

  it.each(['好的', TEXT])('is ours where the newest of two equal ones comes first: %s', async (content) => {
    const app = await open()
    const { sessionId, taskId } = await begin(app, robotWork({ content }))
    const first = await leaseAndOpen(app)
    const older = typedLine(app, { content, sentAt: at(5) })
    app.clock.pass(10)
    granted(await app.completeTask({ ...first, leaseToken: null }, 'rpa'))
    app.clock.pass(120)
    granted(await app.addTask(sessionId, anotherText({ content })))
    const second = await leaseAndOpen(app)
    app.clock.pass(130)
    await app.returnLostLeases()
    const newer = typedLine(app, { content, sentAt: at(135) })
    expect(await collect(app, newer)).toMatchObject({ detection: null })
    expect(await collect(app, older)).toMatchObject({ detection: null, confirmedTaskIds: [second.taskId] })
    expect(app.counted.filter(({ what }) => what === 'double_send')).toEqual([])
    expect(await collect(app, { ...older, sentAt: at(6) })).toMatchObject({
      detection: content === TEXT ? null : { rule: 'human_on_account' },
    })
    expect((await taskOf(app, taskId)).seenAt).toEqual([at(5)])
  })

  it('is ours however many went out since: the very text, or what went out around its line', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const session = await sessionOf(app, sessionId)
    const texts = Array.from({ length: 1_002 }, (_, i) => {
      const facts = {
        position: i + 2,
        externalTaskId: `x${i}`,
        content: `第${i}句，这件能便宜点吗？`,
        createdAt: at(0),
      }
      return completeTask(handedOut(leased(someTask(session, facts), at(600)), at(i)), 'sender', at(i))
    })
    for (let from = 0; from < texts.length; from += 334)
      await store(app.store.pairs, PAIR, { createdTasks: texts.slice(from, from + 334) })
    app.clock.pass(2_000)
    const typed = (i: number, content: string) => typedLine(app, { content, sentAt: at(i + 1) })
    const first = typed(0, texts[0]?.content ?? '')
    const [cut, second] = [typed(400, '第400句，这件能便宜'), typed(500, texts[500]?.content ?? '')]
    expect(await collect(app, first, cut, second, lineOf(app))).toMatchObject({ detection: null })
    const explained = (await messagesOf(app, sessionId)).map(({ explainedBy }) => explainedBy)
    expect(explained).toEqual([texts[0]?.id, texts[400]?.id, texts[500]?.id, null])
  })

  it('is nobody’s when its content was never asked for', async () => {
    const app = await open()
    await begin(app)
    expect(await collect(app, typedLine(app))).toMatchObject({ confirmedTaskIds: [], transferred: true })
  })

  it('of an earlier session of the pair is no trace in this one', async () => {
    const app = await open()
    const first = await begin(app)
    await send(app)
    granted(await move(app, first.sessionId, 'close'))
    const second = await begin(app, robotWork({ externalTaskId: 'BG-2', content: '12元可以吗？' }))
    expect(await collect(app, typedLine(app))).toMatchObject({
      session: { id: second.sessionId, state: 'pending' },
      detection: null,
    })
    expect(await messagesOf(app, second.sessionId)).toMatchObject([{ explainedBy: first.taskId }])
  })

  it('completes a task that waits again, and it leaves the queue', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    granted(await app.releaseTask(await leaseAndOpen(app)))
    expect(await collect(app, typedLine(app))).toMatchObject({ confirmedTaskIds: [taskId] })
    expect(await readyIds(app)).toEqual([])
  })
})
