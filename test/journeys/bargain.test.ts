import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  complete,
  createRobot,
  eventually,
  inCrowd,
  line,
  readAll,
  sendInfo,
  somePair,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import { ALL_RUNTIMES } from '../support/runtimes.ts'
import type { RunningService } from '../support/service-process.ts'
import { onEveryStage, type Stage } from '../support/stage.ts'

// On every runtime embedded; between processes on Node, and on Deno with MySQL, whose driver has most to differ in.
const RUNTIMES = { embedded: ALL_RUNTIMES, mysql: ['Node 24', 'Deno'], mariadb: ['Node 24'] } as const

const bargain = (open: () => Promise<Stage>, replicas: number) => {
  let stage: Stage
  const services: RunningService[] = []
  let turn = 0
  /** Calls alternate between the replicas. */
  const call: RunningService['call'] = (...request) => {
    const service = services[turn++ % services.length]
    if (service === undefined) throw new Error('no replica')
    return service.call(...request)
  }

  beforeAll(async () => {
    stage = await open()
    // All at once, on an empty database: each migration runs once.
    services.push(...(await Promise.all(Array.from({ length: replicas }, () => stage.start()))))
  })
  afterAll(() => stage.close())

  it('is created, polled, fenced, typed, answered, and handed over when a human takes part', async () => {
    const pair = somePair()
    const created = await createRobot(call, pair)
    expect(created).toMatchObject({
      status: 201,
      body: { state: 'pending', ...pair, preempted_session_id: null },
    })
    expect(await createRobot(call, pair)).toMatchObject({
      status: 200,
      body: { session_id: created.body.session_id, replayed: true },
    })
    expect(await createRobot(call, pair, { external_task_id: 'other' })).toMatchObject({
      status: 409,
      body: {
        code: 'session_conflict',
        active_session: { session_id: created.body.session_id, state: 'pending' },
      },
    })

    const task = await takeTask(call, pair)
    expect(task).toMatchObject({
      session_id: created.body.session_id,
      task_id: created.body.task_id,
      attempt: 1,
    })
    expect(await takeTask(call, pair)).toBeNull()
    expect((await sendInfo(call, task)).body).toMatchObject({
      send_content: '你好，这件能便宜点吗？',
      ...pair,
    })
    expect(await complete(call, task)).toMatchObject({
      status: 200,
      body: { state: 'active', task_status: 'completed' },
    })

    const calm = await upload(
      call,
      pair,
      line('account', '你好，这件能便宜点吗？'),
      line('shop', '最低 12 元'),
    )
    expect(calm.body).toMatchObject({
      stored: 2,
      transferred: false,
      detection: null,
      session_state: 'active',
    })

    const added = await call('POST', `/api/sessions/${task.session_id}/tasks`, {
      external_task_id: 'second',
      send_content: '11 元可以吗？',
    })
    expect(added.status).toBe(201)
    const second = await takeTask(call, pair)
    const seen = await upload(call, pair, line('account', '您好，我是采购小李'))
    expect(seen.body).toMatchObject({
      transferred: true,
      session_id: task.session_id,
      session_state: 'transferred',
      detection: { rule: 'human_on_account' },
    })
    expect(await sendInfo(call, second)).toMatchObject({
      status: 409,
      body: { code: 'task_not_sendable', reason: 'session_transferred', do: 'stop' },
    })

    const timeline = await readAll(call, `/api/sessions/${task.session_id}/timeline`)
    expect(timeline.map(({ seq, from, to }) => [seq, from, to])).toEqual([
      [1, null, 'pending'],
      [2, 'pending', 'active'],
      [3, 'active', 'transferred'],
    ])
    const alerts = await eventually(async () => {
      const told = await readAll(call, '/api/alerts?status=delivered')
      const own = told.filter(({ session_id }) => session_id === task.session_id)
      return own.length > 0 && own
    })
    expect(alerts).toMatchObject([{ event: 'session.transferred', channel: 'log', attempts: 1 }])
  })

  it('opens one transferred manual session when a shop writes where no session is, also when uploads race', async () => {
    const pair = somePair()
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        inCrowd(() => upload(call, pair, line('shop', `在吗 ${i % 50}`, { message_id: `m${i % 50}` }))),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(answers.filter(({ body }) => body.session_created)).toHaveLength(1)
    expect(answers.reduce((sum, { body }) => sum + body.stored, 0)).toBe(50)

    const sessions = await readAll(call, `/api/sessions?account_id=${pair.account_id}`)
    expect(sessions).toMatchObject([
      { task_type: 'manual_customer_service', state: 'transferred', reason: 'no_active_session' },
    ])
    expect(await readAll(call, `/api/sessions/${sessions[0].session_id}/messages`)).toHaveLength(50)
    await eventually(async () => {
      const alerts = await readAll(call, '/api/alerts?status=delivered')
      return alerts.filter(({ session_id }) => session_id === sessions[0].session_id).length === 1
    })
  })

  it('lets one of three hundred racing creates win a pair, and the others name it', async () => {
    const pair = somePair()
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        inCrowd(() => createRobot(call, pair, { external_task_id: `BG-${i}` })),
      ),
    )
    const winners = answers.filter(({ status }) => status === 201)
    expect(winners).toHaveLength(1)
    const losers = answers.filter(({ status }) => status === 409)
    expect(losers).toHaveLength(299)
    expect(new Set(losers.map(({ body }) => body.active_session.session_id))).toEqual(
      new Set([winners[0]?.body.session_id]),
    )
  })

  it('hands each of many tasks to one sender only', async () => {
    const account = somePair().account_id
    const pairs = Array.from({ length: 40 }, (_, i) => ({ account_id: account, shop_id: `shop-${i}` }))
    await Promise.all(pairs.map((pair) => createRobot(call, pair)))
    const taken: string[] = []
    const drain = async () => {
      for (;;) {
        const task = await takeTask(call, { account_id: account, shop_id: '' }, '&wait_seconds=1')
        if (task === null) return
        taken.push(task.task_id)
      }
    }
    await Promise.all(Array.from({ length: 16 }, drain))
    expect(taken).toHaveLength(40)
    expect(new Set(taken).size).toBe(40)
  })
}

onEveryStage('a bargain from create to hand-over', bargain, RUNTIMES)
