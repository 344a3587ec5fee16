import type { SessionState } from './session.ts'
import type { MoveCommand } from './session-moves.ts'

/** One line of a session's history; `from` is null for its creation. */
export type TimelineEntry = {
  readonly sessionId: string
  /** Gapless per session, from 1. */
  readonly seq: number
  readonly at: Date
  readonly from: SessionState | null
  readonly to: SessionState
  readonly command: TimelineCommand
  readonly actor: string
} & TimelineNotes

export type TimelineCommand = MoveCommand | 'create' | 'assign' | 'unassign' | 'detect'

export type TimelineNotes = {
  readonly reason: string | null
  readonly rule: string | null
  readonly messageId: string | null
  readonly evidence: string | null
  readonly taskId: string | null
}

export const NO_NOTES: TimelineNotes = {
  reason: null,
  rule: null,
  messageId: null,
  evidence: null,
  taskId: null,
}

/** The actor of what happens by itself: detection, time-outs, lost leases. */
export const SYSTEM = 'system'
