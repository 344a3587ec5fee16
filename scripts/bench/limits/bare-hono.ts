import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { BARE_ANSWER } from './bare-calls.ts'

// A process of its own: the HTTP stack of the service, and nothing behind it. PORT says where.
const app = new Hono()
app.get('/bare', (c) => c.json(BARE_ANSWER))
app.post('/api/messages/batch', async (c) => {
  const { messages } = await c.req.json<{ messages: unknown[] }>()
  return c.json({ stored: messages.length })
})
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
