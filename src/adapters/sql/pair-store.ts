import type { PairStore } from '../../application/ports/pair-store.ts'
import { nothingSeen } from './engine/seen-rows.ts'
import type { SqlRunner } from './engine/sql-runner.ts'
import { makeClaimPair, type PairLocks } from './pair-locks.ts'
import type { Places } from './places.ts'
import { readPair } from './read-pair.ts'
import { writeChange } from './write-change.ts'

/**
 * The port's PairStore on SQL. The pair's row is its lock, and what is read comes after it. Where nothing is to be written,
 * nothing is kept, so that looking costs the disk nothing.
 */
export const makePairStore = (
  runner: SqlRunner,
  dialect: PairLocks,
  places: Pick<Places, 'note'>,
): PairStore => {
  const claim = makeClaimPair(dialect)
  return {
    changePair: async (pair, question, decide) => {
      const { answer, change } = await runner.decide(claim(pair, question), function* () {
        const seen = nothingSeen()
        const view = yield* readPair(pair, question, seen)
        const decision = decide(view)
        if (decision.change !== null) yield* writeChange(decision.change, view.now, seen)
        return decision
      })
      if (change !== null) places.note(change)
      return answer
    },
  }
}
