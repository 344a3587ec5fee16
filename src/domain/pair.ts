/** Who talks with whom: one of our accounts and the shop on the other side. */
export type Pair = { readonly accountId: string; readonly shopId: string }

export const samePair = (a: Pair, b: Pair): boolean => a.accountId === b.accountId && a.shopId === b.shopId
