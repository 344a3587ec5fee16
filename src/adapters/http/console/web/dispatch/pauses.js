import { html } from '../lib/preact.js'
import { Foreign } from '../ui/text.js'
import { At, Since } from '../ui/time.js'
import { t } from '../words/words.js'
import { liftPause, scopeName } from './pause-actions.js'

/** @import { Pause } from '../live/dispatch.js' */

/** What is held back but everything, which has a place of its own above. */
export const PauseList = (/** @type {{ pauses: readonly Pause[] }} */ { pauses }) =>
  pauses.length === 0
    ? html`<p class="quiet-line">${t('pauses.none')}</p>`
    : html`<ul class="pauses" aria-label=${t('pauses.title')}>${pauses.map((pause) => html`<${PauseRow} key=${pause.scope} of=${pause} />`)}</ul>`

const PauseRow = (/** @type {{ of: Pause }} */ { of }) => html`
  <li class="pause" data-row=${of.scope}>
    <span class="pause-mark" aria-hidden="true"></span>
    <div class="pause-text"><strong><${Foreign} text=${scopeName(of.scope)} /></strong>
      <p><${Foreign} text=${of.reason} /></p>
      <p class="meta"><${Foreign} text=${of.created_by} /> · <${Since} at=${of.created_at} /> · ${of.until === null ? t('pauses.until-lifted') : html`${t('pauses.until')} <${At} at=${of.until} />`}</p></div>
    <button type="button" class="button small" aria-label=${t('pauses.lift-of', { what: scopeName(of.scope) })} onClick=${() => liftPause(of.scope)}>${t('pauses.lift')}</button>
  </li>`
