import { html } from '../lib/preact.js'
import { SessionView } from './session-view.js'

/** One session, with the whole page to itself. */
export const SessionPage = (/** @type {{ id: string }} */ { id }) => html`<${SessionView} id=${id} />`
