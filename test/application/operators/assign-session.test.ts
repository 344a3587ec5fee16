import { describe, expect, it } from 'vitest'
import type { Application } from '../../support/application.ts'
import {
  begin,
  everything,
  granted,
  humanWork,
  move,
  robotWork,
  timelineOf,
  useApplications,
  withTransferred,
} from '../app-steps.ts'

const open = useApplications()

const assign = (app: Application, sessionId: string, assignee: string | null, facts = {}) =>
  app.assignSession({ sessionId, assignee, force: false, version: null, ...facts }, 'boss')

const transferred = () => withTransferred(open())

describe('claiming a case', () => {
  it('is noted in the timeline, moves nothing and counts as a version', async () => {
    const { app, sessionId } = await transferred()
    const session = granted(await assign(app, sessionId, '王芳'))
    expect(session).toMatchObject({ state: 'transferred', assignee: '王芳', version: 3 })
    expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject({
      seq: 3,
      from: 'transferred',
      to: 'transferred',
      command: 'assign',
      actor: 'boss',
      reason: '王芳',
    })
  })

  it('again by the same person changes nothing', async () => {
    const { app, sessionId } = await transferred()
    granted(await assign(app, sessionId, '王芳'))
    const before = await everything(app)
    granted(await assign(app, sessionId, '王芳'))
    expect(await everything(app)).toEqual(before)
  })

  it('that somebody else has claimed is refused, unless forced', async () => {
    const { app, sessionId } = await transferred()
    const session = granted(await assign(app, sessionId, '王芳'))
    expect(await assign(app, sessionId, '李雷')).toEqual({
      ok: false,
      refusal: { code: 'already_assigned', session },
    })
    expect(granted(await assign(app, sessionId, '李雷', { force: true })).assignee).toBe('李雷')
  })

  it('may be given up again', async () => {
    const { app, sessionId } = await transferred()
    granted(await assign(app, sessionId, '王芳'))
    expect(granted(await assign(app, sessionId, null)).assignee).toBeNull()
    expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject({ command: 'unassign' })
    expect(granted(await assign(app, sessionId, '李雷')).assignee).toBe('李雷')
  })

  it('with an old version is refused', async () => {
    const { app, sessionId } = await transferred()
    expect(await assign(app, sessionId, '王芳', { version: 1 })).toMatchObject({
      refusal: { code: 'version_conflict' },
    })
    expect(await assign(app, sessionId, '王芳', { version: 2 })).toMatchObject({ ok: true })
  })

  it.each<[string, boolean, (app: Application) => Promise<{ sessionId: string }>]>([
    ['a robot that works', false, (app) => begin(app)],
    ['a human’s case', true, (app) => begin(app, humanWork())],
    ['a human’s case with a text', true, (app) => begin(app, robotWork({ taskType: 'manual_urgent' }))],
  ])('of %s: %s', async (_, allowed, make) => {
    const app = await open()
    const { sessionId } = await make(app)
    expect((await assign(app, sessionId, '王芳')).ok).toBe(allowed)
  })

  it.each(['auto_bargain', 'manual_urgent'] as const)('of an ended %s is refused', async (taskType) => {
    const app = await open()
    const { sessionId } = await begin(app, robotWork({ taskType }))
    granted(await move(app, sessionId, 'close'))
    expect(await assign(app, sessionId, '王芳')).toEqual({
      ok: false,
      refusal: { code: 'invalid_transition', command: 'assign', state: 'completed' },
    })
  })

  it('of a session that does not exist is refused', async () => {
    const app = await open()
    expect(await assign(app, 'ses_none', '王芳')).toMatchObject({ refusal: { code: 'not_found' } })
  })
})
