import { createHash } from 'node:crypto'
import { V7Generator } from 'uuidv7'
import type { IdSource, SecretSource } from '../../application/ports/id-source.ts'
import type { Digest } from '../../domain/message.ts'
import { takeRandomBytes } from './random-bytes.ts'

const PREFIX = { session: 'ses', task: 'tsk', event: 'evt', alert: 'alr' } as const

const uuids = new V7Generator({ nextUint32: () => takeRandomBytes(4).readUInt32LE() })

/** UUIDv7 with the kind in front: ordered by time, so that new rows lie together in their indexes. */
export const newId: IdSource = (kind) => `${PREFIX[kind]}_${uuids.generate().toString()}`

/** 144 random bits. */
export const newSecret: SecretSource = () => takeRandomBytes(18).toString('base64url')

/** SHA-256, in hexadecimal. */
export const sha256: Digest = (text) => createHash('sha256').update(text).digest('hex')
