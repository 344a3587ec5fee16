import type { RequestKey } from '../../application/ports/receipt-store.ts'
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
    /** What it is known by, when it came with an Idempotency-Key. */
    requestKey?: RequestKey
    /** Whether its answer is kept under that already. */
    isReceiptKept?: boolean
    /** Its JSON, read but not yet judged. */
    body?: unknown
  }
}
