import { html, useState } from '../lib/preact.js'
import { claim, release } from '../live/claim.js'
import { isMine } from '../live/wait-for-human.js'
import { Icon } from '../ui/icon.js'
import { Popover } from '../ui/menu.js'
import { named, t } from '../words/words.js'
import { MoveDialog } from './move-dialog.js'
import { isAssignable, legalMoves } from './moves.js'

/** @import { Session } from '../api/types.js' */
/** @import { Command } from './moves.js' */

/** @type {Record<Command, import('../ui/icon.js').IconName>} */
const ICONS = {
  handback: 'hand-back',
  close: 'check',
  resume: 'play',
  transfer: 'hand',
  pause: 'pause',
  cancel: 'close',
}

/** What can be done with a session as it is now: the usual at hand, the rest behind a button. */
export const Actions = (/** @type {{ of: Session, onMoved: () => void }} */ { of, onMoved }) => {
  const [command, choose] = useState(/** @type {Command | null} */ (null))
  const moves = legalMoves(of)
  const atHand = moves.filter((move) => ['handback', 'resume', 'close'].includes(move)).slice(0, 2)
  const first = isAssignable(of) && of.assignee === null
  const button = (
    /** @type {Command} */ move,
  ) => html`<button type="button" key=${move} onClick=${() => choose(move)}
    class="button ${!first && move === atHand[0] && isMine(of) ? 'primary' : ''}"><${Icon} name=${ICONS[move]} size=${18} />${named('move', move)}</button>`
  return html`<div class="actions">
    ${isAssignable(of) && html`<${ClaimButton} of=${of} onDone=${onMoved} />`}
    ${atHand.map(button)}
    ${
      moves.length > atHand.length &&
      html`<${Popover} label=${t('action.more')} class="more" isBare=${true} button=${html`<${Icon} name="more" />`}>
      ${moves
        .filter((move) => !atHand.includes(move))
        .map(
          (
            move,
          ) => html`<button type="button" class="menu-item ${move === 'cancel' ? 'danger' : ''}" key=${move} onClick=${() => choose(move)}>
          <${Icon} name=${ICONS[move]} />${named('move', move)}</button>`,
        )}
    </${Popover}>`
    }
    ${command && html`<${MoveDialog} command=${command} of=${of} key=${command} onClose=${() => choose(null)} onMoved=${onMoved} />`}
  </div>`
}

const ClaimButton = (/** @type {{ of: Session, onDone: () => void }} */ { of, onDone }) => {
  const act = (/** @type {Promise<void>} */ doing) => void doing.then(onDone)
  if (of.assignee === null)
    return html`<button type="button" class="button primary" onClick=${() => act(claim(of.session_id))}><${Icon} name="person" size=${18} />${t('action.claim')}</button>`
  if (isMine(of))
    return html`<button type="button" class="button quiet" onClick=${() => act(release(of.session_id))}>${t('action.release')}</button>`
  return html`<button type="button" class="button" onClick=${() => act(claim(of.session_id))}>${t('action.take-over')}</button>`
}
