import { locksAccount, type PairStore } from '../../application/ports/pair-store.ts'
import type { Pair } from '../../domain/pair.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { run } from './engine/steps.ts'
import { readPair } from './read-pair.ts'
import { refuseTaken } from './receipt-store.ts'
import { writeChange } from './write-change.ts'

/** The port's PairStore on SQL. The pair's row is its lock, and what is read comes after it. */
export const makePairStore = (runner: SqlRunner, { lockPair, lockAccount }: Dialect): PairStore => ({
  changePair: (pair, question, decide) =>
    runner.transact(turnOf(pair), function* () {
      yield* run(lockPair, { account_id: pair.accountId, shop_id: pair.shopId })
      // Always after the pair, so that nobody waits in a circle.
      if (locksAccount(question)) yield* run(lockAccount, { account_id: pair.accountId })
      if (question.key !== undefined) yield* refuseTaken(question.key)
      const view = yield* readPair(pair, question)
      const { answer, change } = decide(view)
      if (change !== null) yield* writeChange(change, view.now)
      return answer
    }),
})

/** Whose turn it is among the decisions of this process. */
export const turnOf = ({ accountId, shopId }: Pair): string => JSON.stringify([accountId, shopId])
