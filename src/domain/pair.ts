/** Who talks with whom: one of our accounts and the shop on the other side. */
export type Pair = { readonly accountId: string; readonly shopId: string }
