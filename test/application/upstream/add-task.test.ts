import { describe, expect, it } from 'vitest'
import {
  anotherText,
  at,
  begin,
  everything,
  granted,
  humanWork,
  move,
  readyIds,
  send,
  sessionOf,
  TEXT,
  useApplications,
  withOpened,
} from '../app-steps.ts'

const open = useApplications()

describe('another text in the same session', () => {
  it('waits behind the first one, with its own priority and times', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    app.clock.pass(60)
    const wanted = anotherText({ priority: 9, notBefore: at(300), expiresAt: at(900) })
    const { task, replayed } = granted(await app.addTask(sessionId, wanted))

    expect(replayed).toBe(false)
    expect(task).toMatchObject({ position: 2, priority: 9, notBefore: at(300), expiresAt: at(900) })
    expect(await readyIds(app)).toEqual([taskId])
    expect((await sessionOf(app, sessionId)).lastActivity).toEqual(at(60))
  })

  it('comes next once the first one was typed', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    await send(app)
    expect(await readyIds(app)).toEqual([task.id])
  })

  it('follows a session that began without a text, and makes it no replay of that', async () => {
    const app = await open()
    const { sessionId } = await begin(app, humanWork())
    const { task } = granted(await app.addTask(sessionId, anotherText({ externalTaskId: 'CASE-7' })))
    expect(task.priority).toBe(8)
    expect(await readyIds(app)).toEqual([task.id])
    expect(granted(await app.createSession(humanWork(), 'li')).replayed).toBe(true)
  })

  it('is there once: the same again is the same task', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    const before = await everything(app)
    const again = granted(await app.addTask(sessionId, anotherText()))
    expect(again).toMatchObject({ replayed: true, task: { id: task.id } })

    const first = granted(
      await app.addTask(sessionId, anotherText({ externalTaskId: 'BG-1001', content: TEXT })),
    )
    expect(first).toMatchObject({ replayed: true, task: { id: taskId } })
    expect(await everything(app)).toEqual(before)
  })

  it('other content under the same external_task_id is a conflict', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    expect(await app.addTask(sessionId, anotherText({ externalTaskId: 'BG-1001' }))).toMatchObject({
      refusal: { code: 'task_conflict', task: { id: taskId } },
    })
  })

  it.each(['transfer', 'pause', 'close', 'cancel'] as const)('is refused after a %s', async (command) => {
    const app = await open()
    const { sessionId } = await begin(app)
    const { session } = granted(await move(app, sessionId, command))
    const before = await everything(app)
    expect(await app.addTask(sessionId, anotherText())).toEqual({
      ok: false,
      refusal: { code: 'invalid_transition', command: 'add_task', state: session.state },
    })
    expect(await everything(app)).toEqual(before)
  })

  it('replay and conflict are judged before the state', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    granted(await app.addTask(sessionId, anotherText()))
    granted(await move(app, sessionId, 'close'))
    expect(granted(await app.addTask(sessionId, anotherText())).replayed).toBe(true)
    expect(await app.addTask(sessionId, anotherText({ content: '别的' }))).toMatchObject({
      refusal: { code: 'task_conflict' },
    })
  })

  it('is refused where there is no such session', async () => {
    const app = await open()
    expect(await app.addTask('ses_none', anotherText())).toMatchObject({ refusal: { code: 'not_found' } })
  })

  it('blocks nothing while the first is in flight, and is not sent beside it', async () => {
    const { app, sessionId } = await withOpened(open())
    granted(await app.addTask(sessionId, anotherText()))
    expect(await readyIds(app)).toEqual([])
  })
})
