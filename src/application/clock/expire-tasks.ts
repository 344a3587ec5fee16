import type { ChangePair } from '../pair/change-pair.ts'
import { expireIn } from '../pair/task-effects.ts'
import type { DueWork } from '../ports/due-work.ts'
import { type CatchUp, forEachDue } from './catch-up.ts'

type Needs = { readonly changePair: ChangePair; readonly due: DueWork }

/** Fails waiting tasks whose expires_at is over (CONTRACT 4). */
export const makeExpireTasks =
  ({ changePair, due }: Needs): CatchUp =>
  async () => {
    const expired = await due.expiredTasks(SLICE)
    await forEachDue(expired, ({ pair, sessionId }) =>
      changePair(pair, { sessionId }, (draft) => expireIn(draft, sessionId)),
    )
    return expired.length
  }
const SLICE = 200
