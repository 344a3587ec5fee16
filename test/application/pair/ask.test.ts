import { describe, expect, it } from 'vitest'
import { onSession, onTask } from '../../../src/application/pair/ask.ts'
import { ok } from '../../../src/domain/result.ts'
import { begin, granted, move, sessionOf, taskOf, useApplications } from '../app-steps.ts'

const open = useApplications()

describe('what is asked of a task or a session', () => {
  it('is decided on what stands under the lock, not on what was read before it', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const [oldTask, oldSession] = [await taskOf(app, taskId), await sessionOf(app, sessionId)]
    granted(await move(app, sessionId, 'transfer'))

    const stale = { placeOfTask: async () => oldTask, pairOfSession: async () => oldSession.pair }
    const ofTask = onTask(stale, taskId, {}, (_draft, task, session) => ok([task.status, session.state]))
    const ofSession = onSession(stale, sessionId, {}, (_draft, session) => ok([session.state]))
    expect(granted(await app.perform(ofTask))).toEqual(['cancelled', 'transferred'])
    expect(granted(await app.perform(ofSession))).toEqual(['transferred'])
  })

  it('is not found when it was purged meanwhile, and nothing is decided', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const [oldTask, oldSession] = [await taskOf(app, taskId), await sessionOf(app, sessionId)]
    granted(await move(app, sessionId, 'cancel'))
    app.clock.pass(1_000)
    expect(await app.store.due.purgeSessions(1, 10)).toBe(1)

    const stale = { placeOfTask: async () => oldTask, pairOfSession: async () => oldSession.pair }
    const decide = (): never => {
      throw new Error('there is nothing to decide on')
    }
    const missing = (what: string, id: string) => ({ ok: false, refusal: { code: 'not_found', what, id } })
    expect(await app.perform(onTask(stale, taskId, {}, decide))).toEqual(missing('task', taskId))
    expect(await app.perform(onSession(stale, sessionId, {}, decide))).toEqual(missing('session', sessionId))
  })

  it('is told inside of the transaction: what the asker keeps is there with the change, or neither is', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const { receipts } = app.store
    const key = { digest: 'd'.repeat(64), fingerprint: 'asked' }
    const note = onTask(app.records, taskId, {}, (draft) => {
      draft.noteOn(draft.currentSession(sessionId), 'detect', 'a test', { reason: 'seen' }, true)
      return ok('noted')
    })
    const noteUnder = (fingerprint: string) =>
      app.perform(
        note,
        (answer, draft) => {
          draft?.keep({ ...key, fingerprint, reply: { code: 200, text: JSON.stringify(answer) } })
          return answer
        },
        { ...key, fingerprint },
      )

    const { version } = await sessionOf(app, sessionId)
    expect(await noteUnder('asked')).toEqual(ok('noted'))
    const kept = { kind: 'answered', reply: { code: 200, text: '{"ok":true,"value":"noted"}' } }
    expect(await receipts.find(key)).toEqual(kept)
    await expect(noteUnder('asked')).rejects.toMatchObject({ name: 'KeyTaken', kept })
    await expect(noteUnder('asked else')).rejects.toMatchObject({ kept: { kind: 'reused' } })
    expect((await sessionOf(app, sessionId)).version).toBe(version + 1)
  })
})
