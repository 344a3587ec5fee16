import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Handler, MiddlewareHandler } from 'hono'
import { admit, admitType } from './admission.ts'
import { documentOf } from './documented.ts'
import type { HttpEnv } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import { answerOnce } from './idempotency.ts'
import { judgeInput, takeBody } from './input.ts'
import { type Operation, takesBody, takesKey } from './operation.ts'
import { problem } from './problem.ts'

/**
 * Mounts operations, those of fixed paths first, so that `/active` is no id; whatever else is asked of their paths is
 * a 405. Refusals come in the order of the steps: 401, 403, then 413, 415 and 400, then 422.
 */
export const mountAll = (
  app: OpenAPIHono<HttpEnv>,
  operations: readonly Operation[],
  parts: HttpParts,
): void => {
  for (const { route } of operations) app.openAPIRegistry.registerPath(documentOf(route))

  const byPath = Map.groupBy(operations, ({ route }) => route.path)
  const paths = [...byPath].toSorted(([a], [b]) => parameterCount(a) - parameterCount(b))
  for (const [path, ofPath] of paths) {
    const allowed = allowedMethods(ofPath)
    for (const each of ofPath) {
      app.on(each.route.method, honoPath(path), onlyIn(allowed), ...stepsOf(each, parts), each.handle)
    }
    app.all(honoPath(path), refuseMethod(allowed))
  }
}

const stepsOf = (operation: Operation, parts: HttpParts): readonly MiddlewareHandler<HttpEnv>[] => {
  const { method } = operation.route
  return [
    admit(operation.route, parts),
    ...(takesBody(method) ? [takeBody(operation), admitType(operation.route)] : []),
    judgeInput(operation.route),
    ...(takesKey(method) ? [answerOnce(parts)] : []),
  ]
}

const parameterCount = (path: string): number => path.split('{').length
const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

const allowedMethods = (operations: readonly Operation[]): readonly string[] =>
  operations.flatMap(({ route, isPureRead }) => (isPureRead ? ['GET', 'HEAD'] : [route.method.toUpperCase()]))

// Hono answers HEAD by the way of GET; where GET does something, HEAD must not.
const onlyIn =
  (allowed: readonly string[]): MiddlewareHandler<HttpEnv> =>
  (c, next) =>
    allowed.includes(c.req.method) ? next() : Promise.resolve(refuseMethod(allowed)(c, next))

/** What is asked of a path by another method than these. */
export const refuseMethod =
  (allowed: readonly string[]): Handler<HttpEnv, string, object, Response> =>
  (c) =>
    problem(
      c,
      'method_not_allowed',
      { detail: `This path takes ${allowed.join(', ')}.` },
      { Allow: allowed.join(', ') },
    )
