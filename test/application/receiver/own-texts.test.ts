import { describe, expect, it } from 'vitest'
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
  readyIds,
  robotWork,
  send,
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
