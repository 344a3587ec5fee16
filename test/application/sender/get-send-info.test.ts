import { describe, expect, it } from 'vitest'
import type { Application } from '../../support/application.ts'
import {
  at,
  begin,
  collect,
  eventsOf,
  granted,
  humanLine,
  humanWork,
  lease,
  move,
  readyIds,
  robotWork,
  sessionOf,
  TEXT,
  taskOf,
  useApplications,
  withHeld,
} from '../app-steps.ts'

const open = useApplications()

const held = (wanted = robotWork()) => withHeld(open(), wanted)

describe('asking for the content right before typing', () => {
  it('hands it out: from here on the text is the sender’s', async () => {
    const { app, taskId, sessionId, leaseToken } = await held()
    app.clock.pass(30)
    const task = granted(await app.getSendInfo(taskId, leaseToken))
    expect(task).toMatchObject({
      content: TEXT,
      status: 'sent',
      handOuts: [at(30)],
      lease: { contentOut: true },
    })
    expect(await taskOf(app, taskId)).toEqual(task)
    expect((await sessionOf(app, sessionId)).lastActivity).toEqual(at(30))
  })

  it('is harmless to repeat', async () => {
    const { app, taskId, leaseToken } = await held()
    const first = granted(await app.getSendInfo(taskId, leaseToken))
    app.clock.pass(30)
    expect(granted(await app.getSendInfo(taskId, leaseToken))).toEqual(first)
    expect(await taskOf(app, taskId)).toEqual(first)
  })

  it('works without a token', async () => {
    const { app, taskId } = await held()
    expect(granted(await app.getSendInfo(taskId, null)).handOuts).toHaveLength(1)
  })

  it('knows no task of this id', async () => {
    const { app } = await held()
    expect(await app.getSendInfo('tsk_none', null)).toMatchObject({ refusal: { code: 'not_found' } })
  })
})

const refusedWith = (reason: string) => ({ ok: false, refusal: { code: 'task_not_sendable', reason } })

describe('the fence', () => {
  it.each<[string, (app: Application, sessionId: string) => Promise<unknown>]>([
    ['session_transferred', (app) => collect(app, humanLine(app))],
    ['session_transferred', (app, sessionId) => move(app, sessionId, 'transfer')],
    ['session_paused', (app, sessionId) => move(app, sessionId, 'pause')],
    ['session_paused', (app) => begin(app, humanWork())],
    ['session_ended', (app, sessionId) => move(app, sessionId, 'close')],
    ['session_ended', (app, sessionId) => move(app, sessionId, 'cancel')],
  ])('I6: %s, and the content was not handed out', async (reason, reach) => {
    const { app, taskId, sessionId, leaseToken } = await held()
    await reach(app, sessionId)
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith(reason))
    expect(await app.getSendInfo(taskId, null)).toEqual(refusedWith(reason))
    expect((await taskOf(app, taskId)).handOuts).toEqual([])
  })

  it('not_in_flight: it is back in the queue, or done', async () => {
    const { app, taskId, sessionId, leaseToken } = await held()
    granted(await app.releaseTask({ taskId, leaseToken }))
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith('not_in_flight'))
    granted(await app.completeTask({ sessionId, taskId, leaseToken: null }, 'rpa'))
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith('not_in_flight'))
  })

  it('lease_lost: somebody else has it', async () => {
    const { app, taskId, leaseToken } = await held()
    granted(await app.releaseTask({ taskId, leaseToken }))
    const next = await lease(app)
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith('lease_lost'))
    expect(granted(await app.getSendInfo(taskId, next.leaseToken)).handOuts).toHaveLength(1)
  })

  it('a lease that ran out a moment ago, unnoticed, returns the task to the queue', async () => {
    const { app, taskId, leaseToken } = await held()
    app.clock.pass(120)
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith('not_in_flight'))
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'pending', attempt: 1, handOuts: [] })
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('lease_lost: the text was given out, and the time to type it is over', async () => {
    const { app, taskId, leaseToken } = await held()
    granted(await app.getSendInfo(taskId, leaseToken))
    app.clock.pass(120)
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith('lease_lost'))
    expect((await taskOf(app, taskId)).status).toBe('sent')
  })

  it('expired: the task leaves, the attempt is not counted, nobody is alarmed', async () => {
    const { app, taskId, sessionId, leaseToken } = await held(robotWork({ expiresAt: at(60) }))
    app.clock.pass(60)
    expect(await app.getSendInfo(taskId, leaseToken)).toEqual(refusedWith('expired'))
    expect(await taskOf(app, taskId)).toMatchObject({ status: 'failed', error: 'expired', attempt: 0 })
    expect(await sessionOf(app, sessionId)).toMatchObject({ state: 'timeout', reason: 'expired' })
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'task.failed', 'session.ended'])
    expect(await app.alerts()).toEqual([])
  })

  it('a text that was given out in time may be asked for again past its expires_at', async () => {
    const { app, taskId, leaseToken } = await held(robotWork({ expiresAt: at(60) }))
    granted(await app.getSendInfo(taskId, leaseToken))
    app.clock.pass(90)
    expect(await app.getSendInfo(taskId, leaseToken)).toMatchObject({ ok: true })
  })
})
