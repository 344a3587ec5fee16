import { myName } from '../api/client.js'
import { useKeys } from '../lib/keys.js'
import { html, useMemo, useState } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { claim, release } from '../live/claim.js'
import { inbox } from '../live/inbox.js'
import { sessions, useShown } from '../live/sessions.js'
import { useSettled } from '../live/settled.js'
import { isForHuman, isMine, isWaiting, oldestFirst } from '../live/wait-for-human.js'
import { consoleUrl } from '../route/base.js'
import { go, sessionPath, setQuery, usePlace } from '../route/router.js'
import { SessionView } from '../session/session-view.js'
import { focusRow } from '../ui/focus-row.js'
import { FreshBar } from '../ui/fresh-bar.js'
import { ProblemBar, ProblemNote } from '../ui/problem.js'
import { Empty, Skeleton } from '../ui/states.js'
import { VirtualList } from '../ui/virtual-list.js'
import { useWidth } from '../ui/width.js'
import { named, t } from '../words/words.js'
import { InboxRow } from './inbox-row.js'

/** What each tab shows. */
const TABS = { waiting: isWaiting, mine: isMine, all: isForHuman }
/** @typedef {keyof typeof TABS} Tab */

/** What waits for a human: who waits longest comes first, and beside the list what is chosen in it. */
export const InboxPage = () => {
  const { query } = usePlace()
  const tab = /** @type {Tab} */ (Object.keys(TABS).find((each) => each === query.get('tab')) ?? 'waiting')
  const all = useStore(sessions)
  const forHumans = useMemo(() => [...all.values()].filter(isForHuman).toSorted(oldestFirst), [all, myName()])
  const wanted = useMemo(
    () => forHumans.filter(TABS[tab]).map(({ session_id }) => session_id),
    [forHumans, tab],
  )
  const settled = useSettled(wanted, tab)
  useShown(settled.ids)
  const isWide = useWidth() >= 1200
  const chosen = query.get('session')
  const [pointed, point] = useState(/** @type {string | null} */ (null))
  const selected = isWide ? chosen : pointed

  const select = (/** @type {string | undefined} */ id) => {
    if (id === undefined) return
    if (isWide) setQuery({ session: id }, { replace: true })
    else point(id)
    focusRow(id)
  }
  const step = (/** @type {number} */ by) => {
    const at = selected === null ? -1 : settled.ids.indexOf(selected)
    select(settled.ids[Math.min(Math.max(at + by, 0), settled.ids.length - 1)])
  }
  useKeys({
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    Enter: () => selected !== null && go(sessionPath(selected)),
    c: () => selected !== null && void claim(selected),
    r: () => selected !== null && void release(selected),
  }) // biome-ignore format: a key a line reads worse

  return html`<div class="inbox ${isWide ? 'two-panes' : ''}">
    <section class="inbox-list" aria-label=${t('page.inbox')}>
      <header class="page-head">
        <h1>${t('page.inbox')}</h1>
        <${Tabs} tab=${tab} counts=${Object.fromEntries(Object.entries(TABS).map(([name, is]) => [name, forHumans.filter(is).length]))} />
      </header>
      <${FreshBar} count=${settled.fresh} onShow=${settled.merge} />
      <div class="fill" ...${settled.holding}>
        <${Rows} ids=${settled.ids} tab=${tab} selected=${selected} isWide=${isWide} />
      </div>
      <${Trouble} hasRows=${settled.ids.length > 0} />
    </section>
    ${
      isWide &&
      html`<section class="inbox-pane" data-own-arrows aria-label=${t('page.session')}>
      ${
        chosen === null
          ? html`<${Empty} icon="inbox" title=${t('inbox.choose')} text=${t('inbox.choose-help')} />`
          : html`<${SessionView} id=${chosen} key=${chosen} isPane=${true} />`
      }
    </section>`
    }
  </div>`
}

const Tabs = (/** @type {{ tab: string, counts: Record<string, number> }} */ { tab, counts }) => html`
  <nav class="tabs" aria-label=${t('inbox.tabs')}>
    ${Object.keys(TABS).map(
      (name) => html`<a key=${name} href=${consoleUrl(name === 'waiting' ? 'inbox' : `inbox?tab=${name}`)}
        aria-current=${name === tab ? 'page' : undefined}>${named('tab', name)} <span class="number">${counts[name]}</span></a>`,
    )}
  </nav>`

/** What is there may be old: said below it, for above it would move what somebody points at. */
const Trouble = (/** @type {{ hasRows: boolean }} */ { hasRows }) => {
  const { problem } = useStore(inbox.state)
  return hasRows && problem !== null && html`<${ProblemBar} problem=${problem} onRetry=${inbox.read} />`
}

const ROW_HEIGHT = 88

const Rows = (
  /** @type {{ ids: readonly string[], tab: Tab, selected: string | null, isWide: boolean }} */ {
    ids,
    tab,
    selected,
    isWide,
  },
) => {
  const { value: isLoaded, problem } = useStore(inbox.state)
  if (problem !== null && ids.length === 0)
    return html`<${ProblemNote} problem=${problem} onRetry=${inbox.read} />`
  if (ids.length === 0 && !isLoaded) return html`<${Skeleton} />`
  if (ids.length === 0)
    return html`<${Empty} icon="check" title=${named('inbox-empty', tab)} text=${named('inbox-empty-help', tab)} />`
  return html`<${VirtualList} ids=${ids} height=${ROW_HEIGHT} label=${named('tab', tab)} selected=${selected}
    row=${(/** @type {string} */ id) => html`<${InboxRow} id=${id} tab=${tab} isSelected=${id === selected} isWide=${isWide} />`} />`
}
