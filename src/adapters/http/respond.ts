import type { Context, TypedResponse } from 'hono'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import type { JSONParsed } from 'hono/utils/types'
import type { HttpEnv } from './http-env.ts'

type Headers = { readonly [name: string]: string }
type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null

/**
 * Makes an answer, with what every answer carries. Its headers are one plain object from the start, which the server
 * below writes as it is: added one by one they cost more than all else about an answer.
 */
export const respond = <Status extends StatusCode>(
  c: Context<HttpEnv>,
  body: Body,
  status: Status,
  headers?: Headers,
): Response & TypedResponse<unknown, Status, 'body'> => {
  const all = { 'X-Request-Id': c.get('requestId'), ...CAREFUL, ...headers, ...c.get('moreHeaders') }
  return new Response(body, { status, headers: all }) as Response & TypedResponse<unknown, Status, 'body'>
}

/** Answers with JSON. */
export const respondJson = <Told extends object, Status extends ContentfulStatusCode>(
  c: Context<HttpEnv>,
  told: Told,
  status: Status,
  headers: Headers = JSON_HEADERS,
): Response & TypedResponse<JSONParsed<Told>, Status, 'json'> => {
  const response: Response = respond(c, JSON.stringify(told), status, headers)
  return response as Response & TypedResponse<JSONParsed<Told>, Status, 'json'>
}

/** Answers with text. */
export const respondText = <Status extends ContentfulStatusCode>(
  c: Context<HttpEnv>,
  text: string,
  status: Status,
  contentType: string,
): Response & TypedResponse<string, Status, 'text'> => {
  const response: Response = respond(c, text, status, { 'Content-Type': contentType })
  return response as Response & TypedResponse<string, Status, 'text'>
}

export const JSON_HEADERS = { 'Content-Type': 'application/json' }

// Conversations are nobody's to cache, and no answer of ours is a page to be framed or sniffed.
const CAREFUL = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
}
