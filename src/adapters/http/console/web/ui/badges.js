import { html } from '../lib/preact.js'
import { named, t } from '../words/words.js'
import { Foreign } from './text.js'

/** @import { Session } from '../api/types.js' */

/** A state, by its mark and its name: never by colour alone. */
export const StateBadge = (/** @type {{ state: string }} */ { state }) =>
  html`<span class="state state-${state}"><span class="dot"></span>${named('state', state)}</span>`

export const StatusBadge = (/** @type {{ status: string }} */ { status }) =>
  html`<span class="state task-${status}"><span class="dot"></span>${named('status', status)}</span>`

export const TypeName = (/** @type {{ type: string }} */ { type }) =>
  html`<span class="type">${named('type', type)}</span>`

/** Why a session is in its state, in words where it is one of our reasons, else as somebody wrote it. */
export const Reason = (/** @type {{ reason: string | null }} */ { reason }) =>
  reason === null ? null : html`<span class="reason"><${Foreign} text=${named('reason', reason)} /></span>`

/** Whom a session is between. */
export const PairName = (/** @type {{ of: Pick<Session, 'account_id' | 'shop_id'> }} */ { of }) => html`
  <span class="pair"><${Foreign} text=${of.account_id} /><span class="arrow" aria-label=${t('pair.to')}> → </span
  ><${Foreign} text=${of.shop_id} /></span>`

/** The same for where no markup can be: names for screen readers, notifications. */
export const pairText = (/** @type {Pick<Session, 'account_id' | 'shop_id'>} */ { account_id, shop_id }) =>
  `${account_id} → ${shop_id}`

/** Who has it, by his initial; nobody is said, too. */
export const Assignee = (/** @type {{ name: string | null, mine?: boolean }} */ { name, mine = false }) =>
  name === null
    ? html`<span class="assignee nobody">${t('assignee.nobody')}</span>`
    : html`<span class="assignee ${mine ? 'mine' : ''}"><span class="initial" aria-hidden="true">${[...name][0]}</span
      ><span class="assignee-name"><${Foreign} text=${name} /></span></span>`
