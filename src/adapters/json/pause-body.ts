import type { Pause } from '../../domain/pause.ts'
import { instantText, instantTextOrNull } from './instant-text.ts'

/** A pause as JSON (CONTRACT appendix A). */
export type PauseBody = {
  scope: string
  reason: string
  until: string | null
  created_at: string
  created_by: string
}

export const toPauseBody = (pause: Pause): PauseBody => ({
  scope: pause.scope,
  reason: pause.reason,
  until: instantTextOrNull(pause.until),
  created_at: instantText(pause.createdAt),
  created_by: pause.createdBy,
})
