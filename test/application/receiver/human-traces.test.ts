import { describe, expect, it } from 'vitest'
import {
  anotherText,
  at,
  begin,
  collect,
  eventsOf,
  granted,
  historyOf,
  humanLine,
  lineOf,
  move,
  readyIds,
  sessionOf,
  taskOf,
  timelineOf,
  typedLine,
  useApplications,
  withOpened,
  withTransferred,
} from '../app-steps.ts'

const open = useApplications()

describe('rule 6: the trace of a human', () => {
  it('transfers the robot session, with its evidence and one alert', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    const upload = await collect(app, lineOf(app), humanLine(app, { messageId: 'm7' }))
    const detection = { rule: 'human_on_account', messageId: 'm7', evidence: '小李: 亲，我来处理' }
    expect(upload).toMatchObject({
      transferred: true,
      sessionCreated: false,
      detection,
      session: {
        id: sessionId,
        state: 'transferred',
        reason: 'human_on_account',
        evidence: detection.evidence,
      },
    })
    const entry = { from: 'pending', to: 'transferred', command: 'transfer', actor: 'system', ...detection }
    expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject(entry)
    for (const id of [taskId, task.id]) expect((await taskOf(app, id)).status).toBe('cancelled')
    expect(await readyIds(app)).toEqual([])
    expect((await app.alerts()).map(({ event }) => event)).toEqual(['session.transferred'])
  })

  it('in a session that a human has already is no second transfer', async () => {
    const app = await open()
    await begin(app)
    await collect(app, humanLine(app))
    app.clock.pass(5)
    expect(await collect(app, humanLine(app))).toMatchObject({
      transferred: false,
      detection: null,
      stored: 1,
    })
    expect(await app.alerts()).toHaveLength(1)
  })

  it('transfers a paused session, where nobody else has the pair', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    granted(await move(app, sessionId, 'pause'))
    app.clock.pass(5)
    expect(await collect(app, humanLine(app))).toMatchObject({ transferred: true })
  })

  it('is not looked for in what was said before the robot came, 60 s of skew allowed', async () => {
    const app = await open()
    await begin(app)
    expect((await collect(app, humanLine(app, { sentAt: at(-60.001) }))).transferred).toBe(false)
    expect((await collect(app, humanLine(app, { sentAt: at(-60) }))).transferred).toBe(true)
  })

  it('is not looked for in what was said before a handback or resume, without skew', async () => {
    const { app, sessionId } = await withTransferred(open())
    app.clock.pass(60)
    granted(await move(app, sessionId, 'handback'))
    expect((await collect(app, humanLine(app))).transferred).toBe(false)
    app.clock.pass(0.001)
    expect((await collect(app, humanLine(app))).transferred).toBe(true)
  })

  it('is no configured robot’s line', async () => {
    const app = await open({ robotSenders: new Set(['小李']) })
    await begin(app)
    expect((await collect(app, humanLine(app))).detection).toBeNull()
  })

  it('in shadow is told and noted, and moves nothing', async () => {
    const app = await open({ detection: { mode: 'shadow' } })
    const { sessionId } = await begin(app)
    const upload = await collect(app, humanLine(app))
    expect(upload).toMatchObject({ transferred: false, detection: { rule: 'human_on_account' } })
    expect(await historyOf(app, sessionId)).toEqual([
      'null -> pending by create',
      'pending -> pending by detect',
    ])
    expect((await sessionOf(app, sessionId)).version).toBe(1)
    expect(eventsOf(app, sessionId)).toEqual(['session.created', 'message.received'])
    expect(await app.alerts()).toEqual([])
  })

  it('in the same upload as a confirmed text: the task is completed, the session is the human’s', async () => {
    const { app, sessionId, taskId } = await withOpened(open())
    const typed = typedLine(app)
    app.clock.pass(5)
    const upload = await collect(app, typed, humanLine(app))
    expect(upload).toMatchObject({ confirmedTaskIds: [taskId], transferred: true })
    expect(await historyOf(app, sessionId)).toEqual([
      'null -> pending by create',
      'pending -> active by complete',
      'active -> transferred by transfer',
    ])
  })
})
