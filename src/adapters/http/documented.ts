import { type RouteConfig, z } from '@hono/zod-openapi'
import { WHO_MAY } from './access.ts'
import { ACTOR_HEADER } from './actor.ts'
import { IDEMPOTENCY_HEADER } from './idempotency.ts'
import { type OperationRoute, takesBody, takesKey } from './operation.ts'
import { problemBody, WAITS } from './problem.ts'
import { PROBLEMS, type ProblemBody, type ProblemCode, ProblemSchema, shownCode } from './problem-kinds.ts'

type Status<Code extends ProblemCode> = (typeof PROBLEMS)[Code]['status']
type ProblemResponse = {
  readonly description: string
  readonly headers?: { 'Retry-After': { schema: { type: 'integer' }; description: string } }
  readonly content: {
    readonly 'application/problem+json': {
      readonly schema: typeof ProblemSchema
      readonly examples: { readonly [code: string]: { readonly value: ProblemBody } }
    }
  }
}

/** The responses that these codes are answered with: codes of one status share a response. */
export const problems = <const Code extends ProblemCode>(...codes: readonly Code[]) => {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status)
  const responses = [...byStatus].map(([status, ofStatus]) => [status, responseOf(ofStatus)] as const)
  return Object.fromEntries(responses) as { readonly [Each in Status<Code>]: ProblemResponse }
}

const responseOf = (codes: readonly ProblemCode[]): ProblemResponse => ({
  description: codes.map(describe).join('\n'),
  ...(codes.some((code) => WAITS.has(code)) && {
    headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'In so many seconds.' } },
  }),
  content: {
    'application/problem+json': {
      schema: ProblemSchema,
      examples: Object.fromEntries(codes.map((code) => [shownCode(code), { value: exampleOf(code) }])),
    },
  },
})

const describe = (code: ProblemCode): string => {
  const { title, do: next } = PROBLEMS[code]
  return `\`${shownCode(code)}\`: ${title}. \`do\`: ${next}.`
}

const exampleOf = (code: ProblemCode): ProblemBody =>
  problemBody(code, { detail: `${PROBLEMS[code].title}.` }, 'uT3kq0Zr8sVd1nYw5hXc2bJm')

/** An answer of 200 and the like. */
export const json = <Schema, Example>(description: string, schema: Schema, example: Example) => ({
  description,
  content: { 'application/json': { schema, example } },
})

/** A body that a request must, or may, come with. */
export const bodyOf = <Schema, Example>(schema: Schema, example: Example, required = true) => ({
  required,
  content: { 'application/json': { schema, example } },
})

const KEYS = [{ bearer: [] }, { apiKey: [] }]

const KEY_HEADER = {
  [IDEMPOTENCY_HEADER]: z.string().optional().openapi({
    description:
      '1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`.',
    example: 'BG-1001-create',
  }),
}

const PERSON_HEADER = {
  [ACTOR_HEADER]: z.string().optional().openapi({
    description: 'The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded.',
    example: '%E5%B0%8F%E6%9D%8E',
  }),
}

/** What each method takes besides. */
const HEADERS: Partial<Record<RouteConfig['method'], z.ZodObject>> = {
  post: z.object({ ...KEY_HEADER, ...PERSON_HEADER }),
  put: z.object(PERSON_HEADER),
}

/** The route as the document tells it: with the keys it needs and with what every operation may answer. */
export const documentOf = ({ tags, ...route }: OperationRoute): RouteConfig => {
  const isOpen = WHO_MAY[route.operationId] === 'everybody'
  const headers = HEADERS[route.method]
  const codes = new Set([...codesIn(route.responses), ...(isOpen ? [] : commonCodes(route))])
  return {
    ...route,
    tags: [...tags],
    security: isOpen ? [] : KEYS,
    ...(headers && { request: { ...route.request, headers } }),
    responses: { ...route.responses, ...problems(...codes) },
  }
}

/** The problems that a route names itself: their examples are filed under their codes. */
const codesIn = (responses: RouteConfig['responses']): readonly ProblemCode[] =>
  Object.values(responses).flatMap((response) => {
    const content = 'content' in response ? response.content?.['application/problem+json'] : undefined
    const examples = content !== undefined && 'examples' in content ? Object.keys(content.examples ?? {}) : []
    return CODES.filter((code) => examples.includes(code))
  })

const CODES = Object.keys(PROBLEMS) as ProblemCode[]

const BODY_CODES = ['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const
const KEY_CODES = ['request_in_progress', 'idempotency_key_reused'] as const

const commonCodes = ({ method, path }: Pick<RouteConfig, 'method' | 'path'>): readonly ProblemCode[] => [
  ...(takesBody(method) ? BODY_CODES : []),
  ...(takesKey(method) ? KEY_CODES : []),
  'unauthenticated',
  'forbidden',
  ...(path.includes('{') ? (['not_found'] as const) : []),
  'validation_failed',
  'internal',
  'database_unavailable',
  'overloaded',
]
