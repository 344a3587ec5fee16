// A receiver of webhooks, verified with the library of Standard Webhooks. Start it with the secret of the channel:
// WEBHOOK_SECRET=whsec_… PORT=9000 node verify.ts
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '')

// In a database: what was taken once must be known for a day.
const taken = new Set<string>()

type Event = {
  readonly id: string
  readonly type: string
  readonly data: { readonly events?: readonly Event[] }
}

const take = ({ id, type, data }: Event): void => {
  const isNew = !taken.has(id)
  taken.add(id)
  // A digest holds events, whole or in short.
  if (!isNew) console.log(`again ${type} ${id}`)
  else if (type === 'alerts.digest') for (const event of data.events ?? []) take(event)
  else console.log(`took ${type} ${id}`)
}

const server = createServer(async (request, response) => {
  // The body as it came: what is parsed and written again has another signature.
  const body = await text(request)
  try {
    webhook.verify(body, request.headers as Record<string, string>)
  } catch {
    console.log('refused')
    return response.writeHead(401).end()
  }
  take(JSON.parse(body))
  response.writeHead(204).end()
})

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`listening on http://127.0.0.1:${address?.port}/`)
})
