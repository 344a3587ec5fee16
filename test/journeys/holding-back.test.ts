import { describe, expect, it } from 'vitest'
import {
  alertsOf,
  complete,
  createRobot,
  eventually,
  explain,
  inSeconds,
  type PairBody,
  putPause,
  readAll,
  removePause,
  report,
  sendInfo,
  somePair,
  takeAndOpen,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

/** Less than the 30 s that a poll waits. */
const SOON = { timeout: 20_000 }
const SETTINGS = { SWEEP_INTERVAL: '1s' }

onEveryStage(
  'a pause',
  (open, replicas) => {
    const service = useReplicas(open, replicas, SETTINGS)
    const { call } = service

    const SCOPES: readonly [string, (pair: PairBody) => string][] = [
      ['all', () => 'all'],
      ['account:ID', ({ account_id }) => `account:${account_id}`],
      ['shop:ID', ({ shop_id }) => `shop:${shop_id}`],
      ['type:TASK_TYPE', () => 'type:auto_bargain'],
    ]

    describe.each(SCOPES)('of the scope %s', (_, scopeOf) => {
      // A poll that only ends with its own time would be too late.
      it('holds dispatch, tells why, and frees at once who waits', SOON, async () => {
        const [pair, other] = [somePair(), somePair()]
        const scope = scopeOf(pair)
        const { body } = await createRobot(call, pair)
        expect(await putPause(call, scope)).toMatchObject({ status: 200, body: { scope, until: null } })
        await createRobot(call, other, { task_type: 'auto_follow_up' })
        expect(await takeTask(call, pair)).toBeNull()
        expect(await explain(call, body.task_id)).toEqual(['paused'])
        // Whoever is not of the scope goes on.
        if (scope !== 'all') expect(await takeTask(call, other, '&wait_seconds=5')).not.toBeNull()

        // Also where the pause leaves a part of what it asks for open.
        const waits = takeTask(call, pair, '&account_id=another&wait_seconds=30')
        expect((await removePause(call, scope)).status).toBe(204)
        expect(await removePause(call, scope)).toMatchObject({ status: 404, body: { code: 'not_found' } })
        expect((await waits).task_id).toBe(body.task_id)
        await complete(call, { session_id: body.session_id, task_id: body.task_id })
        await drainAll()
      })

      it('stops a robot that is about to type; the attempt is not counted, the place is kept', async () => {
        const pair = somePair()
        const { body } = await createRobot(call, pair)
        const task = await takeTask(call, pair)
        const scope = scopeOf(pair)
        await putPause(call, scope, { until: inSeconds(3_600) })
        expect(await sendInfo(call, task)).toMatchObject({
          status: 409,
          body: { code: 'task_not_sendable', reason: 'held', do: 'stop' },
        })
        expect(await taskOf(call, body.task_id)).toMatchObject({ status: 'pending', attempt: 0 })
        expect(await takeTask(call, pair)).toBeNull()
        await removePause(call, scope)
        expect(await takeTask(call, pair, '&wait_seconds=3')).toMatchObject({
          task_id: body.task_id,
          attempt: 1,
        })
      })

      it('ends by itself at its until', SOON, async () => {
        const pair = somePair()
        const { body } = await createRobot(call, pair)
        const until = inSeconds(3)
        await putPause(call, scopeOf(pair), { until })
        expect(await takeTask(call, pair)).toBeNull()
        const task = await takeTask(call, pair, '&wait_seconds=30')
        expect(task.task_id).toBe(body.task_id)
        expect(Date.parse(task.lease_expires_at) - 120_000).toBeGreaterThanOrEqual(Date.parse(until))
        expect((await call('GET', '/api/pauses')).body.items).toEqual([])
      })
    })

    /** Nothing waits any more that another test could get. */
    const drainAll = async () => {
      for (;;) {
        const answer = await call('GET', '/api/tasks/next_id')
        if (answer.status === 204) return
        await complete(call, answer.body)
      }
    }

    it('is replaced by another one of its scope, also by a shorter one', async () => {
      const pair = somePair()
      const scope = `account:${pair.account_id}`
      const { body } = await createRobot(call, pair)
      await putPause(call, scope, { until: inSeconds(3_600) })
      // An unfiltered poll takes it up and puts it aside.
      expect((await call('GET', '/api/tasks/next_id')).status).toBe(204)
      await putPause(call, scope, { reason: 'nearly over', until: inSeconds(2) })
      expect((await call('GET', '/api/pauses')).body.items).toMatchObject([{ scope, reason: 'nearly over' }])
      expect(await takeTask(call, pair, '&wait_seconds=30')).toMatchObject({ task_id: body.task_id })
    })

    it('with many held tasks in front of it, a poll for any account gets the one that is not held', async () => {
      const held = somePair().account_id
      await Promise.all(
        Array.from({ length: 110 }, (_, i) =>
          createRobot(call, { account_id: held, shop_id: `s-${i}` }, { priority: 9 }),
        ),
      )
      await putPause(call, `account:${held}`)
      const free = await createRobot(call, somePair(), { priority: 0 })
      await eventually(async () => (await explain(call, free.body.task_id)).includes('queued'))
      const polled = await call('GET', '/api/tasks/next_id')
      expect(polled).toMatchObject({ status: 200, body: { task_id: free.body.task_id } })
      await removePause(call, `account:${held}`)
      const leased = await call('POST', '/api/tasks/lease', { max: 50, account_id: held, wait_seconds: 5 })
      expect(leased.body.tasks).toHaveLength(50)
      await drainAll()
    })

    it('after account_unavailable holds the account: no attempt burned, told once, until it is taken away', async () => {
      const pair = somePair()
      const sibling = { ...pair, shop_id: 'sibling' }
      const [one, two] = [
        await createRobot(call, pair),
        await createRobot(call, sibling, { external_task_id: 'two' }),
      ]
      const first = await takeAndOpen(call, pair)
      const second = await takeAndOpen(call, sibling)
      const failure = { error: '需要验证码', error_class: 'account_unavailable' }
      for (const task of [first, second]) {
        expect((await report(call, task, 'fail', failure)).body).toMatchObject({
          task_status: 'pending',
          attempt: 0,
        })
      }
      const { items } = (await call('GET', '/api/pauses')).body
      expect(items).toMatchObject([
        { scope: `account:${pair.account_id}`, reason: '需要验证码', until: null, created_by: 'system' },
      ])
      expect(await takeTask(call, pair)).toBeNull()
      for (const { body } of [one, two]) expect(await explain(call, body.task_id)).toEqual(['paused'])
      const told = (await readAll(call, '/api/alerts')).filter(({ event }) => event === 'account.paused')
      expect(told).toHaveLength(1)
      expect(await alertsOf(call, one.body.session_id)).toEqual([])

      await removePause(call, `account:${pair.account_id}`)
      expect(await takeTask(call, pair, '&wait_seconds=3')).toMatchObject({ attempt: 1 })
      expect(await takeTask(call, pair, '&wait_seconds=3')).toMatchObject({ attempt: 1 })
    })

    it('is told once when all senders of an account fail at once, and once more the next time', async () => {
      const pair = somePair()
      const told = async () =>
        (await readAll(call, '/api/alerts')).filter(({ event }) => event === 'account.paused').length
      for (let nth = 0; nth < 8; nth += 1) {
        const sibling = { ...pair, shop_id: `shop-${nth}` }
        await createRobot(call, sibling, { external_task_id: `unavailable-${nth}` })
      }
      // The second round finds a pause that has ended: a row that all of them may write.
      for (const more of [{ retry_after_seconds: 1 }, {}]) {
        const held = []
        for (let nth = 0; nth < 8; nth += 1) held.push(await takeAndOpen(call, pair, '&wait_seconds=5'))
        const before = await told()
        const failure = { error: '需要验证码', error_class: 'account_unavailable', ...more }
        const reports = await Promise.all(held.map((task) => report(call, task, 'fail', failure)))
        expect(reports.map(({ status }) => status)).toEqual(Array(8).fill(200))
        expect(await told()).toBe(before + 1)
      }
      await removePause(call, `account:${pair.account_id}`)
    })

    it('survives a restart', async () => {
      const pair = somePair()
      await createRobot(call, pair)
      await putPause(call, `shop:${pair.shop_id}`)
      const before = service.at(0)
      await before.stop('SIGKILL')
      if (replicas > 1) await service.at(1).stop('SIGKILL')
      const again = await service.stage().start(SETTINGS, before.port)
      expect(await takeTask(again.call, pair, '&wait_seconds=3')).toBeNull()
      await removePause(again.call, `shop:${pair.shop_id}`)
      expect(await takeTask(again.call, pair, '&wait_seconds=5')).not.toBeNull()
    })
  },
  EMBEDDED_AND_MYSQL,
)
