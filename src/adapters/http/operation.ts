import { createRoute, type RouteConfig, type RouteHandler } from '@hono/zod-openapi'
import type { OperationId } from './access.ts'
import type { Answerer, HttpEnv } from './http-env.ts'
import { MIB } from './request-body.ts'

/** A route of ours: everything that its page in the documentation says. */
export type OperationRoute = RouteConfig & {
  readonly operationId: OperationId
  readonly tags: [string]
  readonly summary: string
  readonly description: string
}

/** Whether operations of this method take a body, and with it the checks that a body needs. */
export const takesBody = (method: RouteConfig['method']): boolean => method === 'post' || method === 'put'

/** Whether they may come with an Idempotency-Key (CONTRACT 3). */
export const takesKey = (method: RouteConfig['method']): boolean => method === 'post'

/** Says what an operation looks like; its types stay as narrow as they are written. */
export const defineRoute = <Path extends string, Route extends Omit<OperationRoute, 'path'> & { path: Path }>(
  route: Route,
) => createRoute(route)

/** Something that clients can ask for: what it looks like, and what answers it. */
export type Operation = {
  readonly route: OperationRoute
  readonly handle: Answerer
  readonly bodyBytesMax: number
  /** Whether asking twice is as good as once, so that HEAD may ask too. */
  readonly isPureRead: boolean
}

type Options = Partial<Pick<Operation, 'bodyBytesMax' | 'isPureRead'>>

/** Ties a handler to its route: what it answers must stand among the route's responses, or this does not compile. */
export const operation = <Route extends OperationRoute>(
  route: Route,
  handle: RouteHandler<Route, HttpEnv>,
  { bodyBytesMax = MIB, isPureRead = route.method === 'get' }: Options = {},
): Operation => ({
  route,
  // What it takes from the request is checked against the same route before it is called.
  handle: handle as unknown as Answerer,
  bodyBytesMax,
  isPureRead,
})
