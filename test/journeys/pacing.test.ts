import { expect, it } from 'vitest'
import { addTask, complete, createRobot, explain, somePair, takeTask } from '../support/journey-steps.ts'
import type { Json } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

const SETTINGS = { SWEEP_INTERVAL: '1s' }
/** `22:05` in UTC, so many minutes from now. */
const clock = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16)

onEveryStage(
  'pacing by PACE_MIN_GAP',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { ...SETTINGS, PACE_MIN_GAP: '2s' })

    it('keeps two leases of an account apart, and holds no other account up', async () => {
      const [pair, other] = [somePair(), somePair()]
      const { body } = await createRobot(call, pair)
      await createRobot(call, { ...pair, shop_id: 'next' }, { external_task_id: 'next' })
      await createRobot(call, other)
      const first = await takeTask(call, pair)
      expect(first.task_id).toBe(body.task_id)
      expect(await takeTask(call, pair)).toBeNull()
      expect(await takeTask(call, other)).not.toBeNull()
      const second = await takeTask(call, pair, '&wait_seconds=30')
      const between = Date.parse(second.lease_expires_at) - Date.parse(first.lease_expires_at)
      expect(between).toBeGreaterThanOrEqual(2_000)
    })

    it('keeps all leases apart, however many senders race', async () => {
      const account_id = somePair().account_id
      const shops = Array.from({ length: 10 }, (_, i) => ({ account_id, shop_id: `shop-${i}` }))
      await Promise.all(shops.map((pair) => createRobot(call, pair)))
      const polls = await Promise.all(shops.map((pair) => takeTask(call, pair, '&wait_seconds=3')))
      const leasedAt = polls.filter((task) => task !== null).map((task) => Date.parse(task.lease_expires_at))
      expect(leasedAt.length).toBeGreaterThan(0)
      const gaps = leasedAt.toSorted((a, b) => a - b).map((at, i, all) => at - (all[i - 1] ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000)
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'pacing by PACE_DAILY_CAP and MAX_IN_FLIGHT_PER_ACCOUNT',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, {
      ...SETTINGS,
      PACE_DAILY_CAP: '3',
      MAX_IN_FLIGHT_PER_ACCOUNT: '2',
    })

    it('has two in flight, the next one when one ends, and no more than three a day', async () => {
      const account_id = somePair().account_id
      const shops = Array.from({ length: 4 }, (_, i) => ({ account_id, shop_id: `shop-${i}` }))
      const created: Json[] = []
      for (const pair of shops) created.push((await createRobot(call, pair)).body)
      const polls = await Promise.all(shops.map((pair) => takeTask(call, pair)))
      const [one, two, ...more] = polls.filter((task) => task !== null)
      expect(more).toEqual([])
      expect(two).toBeDefined()
      // Which two of four polls at once win is not promised; whatever they left is held.
      const notLeased = (...leased: Json[]) =>
        created.map(({ task_id }) => task_id).filter((id) => !leased.some(({ task_id }) => task_id === id))
      const held = notLeased(one, two)
      expect(held).toHaveLength(2)
      for (const id of held) expect(await explain(call, id)).toEqual(['account_busy'])

      await complete(call, one)
      const third = await takeTask(call, shops[0] ?? { account_id, shop_id: '' }, '&wait_seconds=30')
      expect(third).not.toBeNull()
      await complete(call, two)
      await complete(call, third)
      expect(await takeTask(call, { account_id, shop_id: '' }, '&wait_seconds=3')).toBeNull()
      const [last] = notLeased(one, two, third)
      expect(await explain(call, last)).toEqual(['daily_cap'])
      const explained = await call('GET', `/api/tasks/${last}/explain`)
      expect(explained.body.because[0].until).toMatch(/T00:00:00\.000Z$/)
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'quiet hours',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { QUIET_HOURS: `${clock(-5)}-${clock(60)} UTC` })

    it('hold everything back, and tell until when', async () => {
      const pair = somePair()
      const { body } = await createRobot(call, pair)
      await addTask(call, body.session_id, 'second')
      expect(await takeTask(call, pair, '&wait_seconds=2')).toBeNull()
      const leased = await call('POST', '/api/tasks/lease', { max: 1, account_id: pair.account_id })
      expect(leased.body).toEqual({ tasks: [] })
      const explained = await call('GET', `/api/tasks/${body.task_id}/explain`)
      expect(explained.body).toMatchObject({ dispatchable: false, because: [{ code: 'quiet_hours' }] })
      expect(Date.parse(explained.body.because[0].until)).toBeGreaterThan(Date.now())
      expect((await call('GET', '/api/stats')).body.queue).toMatchObject({ ready: 0, held: 2 })
      const metrics = await call('GET', '/metrics')
      expect(metrics.body).toContain('auto_session_queue_tasks{stands="held"} 2')
    })
  },
  EMBEDDED_AND_MYSQL,
)
