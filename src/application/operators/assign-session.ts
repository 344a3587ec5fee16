import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isOpen, isRobotSession, type Session } from '../../domain/session.ts'
import { type Ask, onSession } from '../pair/ask.ts'
import type { RecordReader } from '../ports/record-reader.ts'

type Assignment = {
  readonly sessionId: string
  /** Who takes it, or null to give it up. */
  readonly assignee: string | null
  /** Also away from somebody else. */
  readonly force: boolean
  readonly version: number | null
}

type Refused = RefusalOf<'not_found' | 'version_conflict' | 'invalid_transition' | 'already_assigned'>
type Answer = Result<Session, Refused>
export type AssignSession = (assignment: Assignment, actor: string) => Ask<Answer>

/** Claims a case for a person, or gives it up (CONTRACT 6): transferred sessions and open manual ones. */
export const makeAssignSession =
  ({ records }: { readonly records: RecordReader }): AssignSession =>
  ({ sessionId, assignee, force, version }, actor) =>
    onSession(records, sessionId, {}, (draft, session): Answer => {
      if (version !== null && version !== session.version)
        return refuse({ code: 'version_conflict', session })
      const command = assignee === null ? 'unassign' : 'assign'
      if (!isAssignable(session)) return refuse({ code: 'invalid_transition', command, state: session.state })
      if (session.assignee === assignee) return ok(session)
      if (assignee !== null && session.assignee !== null && !force)
        return refuse({ code: 'already_assigned', session })
      return ok(draft.noteOn({ ...session, assignee }, command, actor, { reason: assignee }, true))
    })

const isAssignable = (session: Session): boolean =>
  session.state === 'transferred' || (isOpen(session) && !isRobotSession(session))
