import { describe, expect, it } from 'vitest'
import { OPERATOR_COMMANDS } from '../../../src/application/operators/move-session.ts'
import { SESSION_STATES, type SessionState } from '../../../src/domain/session.ts'
import { canMove } from '../../../src/domain/session-moves.ts'
import { type Application, START } from '../../support/application.ts'
import {
  anotherText,
  at,
  begin,
  eventsOf,
  everything,
  granted,
  historyOf,
  humanWork,
  leaseAndOpen,
  move,
  readyIds,
  robotWork,
  send,
  sessionOf,
  taskOf,
  timelineOf,
  useApplications,
  withTransferred,
} from '../app-steps.ts'

const open = useApplications()

const REACH: Record<SessionState, (app: Application, sessionId: string) => Promise<unknown>> = {
  pending: async () => null,
  active: (app) => send(app),
  transferred: (app, id) => move(app, id, 'transfer'),
  paused: (app, id) => move(app, id, 'pause'),
  completed: (app, id) => move(app, id, 'close'),
  cancelled: (app, id) => move(app, id, 'cancel'),
  timeout: async (app) => {
    app.clock.pass(3_600)
    await app.expireTasks()
  },
}

/** A session in this state, or null: a manual session is never paused. */
const reached = async (state: SessionState, taskType: 'auto_bargain' | 'manual_urgent') => {
  const app = await open()
  const { sessionId } = await begin(app, robotWork({ taskType, expiresAt: at(3_600) }))
  await REACH[state](app, sessionId)
  const session = await sessionOf(app, sessionId)
  return session.state === state ? { app, sessionId, session } : null
}

const CASES = SESSION_STATES.flatMap((state) =>
  (['auto_bargain', 'manual_urgent'] as const).flatMap((taskType) =>
    OPERATOR_COMMANDS.map((command) => ({ state, taskType, command })),
  ),
).filter(({ state, taskType }) => state !== 'paused' || taskType === 'auto_bargain')

const TO = {
  transfer: 'transferred',
  pause: 'paused',
  handback: 'active',
  close: 'completed',
  cancel: 'cancelled',
}

describe('every command in every state', () => {
  it.each(CASES)('$state $taskType, $command: as the table says', async ({ state, taskType, command }) => {
    const found = await reached(state, taskType)
    if (found === null) throw new Error(`${taskType} never is ${state}`)
    const { app, sessionId, session } = found
    const before = await everything(app)
    app.clock.pass(10)
    const answer = await move(app, sessionId, command, { reason: '为什么' })

    if (canMove(session, command)) {
      const to = command === 'resume' ? 'pending' : TO[command]
      const { session: moved } = granted(answer)
      expect(moved).toMatchObject({ state: to, reason: '为什么', version: session.version + 1 })
      expect(moved).toMatchObject({ stateSince: app.clock.now(), lastActivity: app.clock.now() })
      expect(await sessionOf(app, sessionId)).toEqual(moved)
      const entry = { from: state, to, command, actor: 'li', reason: '为什么', at: app.clock.now() }
      expect((await timelineOf(app, sessionId)).at(-1)).toMatchObject(entry)
    } else {
      expect(answer).toEqual({ ok: false, refusal: { code: 'invalid_transition', command, state } })
      expect(await everything(app)).toEqual(before)
    }
  })
})

describe('the tasks of a session that moves', () => {
  it.each([
    ['transfer', 'cancelled'],
    ['close', 'cancelled'],
    ['cancel', 'cancelled'],
    ['pause', 'pending'],
  ] as const)('%s: those that wait are %s and leave the queue', async (command, status) => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    granted(await move(app, sessionId, command))
    for (const id of [taskId, task.id]) expect((await taskOf(app, id)).status).toBe(status)
    expect(await readyIds(app)).toEqual([])
  })

  it.each(['transfer', 'pause', 'close', 'cancel'] as const)(
    '%s: one in flight stays so',
    async (command) => {
      const app = await open()
      const { sessionId } = await begin(app)
      const held = await leaseAndOpen(app)
      granted(await move(app, sessionId, command))
      expect((await taskOf(app, held.taskId)).status).toBe('sent')
    },
  )

  it('resume: those withheld are dispatched again, in their old place', async () => {
    const app = await open()
    const { sessionId, taskId } = await begin(app)
    const [entry] = await app.ready()
    granted(await move(app, sessionId, 'pause'))
    app.clock.pass(600)
    granted(await move(app, sessionId, 'resume'))
    expect(await readyIds(app)).toEqual([taskId])
    expect((await app.ready())[0]?.score).toBe(entry?.score)
  })

  it('handback: new ones may be added', async () => {
    const { app, sessionId } = await withTransferred(open())
    granted(await move(app, sessionId, 'handback'))
    const { task } = granted(await app.addTask(sessionId, anotherText()))
    expect(await readyIds(app)).toEqual([task.id])
  })
})

describe('a robot session beside the human’s that displaced it', () => {
  const displaced = async () => {
    const app = await open()
    const robot = await begin(app)
    const human = await begin(app, humanWork())
    return { app, robot: robot.sessionId, taskId: robot.taskId, human: human.sessionId }
  }

  it.each(['resume', 'transfer'] as const)('refuses a %s: the pair is taken', async (command) => {
    const { app, robot, human } = await displaced()
    const before = await everything(app)
    expect(await move(app, robot, command)).toEqual({
      ok: false,
      refusal: { code: 'session_conflict', holder: await sessionOf(app, human) },
    })
    expect(await everything(app)).toEqual(before)
  })

  it('stays paused when that ends, and its time to idle begins anew', async () => {
    const { app, robot, human } = await displaced()
    app.clock.pass(60)
    expect(granted(await move(app, human, 'close')).resumedSessionId).toBeNull()
    expect(await sessionOf(app, robot)).toMatchObject({
      state: 'paused',
      pausedBy: human,
      restsFrom: at(60),
    })
    expect((await sessionOf(app, robot)).stateSince).toEqual(START)
  })

  it.each(['close', 'cancel'] as const)('goes on when the %s says resume_paused', async (command) => {
    const { app, robot, human, taskId } = await displaced()
    const answer = granted(await move(app, human, command, { resumePaused: true }))
    expect(answer).toMatchObject({ session: { id: human }, resumedSessionId: robot })
    expect(await sessionOf(app, robot)).toMatchObject({ state: 'pending', version: 3 })
    expect(await historyOf(app, robot)).toEqual([
      'null -> pending by create',
      'pending -> paused by pause',
      'paused -> pending by resume',
    ])
    expect(eventsOf(app, robot)).toEqual(['session.created', 'session.paused', 'session.resumed'])
    expect(await readyIds(app)).toEqual([taskId])
  })

  it('does not go on by a transfer, whatever that says: the pair stays the human’s', async () => {
    const { app, robot, human } = await displaced()
    const answer = granted(await move(app, human, 'transfer', { resumePaused: true }))
    expect(answer.resumedSessionId).toBeNull()
    expect((await sessionOf(app, robot)).state).toBe('paused')
  })

  it('may be closed or cancelled by itself', async () => {
    const { app, robot, human } = await displaced()
    granted(await move(app, robot, 'cancel'))
    expect((await sessionOf(app, human)).state).toBe('active')
    expect(granted(await move(app, human, 'close', { resumePaused: true })).resumedSessionId).toBeNull()
  })
})

describe('a version', () => {
  it('other than the current one is a conflict, judged before the move', async () => {
    const app = await open()
    const { sessionId } = await begin(app)
    granted(await move(app, sessionId, 'close', { version: 1 }))
    const session = await sessionOf(app, sessionId)
    expect(session.version).toBe(2)
    expect(await move(app, sessionId, 'resume', { version: 1 })).toEqual({
      ok: false,
      refusal: { code: 'version_conflict', session },
    })
    expect(await move(app, sessionId, 'resume', { version: 2 })).toMatchObject({
      refusal: { code: 'invalid_transition' },
    })
  })
})

it('handback clears the claim', async () => {
  const { app, sessionId } = await withTransferred(open())
  granted(await app.assignSession({ sessionId, assignee: 'li', force: false, version: null }, 'li'))
  expect(granted(await move(app, sessionId, 'handback')).session.assignee).toBeNull()
})

it('a transfer by an operator alarms once', async () => {
  const { app, sessionId } = await withTransferred(open())
  expect((await app.alerts()).map(({ event, sessionId: of }) => [event, of])).toEqual([
    ['session.transferred', sessionId],
  ])
})

it('a session that does not exist does not move', async () => {
  const app = await open()
  expect(await move(app, 'ses_none', 'close')).toMatchObject({ refusal: { code: 'not_found' } })
})
