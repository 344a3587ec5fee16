import { html } from '../lib/preact.js'
import { isNamed, named } from '../words/words.js'
import { Foreign } from './text.js'
import { Until } from './time.js'

/** @import { Explained, Obstacle } from '../api/types.js' */

/** What keeps a text from being sent, or that nothing does, each in words and until when. */
export const Obstacles = (/** @type {{ of: Explained, brief?: boolean }} */ { of, brief = false }) => {
  const told = brief ? of.because.slice(0, 1) : of.because
  return html`<ul class="obstacles">${told.map(
    (each) => html`<li key=${each.code}>
    <${Told} of=${each} />${each.until && html` · <${Until} at=${each.until} />`}
    ${brief && of.because.length > 1 && html`<span class="meta"> +${of.because.length - 1}</span>`}</li>`,
  )}</ul>`
}

/** What somebody wrote stands beside our words: a pause's reason, an error, how many are before it. */
const Told = (/** @type {{ of: Obstacle }} */ { of: { code, detail } }) =>
  !isNamed('obstacle', code)
    ? html`<${Foreign} text=${detail} />`
    : html`<span class=${CALM.has(code) ? '' : 'held'} title=${detail}>${named('obstacle', code)}${SAYS_MORE.has(code) && html`<span class="meta"> <${Foreign} text=${detail} /></span>`}</span>`

/** What goes by itself, and soon, is nobody's worry. */
const CALM = new Set(['in_flight', 'queued', 'not_next', 'not_before', 'finished', 'min_gap'])
const SAYS_MORE = new Set(['paused', 'back_off'])
