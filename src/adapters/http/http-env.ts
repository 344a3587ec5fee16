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
    /** Its Idempotency-Key, when it came with one. */
    receiptKey?: ReceiptKey
    /** Whether the answer was kept under it in the transaction of its change. */
    isReceiptKept?: boolean
    /** Its JSON, read but not yet judged. */
    body?: unknown
  }
}
