import { locksAccount, type PairQuestion, type PairStore } from '../../application/ports/pair-store.ts'
import type { Pair } from '../../domain/pair.ts'
import { nothingSeen } from './engine/seen-rows.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { run, type Steps, select } from './engine/steps.ts'
import { readPair } from './read-pair.ts'
import { refuseTaken } from './receipt-store.ts'
import { writeChange } from './write-change.ts'

const SELECT_PAIR = `
  SELECT p.account_id
  FROM session_pairs p
  WHERE p.account_id = :account_id
    AND p.shop_id = :shop_id`

// With its open sessions: a stranger to us, a backup or somebody at a console, may hold these without the pair.
const SELECT_PAIR_AND_OPEN = `
  SELECT p.account_id
  FROM session_pairs p
  LEFT JOIN sessions s
    ON s.account_id = p.account_id
    AND s.shop_id = p.shop_id
    AND s.open_slot IN ('robot', 'manual')
  WHERE p.account_id = :account_id
    AND p.shop_id = :shop_id`

const SELECT_ACCOUNT = `
  SELECT u.account_id
  FROM account_usage u
  WHERE u.account_id = :account_id`

/**
 * The port's PairStore on SQL. The pair's row is its lock, and what is read comes after it. Where nothing is to be written,
 * the lock's own write is taken back, so that looking costs the disk nothing.
 */
export const makePairStore = (runner: SqlRunner, dialect: PairLocks): PairStore => ({
  changePair: (pair, question, decide) =>
    orTakenBack(
      runner.transact(
        turnOf(pair),
        function* () {
          yield* lock(pair, question, dialect)
          if (question.key !== undefined) yield* refuseTaken(question.key)
          const seen = nothingSeen()
          const view = yield* readPair(pair, question, seen)
          const { answer, change } = decide(view)
          if (change === null) throw new TakenBack(answer)
          yield* writeChange(change, view.now, seen)
          return answer
        },
        { noWait: question.noWait === true },
      ),
    ),
})

type PairLocks = Pick<Dialect, 'lockPair' | 'lockAccount' | 'noWait'>

function* lock(
  pair: Pair,
  question: PairQuestion,
  { lockPair, lockAccount, noWait }: PairLocks,
): Steps<void> {
  const account = { account_id: pair.accountId }
  const key = keyOf(pair)
  // Without waiting: a row that is there is asked for first in a way that is refused where it is held.
  if (question.noWait === true) yield* select(`${SELECT_PAIR_AND_OPEN}\n  ${noWait}`, key)
  yield* run(lockPair, key)
  if (!locksAccount(question)) return
  // Always after the pair, so that nobody waits in a circle.
  if (question.noWait === true) yield* select(`${SELECT_ACCOUNT}\n  ${noWait}`, account)
  yield* run(lockAccount, account)
}

/** Locks the pair for a purge, which is refused at once where somebody holds it. */
export function* lockForPurge(
  pair: Pair,
  { lockPair, noWait }: Pick<Dialect, 'lockPair' | 'noWait'>,
): Steps<void> {
  yield* select(`${SELECT_PAIR}\n  ${noWait}`, keyOf(pair))
  yield* run(lockPair, keyOf(pair))
}

const keyOf = ({ accountId, shopId }: Pair) => ({ account_id: accountId, shop_id: shopId })

/** Rolls a transaction back whose work is done: nothing of it is to be kept but what was decided to answer. */
class TakenBack<Answer> extends Error {
  override readonly name = 'TakenBack'
  readonly answer: Answer

  constructor(answer: Answer) {
    super('nothing is to be kept')
    this.answer = answer
  }
}

const orTakenBack = async <Answer>(transaction: Promise<Answer>): Promise<Answer> => {
  try {
    return await transaction
  } catch (error) {
    if (error instanceof TakenBack) return error.answer
    throw error
  }
}

/** Whose turn it is among the decisions of this process. */
export const turnOf = ({ accountId, shopId }: Pair): string => JSON.stringify([accountId, shopId])
