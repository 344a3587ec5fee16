import { describe, expect, it } from 'vitest'
import {
  alertsOf,
  createRobot,
  eventually,
  inSeconds,
  move,
  putPause,
  readAll,
  removePause,
  sendInfo,
  sessionOf,
  somePair,
  takeAndOpen,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import type { Call, Json } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, onShared, useReplicas } from '../support/stage.ts'

const QUICK = {
  SWEEP_INTERVAL: '100ms',
  TIMEOUT_PENDING: '2s',
  TIMEOUT_ACTIVE: '2s',
  TIMEOUT_MANUAL: '4s',
  TIMEOUT_TRANSFERRED: '4s',
  TIMEOUT_PAUSED: '2s',
  ALERT_UNATTENDED_AFTER: '1s',
}

const createManual = (call: Call, pair: object, more: object = {}) =>
  call('POST', '/api/sessions/create', {
    ...pair,
    task_type: 'manual_complaint',
    external_task_id: 'CASE-1',
    ...more,
  })

const timeline = (call: Call, id: string) => readAll(call, `/api/sessions/${id}/timeline`)
const endOf = (call: Call, id: string): Promise<Json> =>
  eventually(async () => {
    const session = await sessionOf(call, id)
    return session.ended_at !== null && session
  })
/** How long the session rested before it ended, in milliseconds: both instants are the database's. */
const restedMs = ({ ended_at }: Json, since: string) => Date.parse(ended_at) - Date.parse(since)

onEveryStage(
  'what rests',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, QUICK)

    it('ends as timeout once, by its state’s own limit, and its waiting task is cancelled', async () => {
      const { body } = await createRobot(call, somePair())
      const ended = await endOf(call, body.session_id)
      expect(ended).toMatchObject({ state: 'timeout', reason: 'idle', version: 2 })
      expect(restedMs(ended, body.last_activity)).toBeGreaterThanOrEqual(2_000)
      expect((await timeline(call, body.session_id)).map(({ command }) => command)).toEqual([
        'create',
        'timeout',
      ])
      expect(await taskOf(call, body.task_id)).toMatchObject({ status: 'cancelled' })
    })

    it.each(['transfer', 'pause'])('ends after a %s by the limit of that state', async (command) => {
      const { body } = await createRobot(call, somePair())
      const moved = (await move(call, body.session_id, command)).body
      const ended = await endOf(call, body.session_id)
      expect(ended.state).toBe('timeout')
      const limitMs = command === 'transfer' ? 4_000 : 2_000
      expect(restedMs(ended, moved.state_since)).toBeGreaterThanOrEqual(limitMs)
    })

    it('does not end while a sender has its text, nor while nobody knows whether it was typed', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair)
      const other = await createRobot(call, somePair())
      await takeAndOpen(call, pair, '&lease_seconds=5')
      await endOf(call, other.body.session_id)
      const task = await eventually(async () => {
        const seen = await taskOf(call, body.task_id)
        return seen.outcome_unknown && seen
      })
      expect(task.status).toBe('sent')
      // Others that began now end before it.
      await endOf(call, (await createRobot(call, somePair())).body.session_id)
      expect((await sessionOf(call, body.session_id)).state).toBe('pending')
    })

    it('does not end while its text waits for its time, and ends its limit after that', async () => {
      const notBefore = inSeconds(3)
      const { body } = await createRobot(call, somePair(), { not_before: notBefore })
      expect(restedMs(await endOf(call, body.session_id), notBefore)).toBeGreaterThanOrEqual(2_000)
    })

    it('does not end while its account is paused, and ends its limit after the pause was deleted', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair)
      await putPause(call, `account:${pair.account_id}`)
      await endOf(call, (await createRobot(call, somePair())).body.session_id)
      await endOf(call, (await createRobot(call, somePair())).body.session_id)
      expect((await sessionOf(call, body.session_id)).state).toBe('pending')
      // Read before the deletion, so by the database's clock the pause ended no earlier.
      const mark = (await createRobot(call, somePair())).body.created_at
      expect((await removePause(call, `account:${pair.account_id}`)).status).toBe(204)
      expect(restedMs(await endOf(call, body.session_id), mark)).toBeGreaterThanOrEqual(2_000)
    })

    it('leaves the robot of a human who timed out paused, and starts its clock anew', async () => {
      const pair = somePair()
      const robot = (await createRobot(call, pair)).body
      const human = (await createManual(call, pair)).body
      expect(human.preempted_session_id).toBe(robot.session_id)
      const ended = await endOf(call, human.session_id)
      expect(restedMs(ended, human.last_activity)).toBeGreaterThanOrEqual(4_000)
      expect(await sessionOf(call, robot.session_id)).toMatchObject({
        state: 'paused',
        paused_by: human.session_id,
        last_activity: (await timeline(call, robot.session_id)).at(-1)?.at,
      })
      const last = await endOf(call, robot.session_id)
      expect(last.state).toBe('timeout')
      expect(restedMs(last, ended.ended_at)).toBeGreaterThanOrEqual(2_000)
    })

    it('tells that nobody takes a case, at 1, 2 and 4 times the setting, and never twice', async () => {
      const { body } = await createRobot(call, somePair())
      const moved = (await move(call, body.session_id, 'transfer')).body
      await endOf(call, body.session_id)
      const told = (await alertsOf(call, body.session_id)).filter(
        ({ event }) => event === 'session.unattended',
      )
      const after = told.map(({ created_at }) => restedMs({ ended_at: created_at }, moved.state_since))
      expect(after.length).toBeGreaterThanOrEqual(2)
      expect(after.length).toBeLessThanOrEqual(3)
      for (const [i, ms] of after.toReversed().entries()) expect(ms).toBeGreaterThanOrEqual(1_000 * 2 ** i)
    })

    it('stops telling once somebody took the case', async () => {
      const { body } = await createManual(call, somePair())
      const claim = { assignee: '小李' }
      expect((await call('POST', `/api/sessions/${body.session_id}/assign`, claim)).status).toBe(200)
      await endOf(call, body.session_id)
      expect(await alertsOf(call, body.session_id)).toEqual([])
    })
  },
  EMBEDDED_AND_MYSQL,
)

onShared(
  'replicas that share the clock’s work',
  (open) => {
    const { call, at, stage } = useReplicas(open, 2, { ...QUICK, SWEEP_INTERVAL: '100ms' })
    const PAIRS = 40

    it('do each thing once: forty sessions, one timeout and one of each alert each', async () => {
      const created = await Promise.all(Array.from({ length: PAIRS }, () => createRobot(call, somePair())))
      const ids = created.map(({ body }) => body.session_id)
      await Promise.all(ids.slice(0, PAIRS / 2).map((id) => move(call, id, 'transfer')))
      for (const id of ids) await endOf(call, id)
      for (const [i, id] of ids.entries()) {
        const commands = (await timeline(call, id)).map(({ command }) => command)
        expect(commands).toEqual(i < PAIRS / 2 ? ['create', 'transfer', 'timeout'] : ['create', 'timeout'])
      }
      const alerts = (await readAll(call, '/api/alerts')).filter(({ session_id }) => ids.includes(session_id))
      const events = Map.groupBy(alerts, ({ session_id, event }) => `${session_id} ${event}`)
      const transfers = [...events].filter(([key]) => key.endsWith('session.transferred'))
      expect(transfers.map(([, each]) => each.length)).toEqual(Array(PAIRS / 2).fill(1))
    })

    it('go on where one was killed between two sweeps, at once and exactly once', async () => {
      const created = await Promise.all(Array.from({ length: PAIRS }, () => createRobot(call, somePair())))
      const ids = created.map(({ body }) => body.session_id)
      // As soon as some of them have ended, one of the two is gone.
      await eventually(async () => {
        const seen = await Promise.all(ids.map((id) => sessionOf(at(0).call, id)))
        return seen.some(({ state }) => state === 'timeout')
      })
      await at(1).stop('SIGKILL')
      for (const id of ids) await endOf(at(0).call, id)
      for (const id of ids) {
        const entries = await timeline(at(0).call, id)
        expect(entries.map(({ command, seq }) => [seq, command])).toEqual([
          [1, 'create'],
          [2, 'timeout'],
        ])
      }
    })

    it('catch up at once with what became due while nobody ran, both at it and each thing once', async () => {
      await at(0).stop('SIGKILL')
      const patient = await stage().start({ ...QUICK, TIMEOUT_PENDING: '1h' })
      const held = somePair()
      const leased = await createRobot(patient.call, held)
      await takeTask(patient.call, held, '&lease_seconds=5')
      const created = await Promise.all(
        Array.from({ length: 4 * PAIRS }, () => createRobot(patient.call, somePair())),
      )
      await patient.stop('SIGKILL')

      // All of them are due in the same sweep of both.
      const eager = { ...QUICK, TIMEOUT_PENDING: '1ms' }
      const [one] = await Promise.all([stage().start(eager), stage().start(eager)])
      const call = one?.call ?? patient.call
      for (const { body } of created) {
        await endOf(call, body.session_id)
        expect((await timeline(call, body.session_id)).map(({ command }) => command)).toEqual([
          'create',
          'timeout',
        ])
      }
      await eventually(async () => (await taskOf(call, leased.body.task_id)).status === 'cancelled')
    })
  },
  { mysql: ['Node 24'] },
)

describe('what nobody needs any more', () => {
  onEveryStage(
    'retention',
    (open, replicas) => {
      const { call } = useReplicas(open, replicas, { SWEEP_INTERVAL: '100ms', RETENTION: '1s' })

      it('takes an ended session with all that is its, within a minute, and no other', async () => {
        const [gone, kept] = [somePair(), somePair()]
        const { body } = await createRobot(call, gone)
        const open = await createRobot(call, kept)
        const task = await takeAndOpen(call, gone)
        expect((await sendInfo(call, task)).status).toBe(200)
        await move(call, body.session_id, 'transfer')
        await move(call, body.session_id, 'close')
        const giveUp = Date.now() + 60_000
        while ((await call('GET', `/api/sessions/${body.session_id}`)).status !== 404) {
          expect(Date.now()).toBeLessThan(giveUp)
          await new Promise((resolve) => setTimeout(resolve, 250))
        }
        for (const path of ['messages', 'tasks', 'timeline'])
          expect((await call('GET', `/api/sessions/${body.session_id}/${path}`)).status).toBe(404)
        expect((await call('GET', `/api/tasks/${body.task_id}`)).status).toBe(404)
        // By their own age, which is that of their events.
        await eventually(async () => (await alertsOf(call, body.session_id)).length === 0)
        expect((await sessionOf(call, open.body.session_id)).state).toBe('pending')
        // The pair is as new.
        expect((await createRobot(call, gone)).status).toBe(201)
      })
    },
    EMBEDDED_AND_MYSQL,
  )
})
