import { createRobot, line, type PairBody, sendInfo, somePair, takeTask, upload } from './journey-steps.ts'
import type { Answer, Call } from './service-process.ts'

/** What the service acknowledged of one pair's bargain: each is in the record for ever. */
export type Acknowledged = {
  readonly pair: PairBody
  created: Answer | null
  completed: Answer | null
  uploaded: Answer | null
}

/**
 * Bargains with pairs of its own until `end` says so, as upstream, sender and receiver do: what goes wrong is let be,
 * and what was acknowledged is noted.
 */
export const bargainUntil = async (
  end: AbortSignal,
  callOf: () => Call,
  note: (each: Acknowledged) => void,
): Promise<void> => {
  while (!end.aborted) {
    const each: Acknowledged = { pair: somePair(), created: null, completed: null, uploaded: null }
    note(each)
    await bargain(each, callOf).catch(() => undefined)
  }
}

const bargain = async (each: Acknowledged, callOf: () => Call): Promise<void> => {
  each.created = ok(await createRobot(callOf(), each.pair))
  const task = await takeTask(callOf(), each.pair)
  if (task === null) return
  ok(await sendInfo(callOf(), task))
  each.completed = ok(
    await callOf()('POST', `/api/sessions/${task.session_id}/complete`, { lease_token: task.lease_token }),
  )
  each.uploaded = ok(await upload(callOf(), each.pair, line('shop', '在的', { message_id: 'm1' })))
}

const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}`)
  return answer
}
