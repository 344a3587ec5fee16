import { ask, myName } from '../api/client.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { t } from '../words/words.js'
import { learn, readSession } from './sessions.js'

/** @import { Answer, Session } from '../api/types.js' */

/** Claims a session for whoever works here. Somebody else's is told, and taken over only when that is asked for. */
export const claim = async (/** @type {string} */ id, /** @type {boolean} */ force = false) => {
  const answer = /** @type {Answer<Session>} */ (
    await ask('POST', `sessions/${encodeURIComponent(id)}/assign`, {
      assignee: myName(),
      ...(force && { force }),
    })
  )
  if (answer.ok) {
    learn([answer.value])
    toast({ kind: 'ok', text: t('claim.done', { who: pairOf(answer.value) }) })
    return
  }
  const { problem } = answer
  await readSession(id)
  if (problem.code !== 'already_assigned') return toastProblem(problem)
  toast({
    kind: 'bad',
    text: t('claim.taken', { who: problem.assignee ?? '' }),
    more: t('claim.taken-help'),
    action: { text: t('claim.force'), act: () => void claim(id, true) },
  })
}

/** Gives a session up, so that anybody may take it. */
export const release = async (/** @type {string} */ id) => {
  const answer = /** @type {Answer<Session>} */ (
    await ask('POST', `sessions/${encodeURIComponent(id)}/unassign`, {})
  )
  if (!answer.ok) {
    await readSession(id)
    return toastProblem(answer.problem)
  }
  learn([answer.value])
  toast({ kind: 'ok', text: t('release.done', { who: pairOf(answer.value) }) })
}

const pairOf = (/** @type {Session} */ { account_id, shop_id }) => `${account_id} → ${shop_id}`
