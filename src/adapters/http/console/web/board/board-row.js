import { html } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { nextSteps } from '../live/explain.js'
import { sessions } from '../live/sessions.js'
import { isEnded, isForHuman, isMine, isUnattended } from '../live/wait-for-human.js'
import { sessionHref } from '../route/router.js'
import { Assignee, PairName, Reason, StateBadge, TypeName } from '../ui/badges.js'
import { Icon } from '../ui/icon.js'
import { Obstacles } from '../ui/obstacles.js'
import { Foreign } from '../ui/text.js'
import { Since } from '../ui/time.js'
import { named, t } from '../words/words.js'

/** @import { Session } from '../api/types.js' */

/** A pair's session: who holds it since when, and what comes next. */
export const BoardRow = (/** @type {{ id: string, isSelected: boolean }} */ { id, isSelected }) => {
  const session = useStore(sessions, (all) => all.get(id))
  if (session === undefined) return null
  return html`<div class="board-row ${isSelected ? 'selected' : ''} ${isEnded(session) ? 'ended' : ''}" data-row=${id}>
    <a class="board-pair" href=${sessionHref(id)}><${PairName} of=${session} /></a>
    <span class="board-state"><${StateBadge} state=${session.state} /><span class=${isUnattended(session) ? 'unattended' : 'meta'}><${Since} at=${session.state_since} /></span></span>
    <span class="board-type"><${TypeName} type=${session.task_type} /></span>
    <span class="board-holder"><${Holder} of=${session} /></span>
    <span class="board-next"><${NextStep} of=${session} /></span>
  </div>`
}

const Holder = (/** @type {{ of: Session }} */ { of }) => {
  if (isEnded(of)) return html`<span class="meta">${t('holder.nobody')}</span>`
  if (isForHuman(of)) return html`<${Assignee} name=${of.assignee} mine=${isMine(of)} />`
  return html`<span class="holder-robot"><${Icon} name="robot" size=${16} />${t('holder.robot')}</span>`
}

const NextStep = (/** @type {{ of: Session }} */ { of }) => {
  const next = useStore(nextSteps, (all) => all.get(of.session_id))
  if (isEnded(of) || of.state === 'transferred') return html`<${Reason} reason=${of.reason} />`
  if (next === undefined) return html`<span class="meta">…</span>`
  if (next.task === null)
    return html`<span class="meta">${named('next-none', of.state, t('next.none'))}</span>`
  return html`<span class="next-text"><${Foreign} text=${next.task.send_content ?? next.task.external_task_id} /></span><${Obstacles} of=${next} brief=${true} />`
}
