import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, it } from 'vitest'
import { createRobot, eventually, line, readAll, somePair, upload } from '../support/journey-steps.ts'
import { describeOn } from '../support/runtimes.ts'
import { type RunningService, startService } from '../support/service-process.ts'
import { openReceiver, type Receiver } from '../support/webhook-receiver.ts'

const SECRET = `whsec_${randomBytes(24).toString('base64')}`

describeOn(['Node 24', 'Deno'], 'the webhook', (runtime) => {
  let service: RunningService
  let receiver: Receiver

  const open = async (answer: Parameters<typeof openReceiver>[0], env = {}) => {
    receiver = await openReceiver(answer)
    const target = { ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET }
    service = await startService({ runtime, env: { ...target, ...env } })
  }
  afterEach(async () => {
    await service.stop()
    receiver.close()
  })

  /** A human takes part in a robot's conversation. */
  const handOver = async () => {
    const pair = somePair()
    await createRobot(service.call, pair)
    const seen = await upload(service.call, pair, line('account', '我是采购小李'))
    expect(seen.body).toMatchObject({ transferred: true })
    return seen.body.session_id
  }
  const webhookAlerts = async () =>
    (await readAll(service.call, '/api/alerts')).filter(({ channel }) => channel === 'webhook')

  it('is signed as Standard Webhooks say, and comes again after a 500 under the same id', async () => {
    await open((response) => response.writeHead(receiver.received.length === 1 ? 500 : 204).end())
    const sessionId = await handOver()
    const [first, second] = await eventually(async () => receiver.received.length === 2 && receiver.received)

    for (const one of [first, second]) {
      const event = new Webhook(SECRET).verify(one?.body ?? '', one?.headers as Record<string, string>)
      expect(event).toMatchObject({
        id: first?.headers['webhook-id'],
        type: 'session.transferred',
        seq: expect.any(Number),
        data: { session: { session_id: sessionId, state: 'transferred' } },
      })
    }
    await eventually(async () => (await webhookAlerts())[0]?.status === 'delivered')
    expect(await webhookAlerts()).toMatchObject([{ attempts: 2, session_id: sessionId }])
  })

  it('hears the events of one session one after another, without a rest between them', async () => {
    await open((response) => response.writeHead(204).end(), { ALERT_WEBHOOK_EVENTS: 'message.received' })
    const pair = somePair()
    for (let i = 0; i < 6; i += 1) await upload(service.call, pair, line('shop', `在吗${i}`))
    await eventually(async () => receiver.received.length > 0)
    const begun = performance.now()
    await eventually(async () => receiver.received.length === 6)
    expect(performance.now() - begun).toBeLessThan(2_500)
  })

  it('that hangs delays no request and no other channel', async () => {
    await open(() => undefined)
    await handOver()
    await eventually(async () => receiver.received.length === 1)
    // It hangs now, and goes on hanging.
    for (let i = 0; i < 10; i += 1) await handOver()
    await eventually(async () => {
      const told = await readAll(service.call, '/api/alerts?status=delivered')
      return told.filter(({ channel }) => channel === 'log').length === 11
    })
    // Nothing comes again while it has it, and no session waits for another.
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is not followed where it redirects to', async () => {
    await open((response) => response.writeHead(302, { Location: '/elsewhere' }).end())
    await handOver()
    const [alert] = await eventually(async () => {
      const alerts = await webhookAlerts()
      return alerts[0]?.last_error !== null && alerts
    })
    expect(alert).toMatchObject({ status: 'pending', last_error: expect.stringContaining('302') })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
  })
})
