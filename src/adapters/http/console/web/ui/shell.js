import { useKeys } from '../lib/keys.js'
import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { sessions } from '../live/sessions.js'
import { connection } from '../live/stream.js'
import { isWaiting } from '../live/wait-for-human.js'
import { PAGES, pageAt } from '../pages.js'
import { consoleUrl } from '../route/base.js'
import { go, usePlace } from '../route/router.js'
import { named, t } from '../words/words.js'
import { Account } from './account.js'
import { Icon } from './icon.js'
import { KeyHelp } from './key-help.js'
import { Empty } from './states.js'

/** @import { Me } from '../api/types.js' */

/** What is around every page: where one can go, who one is, and whether what is shown is live. */
export const Shell = (/** @type {{ who: Me }} */ { who }) => {
  const { path } = usePlace()
  const found = pageAt(path)
  const [isHelpOpen, openHelp] = useState(false)
  const waiting = useStore(sessions, (all) => [...all.values()].filter(isWaiting).length)
  useKeys({
    '?': () => openHelp(true),
    ...Object.fromEntries(PAGES.flatMap(({ nav }) => (nav ? [[`g ${nav.key}`, () => go(nav.to)]] : []))),
  })
  useTitle(found?.page.title ?? 'page.nowhere', waiting, path)
  const View = found?.page.view
  return html`<div class="shell">
    <a class="skip" href="#main">${t('shell.skip')}</a>
    <${Rail} path=${path} waiting=${waiting} who=${who} onHelp=${() => openHelp(true)} />
    <div class="shell-page">
      ${who.open && html`<${OpenBanner} />`}
      <${ConnectionBanner} />
      <main id="main" class="main" tabindex="-1">
        ${View ? html`<${View} id=${found.id} key=${`${found.page.title}${found.id}`} />` : html`<${Nowhere} />`}
      </main>
    </div>
    ${isHelpOpen && html`<${KeyHelp} onClose=${() => openHelp(false)} />`}
  </div>`
}

const Rail = (
  /** @type {{ path: string, waiting: number, who: Me, onHelp: () => void }} */ {
    path,
    waiting,
    who,
    onHelp,
  },
) => html`
  <nav class="rail" aria-label=${t('shell.nav')}>
    <a class="brand" href=${consoleUrl('inbox')} aria-label="Auto Session"><span class="logo"><${Icon} name="robot" /></span><span class="rail-label">Auto Session</span></a>
    ${PAGES.map(
      ({ nav, title }) =>
        nav &&
        html`
      <a class="rail-link" key=${nav.to} href=${consoleUrl(nav.to)} aria-current=${path === nav.to ? 'page' : undefined}
        title=${`${t(title)} · g ${nav.key}`}>
        <${Icon} name=${nav.icon} /><span class="rail-label">${t(title)}</span>
        ${nav.to === 'inbox' && waiting > 0 && html`<span class="count" aria-label=${t('inbox.count', { n: waiting })}>${waiting > 999 ? '999+' : waiting}</span>`}
      </a>`,
    )}
    <div class="rail-foot">
      <${ConnectionMark} />
      <${Account} who=${who} onHelp=${onHelp} />
    </div>
  </nav>`

const ConnectionMark = () => {
  const now = useStore(connection)
  return html`<span class="connection connection-${now}" role="status" title=${named('connection-help', now)}><span class="dot"></span
    ><span class="rail-label">${named('connection', now)}</span></span>`
}

/** Said large only when it has lasted: a line that comes back at once is nobody's business. */
const ConnectionBanner = () => {
  const now = useStore(connection)
  const [isLate, setLate] = useState(false)
  const isGone = now === 'reconnecting' || now === 'offline'
  useEffect(() => {
    setLate(false)
    if (!isGone) return
    const timer = setTimeout(() => setLate(true), 2_000)
    return () => clearTimeout(timer)
  }, [isGone])
  return html`<div role="status">${isGone && isLate && html`<div class="banner banner-warning"><${Icon} name="alert" size=${16} /><span>${named('connection-help', now)}</span></div>`}</div>`
}

const OpenBanner = () =>
  html`<div class="banner"><${Icon} name="flag" size=${16} /><span>${t('shell.open')}</span></div>`

const Nowhere =
  () => html`<h1 class="sr">${t('page.nowhere')}</h1><${Empty} icon="search" title=${t('nowhere.title')} text=${t('nowhere.text')}>
  <a class="button" href=${consoleUrl('inbox')}>${t('nowhere.go')}</a>
</${Empty}>`

/** The title tells how many wait, also in a tab behind others. The page's head is told to screen readers. */
const useTitle = (
  /** @type {import('../words/words.js').Word} */ title,
  /** @type {number} */ waiting,
  /** @type {string} */ path,
) => {
  const first = useRef(true)
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${t(title)} · Auto Session`
  }, [title, waiting])
  useEffect(() => {
    if (!first.current) document.getElementById('main')?.focus({ preventScroll: true })
    first.current = false
  }, [path])
}
