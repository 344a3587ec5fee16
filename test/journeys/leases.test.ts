import { expect, it } from 'vitest'
import {
  addTask,
  alertsOf,
  complete,
  createRobot,
  eventually,
  explain,
  move,
  readAll,
  report,
  sendInfo,
  sendInfoOf,
  sessionOf,
  somePair,
  takeAndOpen,
  takeTask,
  taskOf,
} from '../support/journey-steps.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

// The shortest lease there is.
const SHORT = '&lease_seconds=5'

onEveryStage(
  'leases',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, { SWEEP_INTERVAL: '200ms' })
    const begin = async () => {
      const pair = somePair()
      return { pair, created: (await createRobot(call, pair)).body }
    }
    const untilStatus = (taskId: string, wanted: object) =>
      eventually(async () => {
        const task = await taskOf(call, taskId)
        return Object.entries(wanted).every(([name, value]) => task[name] === value) && task
      })

    it.concurrent('a lease that runs out before the content went out: back in its old place', async () => {
      const { pair, created } = await begin()
      await addTask(call, created.session_id, 'second')
      const lost = await takeTask(call, pair, SHORT)
      expect(lost.task_id).toBe(created.task_id)
      expect(await explain(call, created.task_id)).toEqual(['in_flight'])

      const again = await takeTask(call, pair, '&wait_seconds=30')
      expect(again).toMatchObject({ task_id: created.task_id, attempt: 2 })
      expect(again.lease_token).not.toBe(lost.lease_token)
      expect(await sendInfo(call, lost)).toMatchObject({ status: 409, body: { reason: 'lease_lost' } })
      expect((await report(call, lost, 'heartbeat')).body.code).toBe('lease_lost')
      expect((await report(call, lost, 'release')).body.code).toBe('lease_lost')
      expect((await report(call, lost, 'fail', { error: 'x' })).body.code).toBe('lease_lost')
      expect((await sendInfo(call, again)).status).toBe(200)
    })

    it.concurrent('a heartbeat keeps a lease beyond its first end', async () => {
      const { pair, created } = await begin()
      const task = await takeAndOpen(call, pair, SHORT)
      const kept = await report(call, task, 'heartbeat', { lease_seconds: 60 })
      expect(Date.parse(kept.body.lease_expires_at)).toBeGreaterThan(Date.parse(task.lease_expires_at))
      // Another lease of the same length, begun later, is over: this one would be too.
      const { pair: other, created: later } = await begin()
      await takeAndOpen(call, other, SHORT)
      await untilStatus(later.task_id, { outcome_unknown: true })
      expect(await taskOf(call, created.task_id)).toMatchObject({ status: 'sent', outcome_unknown: false })
      expect((await complete(call, task)).body).toMatchObject({ state: 'active', task_status: 'completed' })
    })

    it.concurrent('a lease that runs out after it is not sent again blindly; its token still serves', async () => {
      const { pair, created } = await begin()
      await addTask(call, created.session_id, 'second')
      const task = await takeAndOpen(call, pair, SHORT)
      await untilStatus(created.task_id, { outcome_unknown: true })
      expect(await explain(call, created.task_id)).toEqual(['outcome_unknown'])
      expect(await takeTask(call, pair)).toBeNull()
      expect((await report(call, task, 'heartbeat')).body.code).toBe('lease_lost')
      expect((await sendInfo(call, task)).status).toBe(409)
      expect((await report(call, task, 'release')).body).toMatchObject({ task_status: 'pending', attempt: 0 })
      const again = await takeAndOpen(call, pair)
      expect(again.task_id).toBe(created.task_id)
      expect((await complete(call, again)).status).toBe(200)
      expect(await takeTask(call, pair)).toMatchObject({ attempt: 1 })
    })

    it.concurrent('MAX_ATTEMPTS leases without a word: failed, to a human, one alert', async () => {
      const { pair, created } = await begin()
      for (const attempt of [1, 2, 3])
        expect(await takeTask(call, pair, `${SHORT}&wait_seconds=30`)).toMatchObject({ attempt })
      await untilStatus(created.task_id, { status: 'failed', error: 'lease_expired' })
      expect(await sessionOf(call, created.session_id)).toMatchObject({
        state: 'transferred',
        reason: 'send_failed',
      })
      expect(await alertsOf(call, created.session_id)).toMatchObject([{ event: 'session.transferred' }])
      expect(await explain(call, created.task_id)).toEqual(['finished'])
    })

    it.concurrent('releases count as no attempt, however many', async () => {
      const { pair } = await begin()
      for (let i = 0; i < 5; i += 1) {
        const task = await takeTask(call, pair, '&wait_seconds=5')
        expect(task.attempt).toBe(1)
        expect((await report(call, task, 'release')).body).toEqual({ task_status: 'pending', attempt: 0 })
      }
    })

    it.concurrent('a failure backs off, its session’s later texts wait behind it, and it keeps its place', async () => {
      const { pair, created } = await begin()
      const later = (await addTask(call, created.session_id, 'second')).body
      const task = await takeAndOpen(call, pair)
      const failed = await report(call, task, 'fail', { error: 'no window', retry_after_seconds: 2 })
      expect(failed.body).toMatchObject({ task_status: 'pending', attempt: 1 })
      expect(await explain(call, created.task_id)).toEqual(['back_off'])
      expect(await explain(call, later.task_id)).toEqual(['not_next'])
      expect(await takeTask(call, pair)).toBeNull()
      expect(await takeTask(call, pair, '&wait_seconds=30')).toMatchObject({
        task_id: created.task_id,
        attempt: 2,
      })
    })

    it.concurrent('a failure for good sends its session to a human, once told', async () => {
      const { pair, created } = await begin()
      const task = await takeAndOpen(call, pair)
      const failed = await report(call, task, 'fail', {
        error: 'shop is gone',
        error_class: 'business',
        retryable: false,
      })
      expect(failed.body).toEqual({ task_status: 'failed', attempt: 1, next_attempt_at: null })
      expect(await sessionOf(call, created.session_id)).toMatchObject({
        state: 'transferred',
        reason: 'send_failed',
        evidence: 'shop is gone',
      })
      expect(await alertsOf(call, created.session_id)).toMatchObject([{ event: 'session.transferred' }])
      // A retry of a failed text gives the session back only when it is told to.
      const path = `/api/tasks/${created.task_id}/retry`
      expect(await call('POST', path)).toMatchObject({ status: 409, body: { code: 'invalid_transition' } })
      expect(await call('POST', path, { handback: true })).toMatchObject({
        status: 200,
        body: { status: 'pending', attempt: 0 },
      })
      expect(await sessionOf(call, created.session_id)).toMatchObject({ state: 'active' })
      expect(await takeTask(call, pair, '&wait_seconds=5')).toMatchObject({ attempt: 1 })
    })

    it.concurrent('a worker that polls again before send_info gets the same task and lease, whatever it asks for', async () => {
      const { pair, created } = await begin()
      const worker = `&worker_id=w-${pair.account_id}`
      const first = await takeTask(call, pair, worker)
      expect(await takeTask(call, pair, worker)).toEqual(first)
      const elsewhere = somePair()
      await createRobot(call, elsewhere)
      expect(await takeTask(call, elsewhere, `&task_type=auto_follow_up${worker}`)).toEqual(first)
      expect(await takeTask(call, pair, `&worker_id=another-${pair.account_id}`)).toBeNull()

      await sendInfo(call, first)
      expect((await takeTask(call, elsewhere, worker)).task_id).not.toBe(created.task_id)
    })

    it.concurrent('after polls of one worker that raced, the next one gets a task of theirs again', async () => {
      const pairs = Array.from({ length: 6 }, () => ({ ...somePair(), account_id: 'acc-twin' }))
      await Promise.all(
        pairs.map((pair, i) => createRobot(call, pair, { external_task_id: `twin-${i}`, priority: 1 })),
      )
      const twins = await Promise.all(
        Array.from({ length: 4 }, () =>
          takeTask(call, { account_id: 'acc-twin', shop_id: '' }, '&worker_id=twin'),
        ),
      )
      const again = await takeTask(call, { account_id: 'acc-twin', shop_id: '' }, '&worker_id=twin')
      expect(twins.map(({ task_id }) => task_id)).toContain(again.task_id)
    })

    it.concurrent('a late completion with an old token names its task', async () => {
      const { pair, created } = await begin()
      const second = (await addTask(call, created.session_id, 'second')).body
      const old = await takeTask(call, pair, SHORT)
      const again = await takeTask(call, pair, '&wait_seconds=30')
      expect(again.task_id).toBe(old.task_id)
      await report(call, again, 'fail', { error: 'x', retry_after_seconds: 3_600 })
      const path = `/api/sessions/${created.session_id}/complete`
      expect((await call('POST', path, { lease_token: old.lease_token })).body).toEqual({
        session_id: created.session_id,
        state: 'active',
        task_id: created.task_id,
        task_status: 'completed',
      })
      // It left the queue, and the next one comes.
      expect(await takeTask(call, pair, '&wait_seconds=5')).toMatchObject({ task_id: second.task_id })
    })

    it.concurrent('a completion after a transfer, a cancel or an end is taken down, and the state stays', async () => {
      for (const command of ['transfer', 'cancel', 'close']) {
        const { pair, created } = await begin()
        const task = await takeAndOpen(call, pair)
        const { body: moved } = await move(call, created.session_id, command)
        expect((await sendInfo(call, task)).body).toMatchObject({ code: 'task_not_sendable', do: 'stop' })
        expect((await report(call, task, 'heartbeat')).body.code).toBe('lease_lost')
        for (const _ of [1, 2]) {
          expect(await complete(call, task)).toMatchObject({
            status: 200,
            body: { state: moved.state, task_status: 'completed' },
          })
        }
        expect(await taskOf(call, created.task_id)).toMatchObject({ confirmed_by: 'sender' })
      }
    })

    it.concurrent('a text that is cancelled in flight is fenced, and still may be completed', async () => {
      const { pair, created } = await begin()
      const task = await takeAndOpen(call, pair)
      const cancelled = await call('POST', `/api/tasks/${created.task_id}/cancel`)
      expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
      expect((await sendInfo(call, task)).body.reason).toBe('not_in_flight')
      expect((await sendInfoOf(call, created.task_id)).body.reason).toBe('not_in_flight')
      expect((await report(call, task, 'heartbeat')).body.code).toBe('lease_lost')
      const again = await call('POST', `/api/tasks/${created.task_id}/cancel`)
      expect(again).toMatchObject({ status: 409, body: { code: 'invalid_transition' } })
      expect((await complete(call, task)).body).toMatchObject({ state: 'active', task_status: 'completed' })
    })

    it.concurrent('a completion that names nothing means the text in flight, else the one handed out last', async () => {
      const { pair, created } = await begin()
      const path = `/api/sessions/${created.session_id}/complete`
      expect(await call('POST', path)).toMatchObject({ status: 409, body: { code: 'task_not_sendable' } })
      await takeAndOpen(call, pair)
      expect((await call('POST', path)).body).toMatchObject({ task_id: created.task_id })
      await addTask(call, created.session_id, 'second')
      // A repeat must not complete the next text, which waits, nor one that was only leased and given back.
      expect((await call('POST', path)).body).toMatchObject({ task_id: created.task_id })
      await report(call, await takeTask(call, pair, '&wait_seconds=5'), 'release')
      expect((await call('POST', path)).body).toMatchObject({ task_id: created.task_id })
      const { body: other } = await createRobot(call, somePair())
      expect(await call('POST', path, { task_id: other.task_id })).toMatchObject({ status: 404 })
      const done = await call('POST', path, { lease_token: `${other.task_id}.x` })
      expect(done.body).toMatchObject({ task_id: created.task_id })
      expect(
        (await readAll(call, `/api/sessions/${created.session_id}/tasks`)).map(({ status }) => status),
      ).toEqual(['completed', 'pending'])
    })

    it.concurrent('many at once come with their content, each its session’s next', async () => {
      const account_id = somePair().account_id
      for (const shop of ['a', 'b', 'c']) {
        const { body } = await createRobot(
          call,
          { account_id, shop_id: `shop-${shop}` },
          { external_task_id: shop },
        )
        await addTask(call, body.session_id, `${shop}-second`)
      }
      const leased = await call('POST', '/api/tasks/lease', { max: 50, account_id: [account_id] })
      expect(
        leased.body.tasks.map(({ external_task_id }: { external_task_id: string }) => external_task_id),
      ).toEqual(['a', 'b', 'c'])
      for (const task of leased.body.tasks) {
        expect(task).toMatchObject({ send_content: '你好，这件能便宜点吗？', attempt: 1, account_id })
        expect((await complete(call, task)).body.task_status).toBe('completed')
      }
      const next = await call('POST', '/api/tasks/lease', { max: 2, account_id, wait_seconds: 5 })
      expect(next.body.tasks).toHaveLength(2)
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'leases that end while every sweep is slow',
  (open, replicas) => {
    const { call, at } = useReplicas(open, replicas, { SWEEP_INTERVAL: '30s' })
    const there = () => at(replicas - 1).call
    const begin = async () => {
      const pair = somePair()
      return { pair, created: (await createRobot(call, pair)).body }
    }

    it.concurrent('give the task to whoever waits for it, long before any sweep, on another replica', async () => {
      const { pair, created } = await begin()
      const held = await takeTask(call, pair, SHORT)
      const next = await takeTask(there(), pair, '&wait_seconds=20')
      expect(next).toMatchObject({ task_id: created.task_id, attempt: 2 })
      // By the database's clock: when the new lease began, less the end of the one before. A second is promised, and
      // far less is usual; a busy machine is given more.
      const lateMs = Date.parse(next.lease_expires_at) - 120_000 - Date.parse(held.lease_expires_at)
      expect(lateMs).toBeGreaterThanOrEqual(0)
      expect(lateMs).toBeLessThan(10_000)
      expect(await sendInfo(call, held)).toMatchObject({ status: 409, body: { reason: 'lease_lost' } })
      expect((await report(call, held, 'heartbeat')).body.code).toBe('lease_lost')
    })

    it.concurrent('are told as over by every view, once the text is out', async () => {
      const { pair, created } = await begin()
      const opened = await takeAndOpen(call, pair, SHORT)
      await eventually(async () => (await taskOf(call, created.task_id)).outcome_unknown)
      expect(await explain(there(), created.task_id)).toEqual(['outcome_unknown'])
      const watched = await there()('GET', `/api/pairs/watch?account_id=${pair.account_id}`)
      expect(watched.body.items).toMatchObject([{ outcome_unknown: true }])
      expect(await sendInfo(call, opened)).toMatchObject({ status: 409, body: { reason: 'lease_lost' } })
      expect((await report(call, opened, 'heartbeat')).body.code).toBe('lease_lost')
    })
  },
  EMBEDDED_AND_MYSQL,
)
