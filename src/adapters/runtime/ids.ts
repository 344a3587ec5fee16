import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { IdSource, SecretSource } from '../../application/ports/id-source.ts'
import type { Digest } from '../../domain/message.ts'

const PREFIX = { session: 'ses', task: 'tsk', event: 'evt', alert: 'alr' } as const

/** UUIDv7 with the kind in front: ordered by time, so that new rows lie together in their indexes. */
export const newId: IdSource = (kind) => `${PREFIX[kind]}_${uuidv7()}`

/** 144 random bits. */
export const newSecret: SecretSource = () => randomBytes(18).toString('base64url')

/** SHA-256, in hexadecimal. */
export const sha256: Digest = (text) => createHash('sha256').update(text).digest('hex')
