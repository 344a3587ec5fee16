import type { RouteConfig } from '@hono/zod-openapi'
import { WHO_MAY } from './access.ts'
import type { OperationRoute } from './operation.ts'
import { PROBLEMS, type ProblemCode, ProblemSchema } from './problem.ts'

type Status<Code extends ProblemCode> = (typeof PROBLEMS)[Code]['status']
type ProblemResponse = {
  readonly description: string
  readonly content: { readonly 'application/problem+json': { readonly schema: typeof ProblemSchema } }
}

/** The responses that these codes are answered with: codes of one status share a response. */
export const problems = <const Code extends ProblemCode>(...codes: readonly Code[]) => {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status)
  const responses = [...byStatus].map(([status, ofStatus]) => [status, responseOf(ofStatus)] as const)
  return Object.fromEntries(responses) as { readonly [Each in Status<Code>]: ProblemResponse }
}

const responseOf = (codes: readonly ProblemCode[]): ProblemResponse => ({
  description: codes
    .map((code) => `\`${shown(code)}\`: ${PROBLEMS[code].title}. \`do\`: ${PROBLEMS[code].do}.`)
    .join('\n'),
  content: { 'application/problem+json': { schema: ProblemSchema } },
})

const shown = (code: ProblemCode): string => (code === 'task_finished' ? 'invalid_transition' : code)

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

/** The route as the document tells it: with the keys it needs and with what every operation may answer. */
export const documentOf = ({ tags, ...route }: OperationRoute): RouteConfig => {
  const isOpen = WHO_MAY[route.operationId] === 'everybody'
  return {
    ...route,
    tags: [...tags],
    security: isOpen ? [] : KEYS,
    responses: { ...(isOpen ? {} : problems(...commonCodes(route.method, route.path))), ...route.responses },
  }
}

const commonCodes = (method: string, path: string): readonly ProblemCode[] => [
  ...(method === 'post' ? (['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const) : []),
  'unauthenticated',
  'forbidden',
  ...(path.includes('{') ? (['not_found'] as const) : []),
  'validation_failed',
  'internal',
  'database_unavailable',
]
