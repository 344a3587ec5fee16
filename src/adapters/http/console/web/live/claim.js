import { ask, myName } from '../api/client.js'
import { html } from '../lib/preact.js'
import { PairName } from '../ui/badges.js'
import { Foreign } from '../ui/text.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { t, tParts } from '../words/words.js'
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
    toast({ kind: 'ok', text: tParts('claim.done', { who: pairOf(answer.value) }) })
    return
  }
  const { problem } = answer
  await readSession(id)
  if (problem.code !== 'already_assigned') return toastProblem(problem)
  toast({
    kind: 'bad',
    text: takenBy(problem.assignee ?? ''),
    more: t('claim.taken-help'),
    action: { text: t('claim.force'), act: () => void claim(id, true) },
  })
}

/** Gives a session up, so that anybody may take it. One that is not `whose` is told of, and given up only when that is asked for. */
export const release = async (/** @type {string} */ id, whose = myName()) => {
  const read = await readSession(id)
  if (!read.ok) return toastProblem(read.problem)
  const { assignee, version } = read.value
  if (assignee !== null && assignee !== whose)
    return toast({
      kind: 'bad',
      text: takenBy(assignee),
      more: t('release.taken-help'),
      action: { text: t('release.force'), act: () => void release(id, assignee) },
    })
  const answer = /** @type {Answer<Session>} */ (
    await ask('POST', `sessions/${encodeURIComponent(id)}/unassign`, { version })
  )
  if (!answer.ok) {
    await readSession(id)
    return toastProblem(answer.problem)
  }
  learn([answer.value])
  toast({ kind: 'ok', text: tParts('release.done', { who: pairOf(answer.value) }) })
}

const takenBy = (/** @type {string} */ name) =>
  tParts('claim.taken', { who: html`<${Foreign} text=${name} />` })

const pairOf = (/** @type {Session} */ session) => html`<${PairName} of=${session} />`
