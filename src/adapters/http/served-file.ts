import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { HttpEnv } from './http-env.ts'
import { respond } from './respond.ts'

/** A file of a page of ours, as it is sent. */
export type ServedFile = {
  readonly type: string
  /** Changes with its content. */
  readonly tag: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export const served = (type: string, bytes: Uint8Array<ArrayBuffer>): ServedFile => ({
  type,
  bytes,
  tag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
})

/** Sends it, or says that the asker has it already. */
export const sendFile = (
  c: Context<HttpEnv>,
  { type, tag, bytes }: ServedFile,
  headers: { readonly [name: string]: string },
) => {
  const described = { ...headers, ETag: tag }
  const known = c.req.raw.headers.get('If-None-Match')?.split(/, */) ?? []
  return known.includes(tag)
    ? respond(c, null, 304, described)
    : respond(c, bytes, 200, { ...described, 'Content-Type': type })
}
