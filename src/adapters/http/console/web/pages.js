import { BoardPage } from './board/board-page.js'
import { DetectionPage } from './detection/detection-page.js'
import { DispatchPage } from './dispatch/dispatch-page.js'
import { InboxPage } from './inbox/inbox-page.js'
import { NumbersPage } from './numbers/numbers-page.js'
import { SessionPage } from './session/session-page.js'

/**
 * A page of the console. Its path is what comes after `/console/`, one part of it may be a parameter. `nav` puts it into
 * the navigation, with the key that leads to it after `g`.
 * @typedef {{ path: RegExp, view: (given: { id: string }) => unknown, title: import('./words/words.js').Word,
 *   nav?: { to: string, icon: import('./ui/icon.js').IconName, key: string } }} Page
 */

/** @type {readonly Page[]} */
export const PAGES = [
  { path: /^inbox$/, view: InboxPage, title: 'page.inbox', nav: { to: 'inbox', icon: 'inbox', key: 'i' } },
  { path: /^board$/, view: BoardPage, title: 'page.board', nav: { to: 'board', icon: 'board', key: 'b' } },
  {
    path: /^dispatch$/,
    view: DispatchPage,
    title: 'page.dispatch',
    nav: { to: 'dispatch', icon: 'dispatch', key: 'd' },
  },
  {
    path: /^detection$/,
    view: DetectionPage,
    title: 'page.detection',
    nav: { to: 'detection', icon: 'detection', key: 't' },
  },
  {
    path: /^numbers$/,
    view: NumbersPage,
    title: 'page.numbers',
    nav: { to: 'numbers', icon: 'numbers', key: 'n' },
  },
  { path: /^sessions\/([^/]+)$/, view: SessionPage, title: 'page.session' },
]

/** The page at a path, and the parameter in it. */
export const pageAt = (/** @type {string} */ path) => {
  for (const page of PAGES) {
    const found = page.path.exec(path)
    if (found !== null) return { page, id: decode(found[1] ?? '') }
  }
  return null
}

const decode = (/** @type {string} */ part) => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
