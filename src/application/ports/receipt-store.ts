/** The first answer to a request that carries an Idempotency-Key, as a repeat of it gets it again (CONTRACT 3). */
export type Receipt = ReceiptKey & { readonly reply: KeptReply }

/** A reply in its asker's own terms, which nobody else reads: what kind of reply it is, and what it says. */
export type KeptReply = { readonly code: number; readonly text: string }

/** A key in the hands of one request. */
export type ReceiptKey = {
  /** Digest of API key name, method, path and Idempotency-Key. */
  readonly digest: string
  /** Names the request that began it, so that one that was given up for dead cannot answer any more. */
  readonly owner: string
}

export type Begun =
  | { readonly kind: 'first' }
  | { readonly kind: 'answered'; readonly reply: KeptReply }
  /** The first one is still running. */
  | { readonly kind: 'running' }
  /** The key came with another request before. */
  | { readonly kind: 'reused' }

/** Another request took this key over: what was to be stored with it must not be. */
export class ReceiptLost extends Error {
  override readonly name = 'ReceiptLost'
}

/** Where the receipts are. Each adapter passes test/contracts/receipt-store.contract.ts. Throws DatabaseUnavailable. */
export interface ReceiptStore {
  /**
   * Begins a request under its key, if it is the first. `fingerprint` is the digest of what it asks. A request that
   * has not answered after `staleMs` counts as dead, and the next one is first.
   */
  begin(key: ReceiptKey, fingerprint: string, staleMs: number): Promise<Begun>

  /** Keeps the answer of a request whose change did not keep it. Throws ReceiptLost. */
  keep(receipt: Receipt): Promise<void>

  /** Frees the key of a request that was refused; one that was answered stays. */
  release(key: ReceiptKey): Promise<void>

  /** Forgets keys begun longer than `keptMs` ago, up to `limit` of them; resolves to how many. */
  purge(keptMs: number, limit: number): Promise<number>
}
