import { type Ask, decideOn, onTask } from '../../../src/application/pair/ask.ts'
import { obstaclesIn, pausesOf } from '../../../src/application/pair/dispatch-holds.ts'
import type { PairDraft } from '../../../src/application/pair/pair-draft.ts'
import type { RecordReader } from '../../../src/application/ports/record-reader.ts'
import type { RefusalOf } from '../../../src/domain/refusal.ts'
import type { Result } from '../../../src/domain/result.ts'
import { UNPACED } from '../../domain/samples.ts'

const PAIR = { accountId: 'acc-1', shopId: 'shop-9' }

/** Never runs: a decision that uses what it did not ask for must not compile. */
export const misuse = (records: RecordReader, draft: PairDraft) => {
  // @ts-expect-error: it did not ask for pauses.
  decideOn(PAIR, {}, ({ view }) => view.pauses.length)
  // @ts-expect-error: it asked for pauses, and not how its account is paced.
  decideOn(PAIR, { pauses: true }, ({ view }) => view.pacing)
  // @ts-expect-error: nothing of the transcript is there without message ids.
  decideOn(PAIR, { pauses: true, pacing: UNPACED }, ({ view }) => view.handedOut)
  // @ts-expect-error: what holds a task back lies in pauses, which are not there.
  decideOn(PAIR, {}, (plain) => pausesOf(plain, { pair: PAIR, taskType: 'auto_bargain' }))
  onTask(records, 'tsk_1', { pauses: true }, (some, task, session) =>
    // @ts-expect-error: what may be leased depends on how its account is paced.
    obstaclesIn(some, session, task),
  )
  // This is how it is asked for.
  onTask(records, 'tsk_1', { pauses: true, pacing: UNPACED }, (all, task, session) =>
    obstaclesIn(all, session, task),
  )
  // @ts-expect-error: nobody but the one that made the draft finishes it.
  draft.finish()
  // @ts-expect-error: a refusal that the answer does not name.
  const ask: Ask<Result<null, RefusalOf<'lease_lost'>>> = onTask(records, 'tsk_1', {}, () => null)
  return ask
}
