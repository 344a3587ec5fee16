import { expect, it } from 'vitest'
import {
  alertsOf,
  createRobot,
  eventually,
  move,
  putPause,
  readAll,
  removePause,
  somePair,
  takeTask,
} from '../support/journey-steps.ts'
import type { Json } from '../support/service-process.ts'
import { EMBEDDED_AND_MYSQL, onEveryStage, useReplicas } from '../support/stage.ts'
import { openReceiver } from '../support/webhook-receiver.ts'

const QUICK = { SWEEP_INTERVAL: '100ms', WORKER_SILENT_AFTER: '2s', ALERT_UNATTENDED_AFTER: '1h' }
const ALL = 'session.created,session.transferred,session.handed_back,session.ended,worker.silent'

onEveryStage(
  'alerts',
  (open, replicas) => {
    const { call } = useReplicas(open, replicas, QUICK)
    const silences = async () =>
      (await readAll(call, '/api/alerts')).filter(({ event }) => event === 'worker.silent').length

    it('tell once that no worker asks for an account, and again only after it was asked for', async () => {
      const pair = somePair()
      const before = await silences()
      const { body } = await createRobot(call, pair)
      await eventually(async () => (await silences()) > before)
      const task = await takeTask(call, pair)
      expect(task.task_id).toBe(body.task_id)
      await call('POST', `/api/tasks/${task.task_id}/release`, { lease_token: task.lease_token })
      await eventually(async () => (await silences()) > before + 1)
      expect(await silences()).toBe(before + 2)
      await move(call, body.session_id, 'cancel')
    })

    it('tell nothing of an account that is paused', async () => {
      const [held, marker] = [somePair(), somePair()]
      const before = await silences()
      const { body } = await createRobot(call, held)
      await putPause(call, `account:${held.account_id}`)
      const other = await createRobot(call, marker)
      await eventually(async () => (await silences()) > before)
      expect(await silences()).toBe(before + 1)
      await move(call, body.session_id, 'cancel')
      await move(call, other.body.session_id, 'cancel')
      await removePause(call, `account:${held.account_id}`)
    })
  },
  EMBEDDED_AND_MYSQL,
)

onEveryStage(
  'a receiver',
  (open, replicas) => {
    it('that never answers slows no request, and no other channel', async () => {
      const dead = await openReceiver(() => {})
      const stage = await open()
      try {
        const env = { ...QUICK, ALERT_WEBHOOK_URL: dead.url }
        const services = await Promise.all(Array.from({ length: replicas }, () => stage.start(env)))
        const call = services[0]?.call ?? (() => Promise.reject(new Error('no service')))
        const sessions: Json[] = []
        for (let n = 0; n < 30; n += 1) {
          const { body } = await createRobot(call, somePair())
          expect((await move(call, body.session_id, 'transfer')).status).toBe(200)
          sessions.push(body)
        }
        // All of them are told in the log, while the other channel still waits for its first answer.
        for (const { session_id } of sessions) {
          const alerts = await eventually(async () => {
            const seen = await alertsOf(call, session_id)
            return seen.some(({ channel, status }) => channel === 'log' && status === 'delivered') && seen
          })
          expect(alerts.find(({ channel }) => channel === 'webhook')?.status).toBe('pending')
        }
        expect(dead.received.length).toBeGreaterThan(0)
      } finally {
        dead.close()
        await stage.close()
      }
    })

    it('hears of each session in its order, one at a time, though some tries fail', async () => {
      let tries = 0
      const picky = await openReceiver((response) => response.writeHead(++tries % 3 === 1 ? 500 : 204).end())
      const stage = await open()
      try {
        const env = { ...QUICK, ALERT_WEBHOOK_URL: picky.url, ALERT_WEBHOOK_EVENTS: ALL }
        const services = await Promise.all(Array.from({ length: replicas }, () => stage.start(env)))
        const call = services[0]?.call ?? (() => Promise.reject(new Error('no service')))
        const { body } = await createRobot(call, somePair())
        for (const command of ['transfer', 'handback', 'transfer', 'close'])
          expect((await move(call, body.session_id, command)).status).toBe(200)
        await eventually(async () =>
          (await alertsOf(call, body.session_id))
            .filter(({ channel }) => channel === 'webhook')
            .every(({ status }) => status === 'delivered'),
        )
        const seqs = picky.received.map((one) => JSON.parse(one.body).seq)
        const firsts = seqs.filter((seq, i) => seqs.indexOf(seq) === i)
        expect(firsts).toEqual([1, 2, 3, 4, 5])
        // A later one never came before an earlier one was taken.
        expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
      } finally {
        picky.close()
        await stage.close()
      }
    })
  },
  EMBEDDED_AND_MYSQL,
)
