import { afterEach, describe, expect, it } from 'vitest'
import { ALERT_ID, LEASE_TOKEN, SESSION_ID, TASK_ID } from '../../src/adapters/http/examples.ts'
import type { EventStream } from '../../src/application/operators/event-stream.ts'
import { EVENT_STREAM } from '../../src/composition/tokens.ts'
import { type HttpApp, openHttpApp } from '../support/http-app.ts'
import type { Call, Json } from '../support/service-process.ts'
import { begin, moveTo, open, readDocument } from './http-steps.ts'

/** What is there for the ids of an example to stand for. */
type There = {
  readonly session?: Json
  readonly task?: Json
  readonly lease?: string
  readonly alert?: string
}

const created = async (call: Call): Promise<There> => {
  const session = await begin(call)
  return { session, task: session.task_id }
}

const handedOut = async (call: Call): Promise<There> => {
  await created(call)
  const task = await open(call)
  return { session: task, task: task.task_id, lease: task.lease_token }
}

const moved = (command: string) => async (call: Call) => {
  const there = await created(call)
  const { body } = await moveTo(call, there.session.session_id, command)
  return { ...there, session: body }
}

const assigned = async (call: Call): Promise<There> => {
  const there = await moved('transfer')(call)
  const path = `/api/sessions/${there.session.session_id}/assign`
  return { ...there, session: (await call('POST', path, { assignee: '小李' })).body }
}

const failed = async (call: Call): Promise<There> => {
  const there = await handedOut(call)
  const report = { lease_token: there.lease, error: 'blocked', retryable: false }
  await call('POST', `/api/tasks/${there.task}/fail`, report)
  return there
}

const alerted = async (call: Call): Promise<There> => {
  await moved('transfer')(call)
  const { body } = await call('GET', '/api/alerts')
  return { alert: body.items[0].id }
}

const pausedAccount = async (call: Call): Promise<There> => {
  await call('PUT', '/api/pauses/account%3Aacc-1', { reason: 'captcha' })
  return {}
}

const nothing = async (): Promise<There> => ({})

/** What must have happened before an operation's example can succeed; unless said here, a session was created. */
const BEFORE: { readonly [operationId: string]: (call: Call) => Promise<There> } = {
  createSession: nothing,
  getSendInfo: handedOut,
  completeTask: handedOut,
  extendLease: handedOut,
  failTask: handedOut,
  releaseTask: handedOut,
  retryTask: failed,
  resumeSession: moved('pause'),
  handSessionBack: moved('transfer'),
  assignSession: moved('transfer'),
  unassignSession: assigned,
  removePause: pausedAccount,
  retryAlert: alerted,
}

const DOCUMENT = await readDocument()
const OPERATIONS = Object.entries<Json>(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]) => ({
    id: String(operation.operationId),
    method: method.toUpperCase(),
    path,
    operation,
  })),
)

describe('the example of', () => {
  let app: HttpApp
  afterEach(() => app.close())

  it.each(OPERATIONS)('$id does what it shows', async ({ id, method, path, operation }) => {
    app = await openHttpApp()
    const there = await (BEFORE[id] ?? created)(app.call)
    const example = operation.requestBody?.content['application/json'].example
    // The call itself holds the answer against the document.
    const asked = app.call(
      method,
      standIn(there)(pathOf(path, operation)),
      example === undefined ? undefined : JSON.parse(standIn(there)(JSON.stringify(example))),
    )
    if (id === 'streamEvents') await endOnceBegun(app.application.get(EVENT_STREAM))
    const answer = await asked
    const wanted = Object.keys(operation.responses).filter((status) => status.startsWith('2'))
    expect(wanted).toContain(String(answer.status))
  })
})

/** An answer that goes on and on is read when it has an end. */
const endOnceBegun = async ({ count, close }: EventStream): Promise<void> => {
  await expect.poll(count, { interval: 10 }).toBe(1)
  close()
}

/** Puts what is there in the place of the ids that the examples show. */
const standIn =
  ({ session, task, lease, alert }: There) =>
  (text: string): string =>
    text
      .replaceAll(LEASE_TOKEN, lease ?? LEASE_TOKEN)
      .replaceAll(TASK_ID, task ?? TASK_ID)
      .replaceAll(SESSION_ID, session?.session_id ?? SESSION_ID)
      .replaceAll(ALERT_ID, alert ?? ALERT_ID)
      .replaceAll('"version":1', `"version":${session?.version ?? 1}`)

/** The path with the examples of its parameters; of the query, those that must be there or show an example. */
const pathOf = (path: string, { parameters = [] }: Json): string => {
  const query = new URLSearchParams()
  let filled = path
  for (const { in: place, name, required, schema, example = schema.example } of parameters) {
    if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(example))
    if (place !== 'query' || (example === undefined && !required)) continue
    for (const value of [example].flat()) query.append(name, value)
  }
  return query.size === 0 ? filled : `${filled}?${query}`
}
