import { expect, it } from 'vitest'
import {
  addTask,
  alertsOf,
  complete,
  createRobot,
  eventually,
  explain,
  inSeconds,
  move,
  type PairBody,
  sessionOf,
  somePair,
  takeAndOpen,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

const SETTINGS = { SWEEP_INTERVAL: '200ms' }

onEveryStage(
  'the order of dispatch',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, SETTINGS)

    /** The external ids of all that is ready for the account, in the order in which senders get them. */
    const drain = async (pair: PairBody): Promise<string[]> => {
      const order: string[] = []
      for (;;) {
        const task = await takeTask(call, pair)
        if (task === null) return order
        order.push((await taskOf(call, task.task_id)).external_task_id)
        await complete(call, task)
      }
    }

    it('within a session goes by age, whatever the priority', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair, { external_task_id: 'first', priority: 0 })
      await addTask(call, body.session_id, 'second', { priority: 9 })
      await addTask(call, body.session_id, 'third', { priority: 5 })
      expect(await drain(pair)).toEqual(['first', 'second', 'third'])
    })

    it('between sessions goes by priority and age', async () => {
      const pair = somePair()
      for (const [shop_id, priority] of [
        ['low', 0],
        ['middle', 5],
        ['high', 9],
        ['middle-later', 5],
      ]) {
        await createRobot(
          call,
          { ...pair, shop_id: String(shop_id) },
          { external_task_id: shop_id, priority },
        )
      }
      expect(await drain(pair)).toEqual(['high', 'middle', 'middle-later', 'low'])
    })

    it('hands nothing out before its not_before, and then at once to whoever waits', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair, { not_before: inSeconds(2) })
      expect(await takeTask(call, pair)).toBeNull()
      expect(await explain(call, body.task_id)).toEqual(['not_before'])
      const task = await takeTask(call, pair, '&wait_seconds=30')
      expect(task.task_id).toBe(body.task_id)
      const { not_before } = await taskOf(call, body.task_id)
      expect(Date.parse(task.lease_expires_at) - 120_000).toBeGreaterThanOrEqual(Date.parse(not_before))
    })

    it('ends a pending session whose only text expired: no alert, no human', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair, { expires_at: inSeconds(1) })
      await eventually(async () => (await taskOf(call, body.task_id)).status === 'failed')
      expect(await taskOf(call, body.task_id)).toMatchObject({ error: 'expired' })
      expect(await sessionOf(call, body.session_id)).toMatchObject({ state: 'timeout', reason: 'expired' })
      expect(await alertsOf(call, body.session_id)).toEqual([])
      expect(await takeTask(call, pair)).toBeNull()
    })

    it('goes on with the next text when one expired, and leaves the session', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair, { expires_at: inSeconds(1) })
      await addTask(call, body.session_id, 'second')
      await eventually(async () => (await taskOf(call, body.task_id)).status === 'failed')
      expect(await drain(pair)).toEqual(['second'])
      expect(await sessionOf(call, body.session_id)).toMatchObject({ state: 'active' })
    })

    it('refuses a text that expired in a sender’s hands before its content went out', async () => {
      const pair = somePair()
      const expires_at = inSeconds(2)
      const { body } = await createRobot(call, pair, { expires_at })
      const task = await takeTask(call, pair)
      await eventually(async () => new Date().toISOString() > expires_at)
      const info = await call('GET', `/api/tasks/${task.task_id}/send_info?lease_token=${task.lease_token}`)
      expect(info).toMatchObject({ status: 409, body: { reason: 'expired' } })
      expect(await taskOf(call, body.task_id)).toMatchObject({
        status: 'failed',
        error: 'expired',
        attempt: 0,
      })
    })

    it('types a text once, though a human took the pair over while the robot typed', async () => {
      const pair = somePair()
      const { body: robot } = await createRobot(call, pair)
      await addTask(call, robot.session_id, 'second')
      const typing = await takeAndOpen(call, pair)
      const manual = await call('POST', '/api/sessions/create', {
        ...pair,
        task_type: 'manual_urgent',
        external_task_id: 'CASE-1',
      })
      expect(manual.body).toMatchObject({ state: 'active', preempted_session_id: robot.session_id })
      expect((await call('GET', `/api/tasks/${robot.task_id}/send_info`)).body.reason).toBe('session_paused')
      expect(await complete(call, typing)).toMatchObject({ status: 200, body: { state: 'paused' } })
      expect(await takeTask(call, pair)).toBeNull()

      const closed = await move(call, manual.body.session_id, 'close', { resume_paused: true })
      expect(closed.body).toMatchObject({ state: 'completed', resumed_session_id: robot.session_id })
      expect(await sessionOf(call, robot.session_id)).toMatchObject({ state: 'active' })
      expect(await drain(pair)).toEqual(['second'])
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'the order of dispatch with PRIORITY_STEP=0',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { ...SETTINGS, PRIORITY_STEP: '0s' })

    it('is strictly by priority, then age', async () => {
      const pair = somePair()
      for (const [shop_id, priority] of [
        ['a', 1],
        ['b', 2],
        ['c', 1],
        ['d', 2],
      ])
        await createRobot(
          call,
          { ...pair, shop_id: String(shop_id) },
          { external_task_id: shop_id, priority },
        )
      const order = []
      for (let task = await takeTask(call, pair); task !== null; task = await takeTask(call, pair))
        order.push((await taskOf(call, task.task_id)).shop_id)
      expect(order).toEqual(['b', 'd', 'a', 'c'])
    })
  },
  EMBEDDED_AND_MYSQL,
)
