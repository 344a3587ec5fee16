import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { ACTOR_HEADER, actorOf } from './actor.ts'
import type { HttpEnv, Step } from './http-env.ts'
import { type Operation, type OperationRoute, takesBody } from './operation.ts'
import { type FieldError, invalidProblem, problem } from './problem.ts'
import { readBody } from './request-body.ts'
import { readQuery } from './request-query.ts'

/** Reads the body, or answers 400, 413 or 415. */
export const takeBody = ({ route, bodyBytesMax }: Operation): Step => {
  const rules = { bytesMax: bodyBytesMax, isRequired: route.request?.body?.required ?? false }
  return async (c) => {
    const read = await readBody(c.req.raw, rules)
    if (read.ok) {
      c.set('body', read.value)
      return null
    }
    // The rest of a body that nobody wants is not waited for.
    const headers = read.refusal.code === 'payload_too_large' ? { Connection: 'close' } : {}
    return problem(c, read.refusal.code, { detail: read.refusal.detail }, headers)
  }
}

const Nothing = z.strictObject({})

/** Holds the query, the body and X-Actor against the route, or answers 422. */
export const judgeInput = ({ request, path, method }: OperationRoute): Step => {
  const isOurs = path.startsWith('/api/')
  const querySchema = request?.query ?? Nothing
  const bodySchema = schemaOf(request) ?? Nothing

  if (!isOurs) return () => null
  return (c) => {
    const errors = [
      ...judgeQuery(c, querySchema),
      ...(takesBody(method) ? judgeBody(c, bodySchema) : []),
      ...judgeActor(c),
    ]
    if (errors.length > 0) return invalidProblem(c, errors)

    // Ids are looked up, not judged: one that cannot exist is not found.
    if (!isReadable(c.req.url)) return problem(c, 'not_found', { detail: 'This path is no UTF-8.' })
    c.req.addValidatedData('param', c.req.param())
    return null
  }
}

/** Whether the path is percent-encoded UTF-8. What is not would stand for the id that it is written like. */
const isReadable = (url: string): boolean => {
  if (!url.includes('%')) return true
  try {
    return decodeURIComponent(new URL(url).pathname) !== ''
  } catch {
    return false
  }
}

const schemaOf = (request: OperationRoute['request']): z.ZodType | undefined => {
  const content = request?.body?.content['application/json']
  const schema = content !== undefined && 'schema' in content ? content.schema : undefined
  return schema instanceof z.ZodType ? schema : undefined
}

type Checked =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: z.ZodError }

const judgeQuery = (c: Context<HttpEnv>, schema: z.ZodType): readonly FieldError[] => {
  const read = readQuery(c.req.url)
  if ('unreadable' in read)
    return [{ path: pointer([read.unreadable]), message: 'must be percent-encoded UTF-8' }]
  const checked: Checked = schema.safeParse(read.query)
  if (!checked.success) return errorsOf(checked.error)
  c.req.addValidatedData('query', Object(checked.data))
  return []
}

const judgeBody = (c: Context<HttpEnv>, schema: z.ZodType): readonly FieldError[] => {
  const checked: Checked = schema.safeParse(c.get('body'))
  if (!checked.success) return errorsOf(checked.error)
  c.req.addValidatedData('json', Object(checked.data))
  return []
}

const judgeActor = (c: Context<HttpEnv>): readonly FieldError[] => {
  const actor = actorOf(c.get('key'), c.req.raw.headers.get(ACTOR_HEADER))
  if (!actor.ok) return [{ path: pointer([ACTOR_HEADER]), message: actor.refusal }]
  c.set('actor', actor.value)
  return []
}

const ERRORS_MAX = 50

const errorsOf = ({ issues }: z.ZodError): readonly FieldError[] =>
  issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: pointer([...issue.path, key]), message: 'is not known here' }))
        : [{ path: pointer(issue.path), message: issue.message }],
    )
    .slice(0, ERRORS_MAX)

/** RFC 6901; a member's name may be of any length and is cut. */
const pointer = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => `/${String(part).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .toWellFormed()
