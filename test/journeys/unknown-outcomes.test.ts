import { expect, it } from 'vitest'
import {
  addTask,
  alertsOf,
  complete,
  createRobot,
  eventually,
  explain,
  inSeconds,
  line,
  move,
  sessionOf,
  somePair,
  takeAndOpen,
  takeTask,
  taskOf,
  upload,
} from '../support/journey-steps.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'

const TEXT = '你好，这件能便宜点吗？'
const SETTINGS = { SWEEP_INTERVAL: '200ms' }

onEveryStage(
  'an unknown outcome',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, SETTINGS)

    /** A robot's text that went out, and whose sender was never heard of again. */
    const lose = async () => {
      const pair = somePair()
      const { body: created } = await createRobot(call, pair)
      const later = (await addTask(call, created.session_id, 'second')).body
      const lost = await takeAndOpen(call, pair, '&lease_seconds=5')
      await eventually(async () => (await taskOf(call, created.task_id)).outcome_unknown)
      return { pair, created, later, lost }
    }
    const observe = (pair: object, observed: object, messages: object[] = []) =>
      call('POST', '/api/messages/batch', { ...pair, observed, messages })

    it.concurrent('is completed by the transcript, and the next text follows', async () => {
      const { pair, created, later } = await lose()
      const watched = await call('GET', `/api/pairs/watch?account_id=${pair.account_id}`)
      expect(watched.body.items).toMatchObject([{ ...pair, outcome_unknown: true, state: 'pending' }])

      const seen = await upload(call, pair, line('account', TEXT), line('shop', '在的'))
      expect(seen.body).toMatchObject({ confirmed_task_ids: [created.task_id], session_state: 'active' })
      expect(await taskOf(call, created.task_id)).toMatchObject({
        status: 'completed',
        confirmed_by: 'transcript',
        outcome_unknown: false,
      })
      expect(await takeTask(call, pair, '&wait_seconds=5')).toMatchObject({ task_id: later.task_id })
    })

    it.concurrent('goes back to the queue when the whole time was observed without the text', async () => {
      const { pair, created, lost } = await lose()
      const { handed_out_at, lease_expires_at } = await taskOf(call, created.task_id)
      const short = await observe(pair, { from: handed_out_at, to: inSeconds(-3_600 * 24) }).catch(() => null)
      expect(short?.status).toBe(422)
      await observe(pair, { from: new Date(Date.parse(handed_out_at) + 1).toISOString(), to: inSeconds(60) })
      expect(await taskOf(call, created.task_id)).toMatchObject({ outcome_unknown: true })

      await observe(pair, { from: handed_out_at, to: lease_expires_at })
      expect(await taskOf(call, created.task_id)).toMatchObject({ status: 'pending', attempt: 1 })
      const again = await takeAndOpen(call, pair, '&wait_seconds=5')
      expect(again).toMatchObject({ task_id: created.task_id, attempt: 2 })
      expect(again.lease_token).not.toBe(lost.lease_token)
      expect((await complete(call, again)).status).toBe(200)
    })

    it.concurrent('goes back when a batch has messages on both sides of it and not the text', async () => {
      const { pair, created } = await lose()
      await upload(call, pair, line('shop', '早', { sent_at: inSeconds(-60) }))
      expect(await taskOf(call, created.task_id)).toMatchObject({ outcome_unknown: true })
      await upload(
        call,
        pair,
        line('shop', '之前', { sent_at: inSeconds(-50) }),
        line('shop', '之后', { sent_at: inSeconds(30) }),
      )
      expect(await taskOf(call, created.task_id)).toMatchObject({ status: 'pending' })
      expect(await takeTask(call, pair, '&wait_seconds=5')).toMatchObject({ task_id: created.task_id })
    })

    it.concurrent('of a paused session that is proved absent is withheld, of a transferred one cancelled', async () => {
      const [one, two] = await Promise.all([lose(), lose()])
      await move(call, one.created.session_id, 'pause')
      await move(call, two.created.session_id, 'transfer')
      for (const { pair } of [one, two]) await observe(pair, { from: inSeconds(-60), to: inSeconds(60) })
      expect(await taskOf(call, one.created.task_id)).toMatchObject({ status: 'pending' })
      expect(await takeTask(call, one.pair)).toBeNull()
      expect(await explain(call, one.created.task_id)).toEqual(['session_paused'])
      expect(await taskOf(call, two.created.task_id)).toMatchObject({ status: 'cancelled' })
      await move(call, one.created.session_id, 'resume')
      expect(await takeTask(call, one.pair, '&wait_seconds=5')).toMatchObject({ attempt: 2 })
    })

    it.concurrent('of a session that ends is over: the text is cancelled', async () => {
      const { created } = await lose()
      await move(call, created.session_id, 'close')
      expect(await taskOf(call, created.task_id)).toMatchObject({
        status: 'cancelled',
        outcome_unknown: false,
      })
    })

    it.concurrent('is known at once to an upload that comes right after the lease', async () => {
      const pair = somePair()
      const { body: created } = await createRobot(call, pair)
      const lost = await takeAndOpen(call, pair, '&lease_seconds=5')
      await eventually(async () => new Date().toISOString() > lost.lease_expires_at)
      await observe(pair, { from: inSeconds(-60), to: inSeconds(1) })
      await eventually(async () => (await taskOf(call, created.task_id)).status === 'pending')
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'an unknown outcome that nothing settles in time',
  (open, replicas) => {
    const waiting = useReplicas(open, replicas, { ...SETTINGS, UNCONFIRMED_WAIT: '3s' })
    const { call } = waiting
    const lose = async () => {
      const pair = somePair()
      const { body: created } = await createRobot(call, pair)
      await takeAndOpen(call, pair, '&lease_seconds=5')
      return { pair, created }
    }
    const transferred = (sessionId: string) =>
      eventually(async () => (await sessionOf(call, sessionId)).state === 'transferred')

    it.concurrent('goes to a human, once told, and the transcript may still complete it', async () => {
      const { pair, created } = await lose()
      await transferred(created.session_id)
      expect(await sessionOf(call, created.session_id)).toMatchObject({ reason: 'outcome_unknown' })
      expect(await taskOf(call, created.task_id)).toMatchObject({ status: 'sent', outcome_unknown: true })
      expect(await alertsOf(call, created.session_id)).toMatchObject([{ event: 'session.transferred' }])
      const seen = await upload(call, pair, line('account', TEXT))
      expect(seen.body).toMatchObject({ confirmed_task_ids: [created.task_id], session_state: 'transferred' })
    })

    it.concurrent('waits anew after a handback: it is not taken away from the robot at once', async () => {
      const { created } = await lose()
      await transferred(created.session_id)
      await move(call, created.session_id, 'handback')
      const { body: page } = await call('GET', `/api/sessions/${created.session_id}/timeline`)
      const handback = page.items.at(-1)
      expect(handback).toMatchObject({ command: 'handback' })
      await transferred(created.session_id)
      const { body: after } = await call('GET', `/api/sessions/${created.session_id}/timeline`)
      const waited = Date.parse(after.items.at(-1).at) - Date.parse(handback.at)
      // Told by the database's clock: the wait that was set, anew.
      expect(waited).toBeGreaterThanOrEqual(3_000)
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'an unknown outcome under UNCONFIRMED_POLICY=retry',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, {
      ...SETTINGS,
      UNCONFIRMED_WAIT: '1s',
      UNCONFIRMED_POLICY: 'retry',
    })

    it('is sent again, until its attempts are used up', async () => {
      const pair = somePair()
      const { body: created } = await createRobot(call, pair)
      for (const attempt of [1, 2, 3]) {
        expect(await takeAndOpen(call, pair, '&lease_seconds=5&wait_seconds=30')).toMatchObject({ attempt })
      }
      await eventually(async () => (await taskOf(call, created.task_id)).status === 'failed')
      expect(await sessionOf(call, created.session_id)).toMatchObject({ reason: 'send_failed' })
    })
  },
  EMBEDDED_AND_MYSQL,
)
