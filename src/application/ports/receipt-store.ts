/** What a request that carries an Idempotency-Key is known by (CONTRACT 3). */
export type RequestKey = {
  /** Digest of API key name, method, path and Idempotency-Key: 64 hexadecimal digits. */
  readonly digest: string
  /** Digest of what it asks. */
  readonly fingerprint: string
}

/** The first answer to a request, as a repeat of it gets it again. */
export type Receipt = RequestKey & { readonly reply: KeptReply }

/** A reply in its asker's own terms, which nobody else reads: what kind of reply it is, and what it says. */
export type KeptReply = { readonly code: number; readonly text: string }

/** Why a key is not free. */
export type Kept =
  | { readonly kind: 'answered'; readonly reply: KeptReply }
  /** The key came with another request before. */
  | { readonly kind: 'reused' }
  /** A replica of an older version, which began its keys before it answered, is at it, or was. */
  | { readonly kind: 'running' }

/** What the parts of a request say that is answered bit by bit, in the order of their numbers. */
export type KeptParts =
  | { readonly kind: 'parts'; readonly replies: readonly KeptReply[] }
  | Exclude<Kept, Answered>
type Answered = { readonly kind: 'answered' }

/** A decision was asked for under a key that is not free: nothing was decided. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken'
  readonly kept: Kept

  constructor(kept: Kept) {
    super(`this idempotency key is ${kept.kind}`)
    this.kept = kept
  }
}

/**
 * The key of one part, counted from 1, of what a request is answered bit by bit: each part is kept like an answer of
 * its own, so that of two requests under one key one has each number, whatever became of the other.
 */
export const partOf = ({ digest, fingerprint }: RequestKey, number: number): RequestKey => ({
  digest: `${digest.slice(0, -PART_DIGITS)}${number.toString(16).padStart(PART_DIGITS, '0')}`,
  fingerprint,
})
const PART_DIGITS = 4
/** No request has more parts. */
export const PARTS_MAX = 16 ** PART_DIGITS - 1

/**
 * Where the receipts are. Those of a decision about a pair are kept with it, see PairStore. Each adapter passes
 * test/contracts/receipt-store.contract.ts. Throws DatabaseUnavailable.
 */
export interface ReceiptStore {
  /** What is kept under this key, or null: then it is free. */
  find(key: RequestKey): Promise<Kept | null>

  /** Keeps an answer that no decision kept, unless the key is not free; resolves to what is kept then. */
  keep(receipt: Receipt): Promise<Kept>

  /** The parts that are kept under this key, see `partOf`. */
  parts(key: RequestKey): Promise<KeptParts>

  /** Forgets what was kept longer than `keptMs` ago, up to `limit` answers; resolves to how many. */
  purge(keptMs: number, limit: number): Promise<number>
}
