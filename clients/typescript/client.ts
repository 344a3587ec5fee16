import createClient from 'openapi-fetch'
import type { components, paths } from './schema.ts'

export type Session = components['schemas']['Session']
export type Task = components['schemas']['Task']
export type Problem = components['schemas']['Problem']

/** A client that knows every path, parameter, body and answer of the service. It throws only when nobody answers. */
export const connect = (url: string, key?: string) =>
  createClient<paths>({
    baseUrl: url,
    ...(key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } }),
  })
export type Client = ReturnType<typeof connect>
