import { html } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { claim, release } from '../live/claim.js'
import { saidIn } from '../live/evidence.js'
import { sessions } from '../live/sessions.js'
import { isForHuman, isMine, isUnattended, isWaiting, waitsSince } from '../live/wait-for-human.js'
import { consoleUrl } from '../route/base.js'
import { sessionHref, usePlace } from '../route/router.js'
import { Assignee, PairName, pairText, Reason, StateBadge, TypeName } from '../ui/badges.js'
import { Foreign } from '../ui/text.js'
import { Since } from '../ui/time.js'
import { named, t } from '../words/words.js'

/** @import { Session } from '../api/types.js' */

/** One who waits: between whom, why, since when, and who has it. */
export const InboxRow = (
  /** @type {{ id: string, tab: string, isSelected: boolean, isWide: boolean }} */ {
    id,
    tab,
    isSelected,
    isWide,
  },
) => {
  const session = useStore(sessions, (all) => all.get(id))
  const { query } = usePlace()
  if (session === undefined) return null
  const inPane = new URLSearchParams(query)
  inPane.set('session', id)
  const href = isWide ? consoleUrl(`inbox?${inPane}`) : sessionHref(id)
  const isUrgent = session.task_type === 'manual_urgent' || session.task_type === 'manual_complaint'
  return html`<div class="inbox-row ${isSelected ? 'selected' : ''} ${belongs(session, tab) ? '' : 'gone'}" data-row=${id}>
    <a class="inbox-row-link" href=${href} aria-current=${isSelected ? 'true' : undefined}>
      <span class="row-line"><${PairName} of=${session} />
        <span class="waited ${isUnattended(session) ? 'unattended' : ''}" title=${isUnattended(session) ? t('inbox.unattended') : undefined}>
          ${isUnattended(session) && html`<span class="sr">${t('inbox.unattended')}</span>`}<${Since} at=${waitsSince(session)} /></span></span>
      <span class="row-line row-why"><span class=${isUrgent ? 'urgent' : ''}><${TypeName} type=${session.task_type} /></span>
        ${belongs(session, tab) ? html`<${Why} of=${session} />` : html`<${StateBadge} state=${session.state} />`}</span>
      <span class="row-line row-last">${session.evidence ? html`<q><${Foreign} text=${session.reason === 'send_failed' ? session.evidence : saidIn(session.evidence)} /></q>` : html`<span>${session.external_task_id && html`<${Foreign} text=${session.external_task_id} />`}</span>`}</span>
    </a>
    <span class="row-side"><${Side} of=${session} /></span>
  </div>`
}

const belongs = (/** @type {Session} */ session, /** @type {string} */ tab) =>
  tab === 'waiting' ? isWaiting(session) : tab === 'mine' ? isMine(session) : isForHuman(session)

const Why = (/** @type {{ of: Session }} */ { of }) =>
  of.reason === null
    ? html`<span class="reason">${named('why-manual', of.state, '')}</span>`
    : html`<${Reason} reason=${of.reason} />`

const Side = (/** @type {{ of: Session }} */ { of }) => {
  if (!isForHuman(of)) return null
  if (of.assignee === null)
    return html`<button type="button" class="button small" aria-label=${`${t('action.claim')}: ${pairText(of)}`} onClick=${() => claim(of.session_id)}>${t('action.claim')}</button>`
  if (isMine(of))
    return html`<${Assignee} name=${of.assignee} mine=${true} /><button type="button" class="button small quiet" aria-label=${`${t('action.release')}: ${pairText(of)}`} onClick=${() => release(of.session_id)}>${t('action.release')}</button>`
  return html`<${Assignee} name=${of.assignee} />`
}
