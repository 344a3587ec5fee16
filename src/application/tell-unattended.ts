import { unattendedAt } from '../domain/unattended-policy.ts'
import { currentOf } from './create-session.ts'
import type { ChangePair } from './pair-changes.ts'
import type { DueWork } from './ports/due-work.ts'
import type { CatchUp } from './return-lost-leases.ts'

type Needs = { readonly changePair: ChangePair; readonly due: DueWork; readonly afterMs: number }

/** Tells of sessions that wait for a human nobody is (CONTRACT 7), until somebody claims or moves them. */
export const makeTellUnattended =
  ({ changePair, due, afterMs }: Needs): CatchUp =>
  async () => {
    const unattended = await due.unattendedSessions(SLICE)
    for (const { pair, sessionId } of unattended) {
      await changePair(pair, { sessionId }, (draft) => {
        const session = currentOf(draft, sessionId)
        const { unattended: wait } = session
        if (wait === null || wait.lookAt > draft.now) return

        const isDue = unattendedAt(wait.since, wait.told, afterMs) <= draft.now
        const told = isDue ? wait.told + 1 : wait.told
        const lookAt = unattendedAt(wait.since, told, afterMs)
        draft.replaceSession({ ...session, unattended: { ...wait, told, lookAt } })
        if (isDue) draft.tell('session.unattended', sessionId)
      })
    }
    return unattended.length
  }
const SLICE = 200
