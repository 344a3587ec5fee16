import { createRequire } from 'node:module'
import type sortedBtree from 'sorted-btree'

// The package is CommonJS and exports a `default`, which loaders unwrap differently; require gives all the same.
const { default: BTree } = createRequire(import.meta.url)('sorted-btree') as typeof sortedBtree

/** A set whose members stand in order, `compare` telling which order, and never twice. */
export type SortedSet<Member> = {
  readonly size: number
  add(member: Member): void
  delete(member: Member): void
  /** The first in order, or undefined when there is none. */
  first(): Member | undefined
  /** How many come before `member`, be it a member or not. */
  countBefore(member: Member): number
}

export const makeSortedSet = <Member>(compare: (a: Member, b: Member) => number): SortedSet<Member> => {
  const tree = new BTree<Member, undefined>(undefined, compare)
  return {
    get size() {
      return tree.size
    },
    add: (member) => {
      tree.set(member, undefined)
    },
    delete: (member) => {
      tree.delete(member)
    },
    first: () => tree.minKey(),
    countBefore: (member) => {
      const first = tree.minKey()
      return first === undefined || compare(first, member) >= 0 ? 0 : tree.forRange(first, member, false)
    },
  }
}
