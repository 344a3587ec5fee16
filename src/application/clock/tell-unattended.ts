import { unattendedAt, unattendedTold } from '../../domain/unattended-policy.ts'
import type { ChangePair } from '../pair/change-pair.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import type { DueWork } from '../ports/due-work.ts'
import { type CatchUp, catchUpOn } from './catch-up.ts'

type Needs = { readonly changePair: ChangePair; readonly due: DueWork; readonly afterMs: number }

/** Tells of sessions that wait for a human nobody is (CONTRACT 7), until somebody claims or moves them. */
export const makeTellUnattended =
  ({ changePair, due, afterMs }: Needs): CatchUp =>
  () =>
    catchUpOn(
      (limit) => due.unattendedSessions(limit),
      ({ pair, sessionId }) =>
        changePair(pair, { sessionId, noWait: true }, (draft) => tellIfDue(draft, sessionId, afterMs)),
    )

// What was missed while nobody looked, after a downtime, is told once.
const tellIfDue = (draft: PairDraft, sessionId: string, afterMs: number): void => {
  const session = draft.session(sessionId)
  const wait = session?.unattended ?? null
  if (session === undefined || wait === null || wait.lookAt > draft.now) return

  const told = unattendedTold(wait, afterMs, draft.now)
  const lookAt = unattendedAt(wait.since, told, afterMs)
  draft.replaceSession({ ...session, unattended: { ...wait, told, lookAt } })
  if (told > wait.told) draft.tell('session.unattended', sessionId)
}
