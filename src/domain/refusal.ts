import type { NotSendable } from './dispatch.ts'
import type { OpenSession, Session } from './session.ts'
import type { Task } from './task.ts'

/** Every way the service says no. A new code does not compile until HTTP has an answer for it. */
export type Refusal =
  | { readonly code: 'session_conflict'; readonly holder: OpenSession }
  | { readonly code: 'invalid_transition'; readonly command: string; readonly state: Session['state'] }
  | { readonly code: 'task_finished'; readonly command: string; readonly status: Task['status'] }
  | { readonly code: 'task_conflict'; readonly task: Task }
  | { readonly code: 'version_conflict'; readonly session: Session }
  | { readonly code: 'already_assigned'; readonly session: Session }
  | { readonly code: 'task_not_sendable'; readonly reason: NotSendable }
  | { readonly code: 'lease_lost'; readonly taskId: string }
  | { readonly code: 'not_found'; readonly what: 'session' | 'task' | 'alert' | 'pause'; readonly id: string }

/** The refusals with these codes: a use-case names exactly the ones that it can answer. */
export type RefusalOf<Code extends Refusal['code']> = Extract<Refusal, { code: Code }>
