import type { Pause } from '../../domain/pause.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A pause as JSON (CONTRACT appendix A). */
export const toPauseBody = (pause: Pause) => ({
  scope: pause.scope,
  reason: pause.reason,
  until: instantTextOrNull(pause.until),
  created_at: instantText(pause.createdAt),
  created_by: pause.createdBy,
})

export type PauseBody = ReturnType<typeof toPauseBody>
