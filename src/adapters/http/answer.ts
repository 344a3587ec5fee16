import type { Context, TypedResponse } from 'hono'
import type { JSONParsed } from 'hono/utils/types'
import type { Ask, Perform } from '../../application/pair/ask.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { HttpEnv } from './http-env.ts'
import { refusalProblem } from './problem.ts'
import { JSON_HEADERS, respond } from './respond.ts'

/** What a client is told when it gets what it asked for. */
type Reply = { readonly status: 200 | 201; readonly body: { readonly [name: string]: unknown } }

// A union of replies becomes a union of responses, so that each body is held against its own status.
type Replied<Told> = Told extends {
  readonly status: infer Status extends 200 | 201
  readonly body: infer Body
}
  ? Response & TypedResponse<JSONParsed<Body>, Status, 'json'>
  : never

type Refusing<Refused extends Refusal> = [Refused] extends [never]
  ? never
  : ReturnType<typeof refusalProblem<Refused['code']>>

/**
 * Carries out what is asked, and answers it: a refusal as its problem, anything else as `toReply` says. The reply is
 * made once, inside the transaction of the decision, and kept there for a repeat where the request came with an
 * Idempotency-Key (CONTRACT 3).
 */
export const answer = async <Value, Refused extends Refusal, const Told extends Reply>(
  c: Context<HttpEnv>,
  perform: Perform,
  ask: Ask<Result<Value, Refused>>,
  toReply: (value: Value) => Told,
): Promise<Replied<Told> | Refusing<Refused>> => {
  const key = c.get('requestKey')
  const told = await perform(
    ask,
    (answered, draft) => {
      if (!answered.ok) return answered
      const reply = toReply(answered.value)
      const text = JSON.stringify(reply.body)
      const isKept = key !== undefined && draft !== null
      if (isKept) draft.keep({ ...key, reply: { code: reply.status, text } })
      return ok({ status: reply.status, text, isKept })
    },
    key,
  )
  if (!told.ok) return refusalProblem<Refused['code']>(c, told.refusal) as Refusing<Refused>

  const { status, text, isKept } = told.value
  c.set('isReceiptKept', isKept)
  // The very text that a repeat gets. Its type is that of the reply that it was made of.
  return respond(c, text, status, JSON_HEADERS) as unknown as Replied<Told>
}

/** Replies 200 with the body that is made of the answer. */
export const reply =
  <Value, Body extends Reply['body']>(toBody: (value: Value) => Body) =>
  (value: Value) =>
    ({ status: 200, body: toBody(value) }) as const

/** An ask that nothing refuses, as `answer` takes it. */
export const neverRefused =
  <Value>(ask: Ask<Value>): Ask<Result<Value, never>> =>
  (changePair, tell) =>
    ask(changePair, (value, draft) => tell(ok(value), draft))
