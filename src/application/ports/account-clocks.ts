/**
 * What uploads showed of the clocks that chats are stamped by; they note it with their decisions. Throws
 * DatabaseUnavailable. Each adapter passes test/contracts/account-clocks.contract.ts.
 */
export interface AccountClocks {
  /** The accounts whose clock was seen to differ from the database's in the last 24 h. */
  skewed(): Promise<SkewedClocks>
}

/** How many accounts there are, up to 1,000, and the largest skew among them in milliseconds, either way. */
export type SkewedClocks = { readonly accounts: number; readonly mostMs: number }
