import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Role } from '../../src/adapters/http/api-keys.ts'
import { everything } from '../application/app-steps.ts'
import { type HttpApp, openHttpApp, useHttpApps } from '../support/http-app.ts'
import type { Answer, Call, Json } from '../support/service-process.ts'

export { useHttpApps }

export const PAIR = { account_id: 'acc-1', shop_id: 'shop-9' }
export const TEXT = '你好，这件能便宜点吗？'

export const robotWork = (changed: object = {}) => ({
  ...PAIR,
  task_type: 'auto_bargain',
  external_task_id: 'BG-1001',
  send_content: TEXT,
  ...changed,
})

/** A human's case, which comes without a text. */
export const humanWork = (changed: object = {}) => ({
  ...PAIR,
  task_type: 'manual_complaint',
  external_task_id: 'CASE-7',
  ...changed,
})

/** Creates a session; the answer's body. */
export const begin = async (call: Call, work: object = robotWork()): Promise<Json> => {
  const created = await call('POST', '/api/sessions/create', work)
  expect(created.status).toBe(201)
  return created.body
}

/** Leases the next task; the answer's body. */
export const take = async (call: Call, query = ''): Promise<Json> => {
  const taken = await call('GET', `/api/tasks/next_id${query}`)
  expect(taken.status).toBe(200)
  return taken.body
}

/** Leases the next task and asks for its text. */
export const open = async (call: Call): Promise<Json> => {
  const task = await take(call)
  const info = await call('GET', `/api/tasks/${task.task_id}/send_info?lease_token=${task.lease_token}`)
  expect(info.status).toBe(200)
  return task
}

/** An app in which a sender has asked for the text of a new session. */
export const withOpened = async (opening: Promise<HttpApp>) => {
  const app = await opening
  await begin(app.call)
  return { app, task: await open(app.call) }
}

/** The service's own description, as it answers it. */
export const readDocument = async (): Promise<Json> => {
  const app = await openHttpApp()
  const { body } = await app.call('GET', '/openapi.json')
  await app.close()
  return body
}

export const moveTo = (call: Call, id: string, command: string, body: object = {}) =>
  call('POST', `/api/sessions/${id}/${command}`, body)

export const line = (changed: object = {}) => ({
  message_id: 'm1',
  content: '在的',
  sender: 'shop-9:客服小王',
  from_source: 'shop',
  sent_at: '2026-11-22T08:00:00Z',
  ...changed,
})

export const upload = (call: Call, ...messages: readonly object[]) =>
  call('POST', '/api/messages/batch', { ...PAIR, messages })

/** An answer that says no: a problem of this status and code, complete. */
export const expectProblem = ({ status, body, headers }: Answer, wanted: number, code: string) => {
  expect({ status, code: body?.code }).toEqual({ status: wanted, code })
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(body).toMatchObject({
    type: `urn:problem-type:auto-session:${code}`,
    title: expect.any(String),
    status: wanted,
    detail: expect.any(String),
    do: expect.stringMatching(/^(fix|stop|refetch|retry)$/),
    request_id: headers.get('X-Request-Id'),
  })
}

/** The fields that a 422 complains about. */
export const faultyPaths = ({ body }: Answer): readonly string[] =>
  body.errors.map(({ path }: { path: string }) => path)

/** Everything on record, to see that a refusal has written nothing. */
export const recordOf = ({ application }: HttpApp) => everything(application)

export const secretOf = (role: Role): string => `secret-of-the-${role}`
export const KEYS = (['upstream', 'rpa', 'operator', 'admin'] as const).map((role) => ({
  name: `the-${role}`,
  role,
  sha256: createHash('sha256').update(secretOf(role)).digest('hex'),
}))
