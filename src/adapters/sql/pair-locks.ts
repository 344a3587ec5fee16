import { locksAccount, type PairQuestion } from '../../application/ports/pair-store.ts'
import type { Pair } from '../../domain/pair.ts'
import { byText, finder, keyedBy } from './engine/finder.ts'
import type { Claim, Dialect, LockAll } from './engine/sql-runner.ts'
import { numbered } from './engine/statement-text.ts'
import { type Outcome, type Params, run, type Statement, type Steps, select } from './engine/steps.ts'

export type PairLocks = Pick<Dialect, 'lockPairs' | 'lockAccounts' | 'noWait' | 'skipLocked' | 'by'>

/** What a question about this pair locks. */
export type ClaimPair = (
  pair: Pair,
  question: Pick<PairQuestion, 'noWait' | 'pacing' | 'lockAccount' | 'key'>,
) => Claim

type PairClaim = Claim & { readonly key: PairKey; readonly isAccountToo: boolean }
type PairKey = { readonly account_id: string; readonly shop_id: string }

const SELECT_PAIR = `
  SELECT p.account_id
  FROM session_pairs p
  WHERE p.account_id = :account_id
    AND p.shop_id = :shop_id`

// With its open sessions: a stranger to us, a backup or somebody at a console, may hold these without the pair. By named
// indexes, for what is locked is all that is looked at: in a small table the engine would look at every row.
const selectPairAndOpen = (by: Dialect['by']): string => `
  SELECT p.account_id
  FROM session_pairs p
  LEFT JOIN sessions s${by('one_open_of_a_kind')}
    ON s.account_id = p.account_id
    AND s.shop_id = p.shop_id
    AND s.open_slot IN ('robot', 'manual')
  WHERE p.account_id = :account_id
    AND p.shop_id = :shop_id`

const SELECT_ACCOUNT = `
  SELECT u.account_id
  FROM account_usage u
  WHERE u.account_id = :account_id`

/** Claims whose locks are rows of pairs and accounts: a pair's row is the lock of all that is decided about it. */
export const makeClaimPair = (dialect: PairLocks): ClaimPair => {
  const lockAll = makeLockAll(dialect)
  return (pair, question): PairClaim => {
    const isAccountToo = locksAccount(question)
    const noWait = question.noWait === true
    const key = keyOf(pair)
    return {
      key,
      isAccountToo,
      noWait,
      turns: [
        turnOf(pair),
        ...(isAccountToo ? [JSON.stringify([pair.accountId])] : []),
        // Of two requests under one key, whatever they are about, the later one finds what the first one kept.
        ...(question.key === undefined ? [] : [`key ${question.key.digest}`]),
      ],
      lock: () => lockOne({ key, isAccountToo, noWait }, dialect),
      lockAll,
    }
  }
}

function* lockOne(
  { key, isAccountToo, noWait }: Pick<PairClaim, 'key' | 'isAccountToo' | 'noWait'>,
  { by, ...dialect }: PairLocks,
): Steps<void> {
  // Without waiting: a row that is there is asked for first in a way that is refused where it is held.
  if (noWait) yield* select(`${selectPairAndOpen(by)}\n  ${dialect.noWait}`, key)
  yield* run(dialect.lockPairs(1), numbered(PAIR, [key]))
  if (!isAccountToo) return
  // Always after the pair, so that nobody waits in a circle.
  const account = { account_id: key.account_id }
  if (noWait) yield* select(`${SELECT_ACCOUNT}\n  ${dialect.noWait}`, account)
  yield* run(dialect.lockAccounts(1), numbered(ACCOUNT, [account]))
}
const PAIR = ['account_id', 'shop_id']
const ACCOUNT = ['account_id']
const textOf = keyedBy(PAIR)

/** Locks the pair for a purge, which is refused at once where somebody holds it. */
export function* lockForPurge(
  pair: Pair,
  { lockPairs, noWait }: Pick<Dialect, 'lockPairs' | 'noWait'>,
): Steps<void> {
  yield* select(`${SELECT_PAIR}\n  ${noWait}`, keyOf(pair))
  yield* run(lockPairs(1), numbered(PAIR, [keyOf(pair)]))
}

/**
 * All pairs that are waited for, sorted, then those that are not, then all accounts, sorted: account after pair by each
 * claim alone would have groups wait for each other in a circle. Claims that do not wait and lock an account too are
 * left to go by themselves, and so is who does not find his pair free, with an open session.
 */
const makeLockAll = (dialect: PairLocks): LockAll => {
  const lockPairs = (keys: readonly PairKey[]): readonly Statement[] =>
    keys.length === 0 ? [] : [lockStatement(dialect.lockPairs, PAIR, sorted(keys))]
  const findFree = freePairs(dialect)
  return (given) => {
    // Every claim of ours is made above.
    const claims = given as readonly PairClaim[]
    const unwaited = claims.filter(({ noWait }) => noWait)
    const free = unwaited.length === 0 ? [] : [findFree.among(unwaited.map(({ key }) => key))]
    const accounts = new Set(
      claims.flatMap(({ noWait, isAccountToo, key }) => (isAccountToo && !noWait ? [key.account_id] : [])),
    )
    const pairs = lockPairs(claims.flatMap(({ noWait, key }) => (noWait ? [] : [key])))
    return {
      statements: [
        ...pairs,
        ...free,
        ...(accounts.size === 0
          ? []
          : [lockStatement(dialect.lockAccounts, ACCOUNT, sortedAccounts(accounts))]),
      ],
      heldIn: (outcomes) => {
        const found = new Set(free.length === 0 ? [] : foundIn(outcomes[pairs.length]))
        return claims.flatMap(({ noWait, isAccountToo, key }, nth) =>
          noWait && (isAccountToo || !found.has(textOf(key))) ? [nth] : [],
        )
      },
      beforeWriting: (nths) =>
        lockPairs(nths.flatMap((nth) => (claims[nth]?.noWait ? [claims[nth].key] : []))),
    }
  }
}

const lockStatement = (
  textFor: (count: number) => string,
  columns: readonly string[],
  keys: readonly Params[],
): Statement => ({ kind: 'run', sql: textFor(keys.length), params: numbered(columns, keys) })

/**
 * Those of these pairs that nobody holds, with their open sessions. A decision that does not wait is about an open session.
 * `turn` is in no index: without it, a small table's primary key would be walked through, and all rows of it locked.
 */
const freePairs = ({ by, skipLocked }: Pick<Dialect, 'by' | 'skipLocked'>) =>
  finder<PairKey>(PAIR, {
    alias: 'p',
    text: (condition) => `
  SELECT p.account_id, p.shop_id, p.turn
  FROM session_pairs p${by('PRIMARY')}
  STRAIGHT_JOIN sessions s${by('one_open_of_a_kind')}
    ON s.account_id = p.account_id
    AND s.shop_id = p.shop_id
    AND s.open_slot IN ('robot', 'manual')
  WHERE ${condition}
  ${skipLocked}`,
  })

const foundIn = (outcome: Outcome | undefined): readonly string[] =>
  ((outcome?.rows ?? []) as readonly PairKey[]).map(textOf)

const sorted = (keys: readonly PairKey[]): readonly PairKey[] =>
  keys.toSorted((a, b) => byText(textOf(a), textOf(b)))
const sortedAccounts = (ids: ReadonlySet<string>): readonly Params[] =>
  [...ids].sort(byText).map((account_id) => ({ account_id }))

const keyOf = ({ accountId, shopId }: Pair): PairKey => ({ account_id: accountId, shop_id: shopId })

/** Whose turn it is among the decisions of this process. */
export const turnOf = ({ accountId, shopId }: Pair): string => JSON.stringify([accountId, shopId])
