/** The first answer to a request that carries an Idempotency-Key, as a repeat of it gets it again (CONTRACT 3). */
export type Receipt = ReceiptKey & { readonly status: number; readonly body: string }

/** A key in the hands of one request. */
export type ReceiptKey = {
  /** Digest of API key name, method, path and Idempotency-Key. */
  readonly digest: string
  /** Names the request that began it, so that one that was given up for dead cannot answer any more. */
  readonly owner: string
}

/** Turns what a use-case answers into the receipt that its transaction keeps, or null when there is none to keep. */
export type Keep<Answer> = (answer: Answer) => Receipt | null

export type Begun =
  | { readonly kind: 'first' }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
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
