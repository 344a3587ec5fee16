import { describe, expect, it } from 'vitest'
import {
  anotherText,
  at,
  begin,
  collect,
  granted,
  humanLine,
  leaseAndOpen,
  move,
  poll,
  readyIds,
  robotWork,
  sessionOf,
  taskOf,
  useApplications,
} from '../app-steps.ts'

const open = useApplications()

describe('putting a failed text back into the queue', () => {
  /** The first of two texts expired, the second one waits. */
  const expired = async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app, robotWork({ expiresAt: at(60) }))
    const second = granted(await app.addTask(sessionId, anotherText())).task.id
    app.clock.pass(60)
    await app.expireTasks()
    return { app, sessionId, taskId, second }
  }

  it('gives it all its attempts again, and its old place in the session', async () => {
    const { app, taskId } = await expired()
    expect(granted(await app.retryTask(taskId, false, 'li'))).toMatchObject({
      status: 'pending',
      error: null,
    })
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('waits while a later one is in flight: two in flight cannot be', async () => {
    const { app, sessionId, taskId, second } = await expired()
    const held = await leaseAndOpen(app)
    expect(held.taskId).toBe(second)
    granted(await app.retryTask(taskId, false, 'li'))
    expect(await poll(app)).toBeNull()
    granted(await app.completeTask({ sessionId, taskId: second, leaseToken: null }, 'rpa'))
    expect((await poll(app))?.id).toBe(taskId)
  })

  it('of a session that went to a human needs a handback', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    const held = await leaseAndOpen(app)
    const failure = { error: 'x', errorClass: 'technical', retryable: false, retryAfterMs: null } as const
    granted(await app.failTask({ ...held, ...failure }))
    expect(await app.retryTask(held.taskId, false, 'li')).toMatchObject({
      refusal: { code: 'invalid_transition', state: 'transferred' },
    })
    expect(granted(await app.retryTask(held.taskId, true, 'li'))).toMatchObject({
      status: 'pending',
      attempt: 0,
    })
    expect((await sessionOf(app, sessionId)).state).toBe('active')
    expect((await poll(app))?.id).toBe(held.taskId)
  })

  it('is refused once its session has ended', async () => {
    const { app, sessionId, taskId } = await expired()
    granted(await move(app, sessionId, 'close'))
    expect(await app.retryTask(taskId, true, 'li')).toMatchObject({ refusal: { code: 'invalid_transition' } })
  })

  it('is refused for one that did not fail', async () => {
    const app = await open()
    const { taskId } = await begin(app)
    await collect(app, humanLine(app))
    expect((await taskOf(app, taskId)).status).toBe('cancelled')
    expect(await app.retryTask(taskId, true, 'li')).toMatchObject({ refusal: { status: 'cancelled' } })
  })
})
