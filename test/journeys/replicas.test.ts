import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  addTask,
  complete,
  createRobot,
  eventually,
  readAll,
  sendInfo,
  somePair,
  takeTask,
} from '../support/journey-steps.ts'
import { type Acknowledged, bargainUntil } from '../support/load.ts'
import { startRelay } from '../support/relay.ts'
import type { Call, RunningService } from '../support/service-process.ts'
import { onShared, type Stage } from '../support/stage.ts'

onShared('two replicas', (open) => {
  let stage: Stage
  let [one, two]: RunningService[] = []
  const replica = (which: RunningService | undefined): RunningService => {
    if (which === undefined) throw new Error('no replica')
    return which
  }
  beforeEach(async () => {
    stage = await open()
    ;[one, two] = await Promise.all([stage.start(QUICK), stage.start(QUICK)])
  })
  afterEach(() => stage.close())

  it('are one service: what one acknowledged, the other knows at once', async () => {
    const [here, there] = [replica(one).call, replica(two).call]
    const pair = somePair()
    const poll = takeTask(there, pair, '&wait_seconds=30')
    const created = await createRobot(here, pair)
    const task = await poll
    expect(task.task_id).toBe(created.body.task_id)
    expect((await sendInfo(here, task)).status).toBe(200)

    const taken = await there('POST', `/api/sessions/${task.session_id}/transfer`, { reason: 'mine' })
    expect(taken).toMatchObject({ status: 200, body: { state: 'transferred' } })
    expect(await sendInfo(here, task)).toMatchObject({ status: 409, body: { reason: 'session_transferred' } })
    expect((await createRobot(here, pair, { external_task_id: 'other' })).status).toBe(409)
  })

  it('hand out at one what the other has just answered for, however slow its line to Redis', async () => {
    const redis = new URL(stage.settings.REDIS_URL ?? '')
    const line = await startRelay(Number(redis.port))
    redis.port = String(line.port)
    const slow = await stage.start({ ...QUICK, REDIS_URL: redis.href })
    line.delay(50)
    try {
      const [here, there] = [slow.call, replica(two).call]
      const pair = somePair()
      const { body } = await createRobot(here, pair)
      const first = await takeTask(there, pair)
      expect(first).toMatchObject({ task_id: body.task_id })
      await addTask(there, body.session_id, 'BG-2')
      await complete(here, first)
      expect(await takeTask(there, pair)).not.toBeNull()
    } finally {
      await slow.stop()
      await line.close()
    }
  })

  it('goes on with one when the other is killed under load, and nothing acknowledged is lost', async () => {
    const end = new AbortController()
    const noted: Acknowledged[] = []
    let turn = 0
    const alternating = (): Call => replica(turn++ % 2 === 0 ? one : two).call
    const workers = Array.from({ length: 12 }, () =>
      bargainUntil(end.signal, alternating, (each) => noted.push(each)),
    )
    const heard = () => noted.filter(({ uploaded }) => uploaded !== null).length
    await eventually(async () => heard() > 20)
    await replica(one).stop('SIGKILL')

    const before = heard()
    await eventually(async () => heard() > before + 5)
    one = await stage.start(QUICK, replica(one).port)
    const again = heard()
    await eventually(async () => heard() > again + 10)
    end.abort()
    await Promise.all(workers)

    for (const each of noted) await expectOnRecord(alternating, each)
  })
})

const QUICK = { SWEEP_INTERVAL: '500ms' }

const expectOnRecord = async (callOf: () => Call, { pair, ...acknowledged }: Acknowledged) => {
  const { created, completed, uploaded } = acknowledged
  const sessions = await readAll(callOf(), `/api/sessions?account_id=${pair.account_id}`)
  // Whether or not its answer arrived: a create happened once or not at all.
  expect(sessions.length).toBeLessThanOrEqual(1)
  if (created === null) return
  expect(sessions).toMatchObject([{ session_id: created.body.session_id }])

  const task = await callOf()('GET', `/api/tasks/${created.body.task_id}`)
  if (completed !== null) expect(task.body).toMatchObject({ status: 'completed', confirmed_by: 'sender' })
  const messages = await readAll(callOf(), `/api/sessions/${created.body.session_id}/messages`)
  if (uploaded !== null) expect(messages).toMatchObject([{ message_id: 'm1', content: '在的' }])
}
