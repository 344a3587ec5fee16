import { randomBytes } from 'node:crypto'
import { makeLogNotifier } from '../../src/adapters/notifications/log-notifier.ts'
import { makeWebhookNotifier } from '../../src/adapters/notifications/webhook-notifier.ts'
import type { Log } from '../../src/application/ports/log.ts'
import { notifierContract, postingNotifierContract } from '../contracts/notifier.contract.ts'
import { openReceiver } from '../support/webhook-receiver.ts'

const SECRET = `whsec_${randomBytes(24).toString('base64')}`

notifierContract('The log', async () => {
  const has: string[] = []
  const ignore = () => undefined
  const warn: Log['warn'] = (facts) => {
    has.push((facts as { readonly alert: { readonly event_id: string } }).alert.event_id)
  }
  const notifier = makeLogNotifier(
    { debug: ignore, info: ignore, warn, error: ignore },
    'zh-CN',
    'http://here',
  )
  return { notifier, has: () => has, close: ignore }
})

notifierContract('The webhook', async () => {
  const { url, received, close } = await openReceiver((response) => response.writeHead(204).end())
  const has = () => received.map(({ headers }) => String(headers['webhook-id']))
  return { notifier: makeWebhookNotifier({ name: 'webhook', url, secret: SECRET }), has, close }
})

postingNotifierContract(
  'The webhook',
  (url, timeoutMs) => makeWebhookNotifier({ name: 'webhook', url, secret: SECRET, timeoutMs }),
  [SECRET, SECRET.slice('whsec_'.length)],
)
