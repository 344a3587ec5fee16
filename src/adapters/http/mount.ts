import type { OpenAPIHono } from '@hono/zod-openapi'
import { admit, admitType } from './admission.ts'
import { type BodyRoom, makeBodyRoom, withRoomForBody } from './body-room.ts'
import { documentOf } from './documented.ts'
import { doorOf } from './door.ts'
import type { Answerer, Around, HttpEnv, Step } from './http-env.ts'
import type { HttpParts } from './http-parts.ts'
import { answerOnce } from './idempotency.ts'
import { judgeInput, takeBody } from './input.ts'
import { type Operation, takesBody, takesKey } from './operation.ts'
import { problem } from './problem.ts'

/**
 * Mounts operations, those of fixed paths first, so that `/active` is no id; whatever else is asked of their paths is
 * a 405. Refusals come in the order of the steps: 503 in a crowd, 401, 403, then 413, 415 and 400, then 422. Each path has one handler,
 * which knows its methods: a chain of handlers would be put together and gone through anew for every request.
 */
export const mountAll = (
  app: OpenAPIHono<HttpEnv>,
  operations: readonly Operation[],
  parts: HttpParts,
  around: Around,
): void => {
  for (const { route } of operations) app.openAPIRegistry.registerPath(documentOf(route))

  const byPath = Map.groupBy(operations, ({ route }) => route.path)
  const paths = [...byPath].toSorted(([a], [b]) => parameterCount(a) - parameterCount(b))
  const room = makeBodyRoom()
  for (const [path, ofPath] of paths) app.all(honoPath(path), around(answererOf(ofPath, parts, room)))
}

/** Answers whatever is asked of one path. */
const answererOf = (operations: readonly Operation[], parts: HttpParts, room: BodyRoom): Answerer => {
  const byMethod = new Map(
    operations.flatMap((each) => {
      const answer = throughSteps(each, parts, room)
      return methodsOf(each).map((method) => [method, answer] as const)
    }),
  )
  const refuse = refuseMethod([...byMethod.keys()])
  return (c) => (byMethod.get(c.req.method) ?? refuse)(c)
}

const throughSteps = (operation: Operation, parts: HttpParts, room: BodyRoom): Answerer => {
  const { method, path } = operation.route
  const { handle } = operation
  const door = doorOf(operation.route, parts.crowd)
  const answer = door.inside(takesKey(method) ? answerOnce(parts, handle) : handle)
  const steps = [door.look, ...stepsOf(operation, parts)]
  const whole: Answerer = async (c) => {
    for (const step of steps) {
      const judged = step(c)
      // Most are judged at once: only what takes its time is waited for.
      const refused = judged instanceof Promise ? await judged : judged
      if (refused !== null) return refused
    }
    return answer(c)
  }
  const inRoom = takesBody(method) ? withRoomForBody(room, operation.bodyBytesMax, whole) : whole
  return (c) => {
    c.set('route', path)
    return inRoom(c)
  }
}

const stepsOf = (operation: Operation, parts: HttpParts): readonly Step[] => [
  admit(operation.route, parts),
  ...(takesBody(operation.route.method) ? [takeBody(operation), admitType(operation.route)] : []),
  judgeInput(operation.route),
]

const parameterCount = (path: string): number => path.split('{').length
const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

// Hono answers HEAD by the way of GET; where GET does something, HEAD must not.
const methodsOf = ({ route, isPureRead }: Operation): readonly string[] =>
  isPureRead ? ['GET', 'HEAD'] : [route.method.toUpperCase()]

/** What is asked of a path by another method than these. */
export const refuseMethod =
  (allowed: readonly string[]): Answerer =>
  (c) =>
    problem(
      c,
      'method_not_allowed',
      { detail: `This path takes ${allowed.join(', ')}.` },
      { Allow: allowed.join(', ') },
    )
