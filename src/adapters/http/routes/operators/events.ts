import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { EVENT_TYPES } from '../../../../domain/session-event.ts'
import { EVENT_TEXT } from '../../examples.ts'
import { name, repeatable } from '../../fields.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { problem } from '../../problem.ts'
import { respond } from '../../respond.ts'
import { EVENT_STREAM_HEADERS, toEventStream } from '../../server-sent-events.ts'

export const streamEventsOperation = ({ events, asNobody, log }: HttpParts) =>
  operation(
    ROUTE,
    async (c) => {
      const { session_id, account_id, type } = c.req.valid('query')
      const listening = await events.listen({
        lastEventId: c.req.raw.headers.get('Last-Event-ID') || null,
        filter: { sessionIds: session_id ?? [], accountIds: account_id ?? [], types: type ?? [] },
        key: c.get('key')?.name ?? null,
        cut: () => cutLine(c),
      })
      if (!listening.ok) {
        const headers = { Connection: 'close' }
        return problem(c, 'overloaded', { detail: REFUSED[listening.refusal] }, headers)
      }
      const { next, leave } = listening.value
      // For as long as it may last, whoever asked has his answer already.
      const listener = { leave, next: () => asNobody(next) }
      const stream = toEventStream(listener, (error) =>
        log.error({ error, request_id: c.get('requestId') }, 'a stream of events broke'),
      )
      return respond(c, stream, 200, EVENT_STREAM_HEADERS)
    },
    // HEAD would listen, and never hear a thing.
    { isPureRead: false },
  )

const REFUSED = {
  too_many: 'Too many listen already. Close a stream, or come again.',
  closed: 'This replica stops. Come again.',
} as const

/** Ends the connection, whose other end takes nothing: closing the stream would wait for that. */
const cutLine = (c: Context): void => {
  const { outgoing }: Partial<Connected> = c.env ?? {}
  outgoing?.destroy()
}
type Connected = { readonly outgoing: { destroy(): void } }

const ROUTE = defineRoute({
  method: 'get',
  path: '/api/events',
  operationId: 'streamEvents',
  tags: ['Operators'],
  summary: 'Listen to all events as they happen',
  description: `Server-sent events of all replicas, in one order that is the same for every listener: \`id\`, \`event\` (its type)
and \`data\` (the event, as webhooks get it). With \`Last-Event-ID\` it goes on behind that event, without a gap or a
repeat, on any replica; where that is not possible, because the event is unknown or what came after it was forgotten
(\`RETENTION\`), an event \`reset\` comes first: read again what you show. A comment comes every 15 s. Filters may come
several times: any of each, all kinds together.`,
  request: {
    query: z.strictObject({
      session_id: repeatable(name(64)).optional(),
      account_id: repeatable(name(50)).optional(),
      type: repeatable(z.enum(EVENT_TYPES)).optional(),
    }),
    headers: z.object({
      'Last-Event-ID': z.string().optional().openapi({
        description: 'The `id` of the event that was seen last. Without it, only what happens from now on.',
        example: 'evt_019a9d1c-5f00-7000-8000-000000000004',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The events, for as long as the client listens and the replica runs.',
      content: { 'text/event-stream': { schema: z.string(), example: EVENT_TEXT } },
    },
  },
})
