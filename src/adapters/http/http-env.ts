import type { ReceiptKey } from '../../application/ports/receipt-store.ts'
import type { ApiKey } from './api-keys.ts'

/** What is known of a request while it is answered. */
export type HttpEnv = {
  Variables: {
    requestId: string
    /** The path pattern of its operation, once there is one. */
    route?: string
    /** The key that it came with; absent when the service is open. */
    key?: ApiKey
    /** Whom the timeline names. */
    actor: string
    /** What it carries along when it came with an Idempotency-Key. */
    kept?: Kept
    /** Its JSON, read but not yet judged. */
    body?: unknown
  }
}

/** What a request with an Idempotency-Key carries along: the key, and whether its change has kept the answer. */
export type Kept = { readonly key: ReceiptKey; byChange: boolean }
