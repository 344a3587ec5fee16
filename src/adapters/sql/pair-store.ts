import type { PairStore } from '../../application/ports/pair-store.ts'
import { nothingSeen } from './engine/seen-rows.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { makeClaimPair, type PairLocks } from './pair-locks.ts'
import { readPair } from './read-pair.ts'
import { writeChange } from './write-change.ts'

/**
 * The port's PairStore on SQL. The pair's row is its lock, and what is read comes after it. Where nothing is to be written,
 * nothing is kept, so that looking costs the disk nothing.
 */
export const makePairStore = (runner: SqlRunner, dialect: PairLocks): PairStore => {
  const claim = makeClaimPair(dialect)
  return {
    changePair: (pair, question, decide) =>
      runner.decide(claim(pair, question), function* () {
        const seen = nothingSeen()
        const view = yield* readPair(pair, question, seen)
        const { answer, change } = decide(view)
        if (change !== null) yield* writeChange(change, view.now, seen)
        return answer
      }),
  }
}
