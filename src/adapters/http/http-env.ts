import type { Context } from 'hono'
import type { RequestKey } from '../../application/ports/receipt-store.ts'
import type { ApiKey } from './api-keys.ts'
import type { Lane } from './crowd.ts'

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
    /** Where it counts while it is carried out. */
    lane?: Lane | null
    /** What its answer carries besides. */
    moreHeaders?: { readonly [name: string]: string }
  }
}

/** Answers a request. */
export type Answerer = (c: Context<HttpEnv>) => Response | Promise<Response>

/** What an answer is given whatever it answers. */
export type Around = (answer: Answerer) => (c: Context<HttpEnv>) => Promise<Response>

/** Looks at a request before it is carried out, and refuses it or, by null, lets it pass. */
export type Step = (c: Context<HttpEnv>) => Response | null | Promise<Response | null>
