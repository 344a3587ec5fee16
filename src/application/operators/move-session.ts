import { DETECTION_RULES } from '../../domain/detection/traces.ts'
import type { RefusalOf } from '../../domain/refusal.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isEnded, isLive, type Session } from '../../domain/session.ts'
import { canMove, pauseSession, type Why } from '../../domain/session-moves.ts'
import { type Ask, onSession } from '../pair/ask.ts'
import type { PairDraft } from '../pair/pair-draft.ts'
import { endIn, handBackIn, pausedBy, resumeIn, transferIn } from '../pair/session-effects.ts'
import type { RecordReader } from '../ports/record-reader.ts'

export const OPERATOR_COMMANDS = ['transfer', 'pause', 'resume', 'handback', 'close', 'cancel'] as const
export type OperatorCommand = (typeof OPERATOR_COMMANDS)[number]

export type MoveRequest = {
  readonly sessionId: string
  readonly command: OperatorCommand
  readonly reason: string | null
  /** The version that the caller saw, or null when it does not care. */
  readonly version: number | null
  /** close and cancel of a manual session: the robot that it had paused goes on. */
  readonly resumePaused: boolean
  /** handback: the trace that had sent it to a human was none. */
  readonly falseAlarm?: boolean
}

export type Moved = { readonly session: Session; readonly resumedSessionId: string | null }
type Refused = RefusalOf<'not_found' | 'version_conflict' | 'invalid_transition' | 'session_conflict'>
type Answer = Result<Moved, Refused>
export type MoveSession = (request: MoveRequest, actor: string) => Ask<Answer>

type Needs = { readonly records: RecordReader }

/** An operator's or upstream's move of a session (CONTRACT 2 and 6). Refused, it writes nothing. */
export const makeMoveSession =
  ({ records }: Needs): MoveSession =>
  (request, actor) => {
    const { sessionId, version } = request
    return onSession(records, sessionId, {}, (draft, session): Answer => {
      if (version !== null && version !== session.version)
        return refuse({ code: 'version_conflict', session })
      const refusal = move(draft, session, request, actor)
      if (refusal !== null) return refuse(refusal)

      const moved = draft.currentSession(sessionId)
      const resumes = request.resumePaused && isEnded(moved)
      return ok({
        session: moved,
        resumedSessionId: resumes ? resumeDisplaced(draft, sessionId, actor) : null,
      })
    })
  }

/** Carries the command out as the table of moves allows, or says why not. */
const move = (
  draft: PairDraft,
  session: Session,
  { command, reason, falseAlarm = false }: MoveRequest,
  actor: string,
): RefusalOf<'invalid_transition' | 'session_conflict'> | null => {
  const why: Why = { reason, evidence: null }
  const invalid = { code: 'invalid_transition', command, state: session.state } as const
  const beside = draft.open().find((open) => open.id !== session.id && isLive(open))
  switch (command) {
    case 'transfer':
      if (!canMove(session, command)) return invalid
      if (session.state === 'paused' && beside !== undefined)
        return { code: 'session_conflict', holder: beside }
      transferIn(draft, session, why, actor)
      return null
    case 'pause':
      if (!canMove(session, command)) return invalid
      draft.moveSession(pauseSession(session, why, null), 'pause', actor)
      draft.tell('session.paused', session.id)
      return null
    case 'resume':
      if (!canMove(session, command)) return invalid
      if (beside !== undefined) return { code: 'session_conflict', holder: beside }
      resumeIn(draft, session, why, actor)
      return null
    case 'handback':
      if (!canMove(session, command)) return invalid
      if (falseAlarm) draft.count({ what: 'false_alarm', rule: ruleOf(session.reason) })
      handBackIn(draft, session, why, actor)
      return null
    case 'close':
    case 'cancel':
      if (!canMove(session, command)) return invalid
      endIn(draft, session, command, why, actor)
      return null
  }
}

// A person may give any reason for a transfer, and rules are counted apart.
const ruleOf = (cause: string | null): string => DETECTION_RULES.find((rule) => rule === cause) ?? 'none'

/** The robot that this manual session had displaced goes on where it was, or null when there is none. */
const resumeDisplaced = (draft: PairDraft, sessionId: string, actor: string): string | null => {
  const [robot] = pausedBy(draft, sessionId)
  if (robot === undefined) return null
  resumeIn(draft, robot, { reason: null, evidence: null }, actor)
  return robot.id
}
