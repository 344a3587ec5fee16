import {
  isRobotSession,
  isWorking,
  type OpenSession,
  type PausedSession,
  type WorkingSession,
} from './session.ts'
import { isRobot, type TaskType } from './task-type.ts'

type CreationDecision =
  | { readonly kind: 'create' }
  /** Create, and the robot that an ended manual session had paused now waits for the new one. */
  | { readonly kind: 'adopt'; readonly robot: PausedSession }
  | { readonly kind: 'displace'; readonly robot: WorkingSession }
  | { readonly kind: 'conflict'; readonly holder: OpenSession }

/** Who gets a pair (I3, I4). `open` has the pair's open sessions, the live one first. */
export const decideCreation = (open: readonly OpenSession[], wanted: TaskType): CreationDecision => {
  const [first] = open
  if (first === undefined) return { kind: 'create' }
  if (isRobot(wanted)) return { kind: 'conflict', holder: first }

  if (first.state === 'paused') {
    // Nothing is live here, so whatever manual session paused it has ended.
    return first.pausedBy === null ? { kind: 'create' } : { kind: 'adopt', robot: first }
  }
  const displaceable = isWorking(first) && isRobotSession(first)
  return displaceable ? { kind: 'displace', robot: first } : { kind: 'conflict', holder: first }
}
