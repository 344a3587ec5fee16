import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { json } from '../../documented.ts'
import type { HttpEnv } from '../../http-env.ts'
import type { HttpParts } from '../../http-parts.ts'
import { defineRoute, operation } from '../../operation.ts'
import { respondJson } from '../../respond.ts'

/** The document of all operations that are mounted on the app. */
export const openApiOperation = (app: OpenAPIHono<HttpEnv>, { publicUrl }: HttpParts) => {
  let document: Record<string, unknown> | null = null
  return operation(ROUTE, (c) => {
    document ??= { ...makeDocument(app, publicUrl) }
    return respondJson(c, document, 200)
  })
}

const makeDocument = (app: OpenAPIHono<HttpEnv>, publicUrl: string) => {
  const { openAPIRegistry } = app
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Auto Session',
      version: '0.1.0',
      description:
        'Keeps shop conversations of RPA robots and humans out of each other’s way. Every error is a problem (RFC 9457) whose `do` tells a simple robot what comes next: fix, stop, refetch or retry. Every answer carries X-Request-Id.',
    },
    servers: [{ url: publicUrl }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
  })
}

const TAGS = [
  ['Upstream', 'The systems that create work for robots and humans.'],
  ['RPA sender', 'The robots that type: take a task, ask for its text, type, report.'],
  ['RPA receiver', 'The robots that read: upload what the chat shows.'],
  ['Operators', 'The people who take conversations over.'],
  ['Sessions', 'What is on record of sessions.'],
  ['Tasks', 'What is on record of tasks.'],
  ['Alerts', 'What people are told, and whether it reached them.'],
  ['Service', 'The process itself.'],
] as const

const ROUTE = defineRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tags: ['Service'],
  summary: 'This document',
  description: 'OpenAPI 3.1.',
  responses: {
    200: json('The document.', z.record(z.string(), z.unknown()), { openapi: '3.1.0' }),
  },
})
