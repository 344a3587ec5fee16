import { locksAccount, type PairStore } from '../../application/ports/pair-store.ts'
import type { Pair } from '../../domain/pair.ts'
import { nothingSeen } from './engine/seen-rows.ts'
import type { Dialect, SqlRunner } from './engine/sql-runner.ts'
import { run } from './engine/steps.ts'
import { readPair } from './read-pair.ts'
import { writeChange } from './write-change.ts'

/**
 * The port's PairStore on SQL. The pair's row is its lock, and what is read comes after it. Where nothing is to be written,
 * the lock's own write is taken back, so that looking costs the disk nothing.
 */
export const makePairStore = (runner: SqlRunner, { lockPair, lockAccount }: Dialect): PairStore => ({
  changePair: (pair, question, decide) =>
    orTakenBack(
      runner.transact(turnOf(pair), function* () {
        yield* run(lockPair, { account_id: pair.accountId, shop_id: pair.shopId })
        // Always after the pair, so that nobody waits in a circle.
        if (locksAccount(question)) yield* run(lockAccount, { account_id: pair.accountId })
        const seen = nothingSeen()
        const view = yield* readPair(pair, question, seen)
        const { answer, change } = decide(view)
        if (change === null) throw new TakenBack(answer)
        yield* writeChange(change, view.now, seen)
        return answer
      }),
    ),
})

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
