import { useKeys } from '../lib/keys.js'
import { html, useEffect, useState } from '../lib/preact.js'
import { claim, release } from '../live/claim.js'
import { wantNext } from '../live/explain.js'
import { useShown } from '../live/sessions.js'
import { go, sessionPath, usePlace } from '../route/router.js'
import { focusRow } from '../ui/focus-row.js'
import { FreshBar } from '../ui/fresh-bar.js'
import { ProblemBar, ProblemNote } from '../ui/problem.js'
import { Empty, Skeleton } from '../ui/states.js'
import { VirtualList } from '../ui/virtual-list.js'
import { useWidth } from '../ui/width.js'
import { t } from '../words/words.js'
import { useBoardList } from './board-list.js'
import { BoardRow } from './board-row.js'
import { clearFilters, Filters, filterIn, isFiltered } from './filters.js'
import { findSessions } from './search.js'

/** @import { Problem } from '../api/types.js' */

/** Who holds which pair, since when, and what the robot does next in it. */
export const BoardPage = () => {
  const { query } = usePlace()
  const list = useBoardList(filterIn(query))
  const search = useSearch(query.get('q') ?? '')
  const shown = search ?? list
  const isNarrow = useWidth() < 760
  const [selected, select] = useState(/** @type {string | null} */ (null))
  const [seen, see] = useState(/** @type {readonly string[]} */ ([]))
  useEffect(() => {
    wantNext(seen)
    const timer = setInterval(() => document.visibilityState === 'visible' && wantNext(seen), 5_000)
    return () => clearInterval(timer)
  }, [seen])
  useBoardKeys(shown.ids, selected, select)

  return html`<div class="board">
    <header class="page-head"><h1>${t('page.board')}</h1></header>
    <${Filters} filter=${filterIn(query)} query=${query} />
    <${FreshBar} count=${search === null ? list.fresh : 0} onShow=${list.merge} />
    <div class="board-columns" aria-hidden="true">
      <span>${t('board.pair')}</span><span>${t('board.state')}</span><span>${t('board.type')}</span><span>${t('board.holder')}</span><span>${t('board.next')}</span>
    </div>
    <div class="fill" ...${list.holding}>
      ${shown.problem && shown.ids.length === 0 && html`<${ProblemNote} problem=${shown.problem} onRetry=${shown.retry} />`}
      ${!shown.isLoaded && !shown.problem && shown.ids.length === 0 && html`<${Skeleton} />`}
      ${
        shown.isLoaded &&
        !shown.problem &&
        shown.ids.length === 0 &&
        html`<${Empty} icon="board" title=${t('board.empty')}
        text=${isFiltered(query) ? t('board.empty-filtered') : t('board.empty-help')}>
        ${isFiltered(query) && html`<button type="button" class="button" onClick=${clearFilters}>${t('filter.clear')}</button>`}</${Empty}>`
      }
      ${
        shown.ids.length > 0 &&
        html`<${VirtualList} ids=${shown.ids} height=${isNarrow ? 116 : 56} label=${t('page.board')} selected=${selected}
        onEnd=${list.more} onSeen=${see}
        row=${(/** @type {string} */ id) => html`<${BoardRow} id=${id} isSelected=${id === selected} />`} />`
      }
    </div>
    ${shown.problem && shown.ids.length > 0 && html`<${ProblemBar} problem=${shown.problem} onRetry=${shown.retry} />`}
  </div>`
}

const useBoardKeys = (
  /** @type {readonly string[]} */ ids,
  /** @type {string | null} */ selected,
  /** @type {(id: string) => void} */ select,
) => {
  const step = (/** @type {number} */ by) => {
    const at = selected === null ? -1 : ids.indexOf(selected)
    const id = ids[Math.min(Math.max(at + by, 0), ids.length - 1)]
    if (id === undefined) return
    select(id)
    focusRow(id)
  }
  useKeys({
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    Enter: () => selected !== null && go(sessionPath(selected)),
    c: () => selected !== null && void claim(selected),
    r: () => selected !== null && void release(selected),
    '/': () => document.getElementById('search')?.focus(),
  }) // biome-ignore format: a key a line reads worse
}

/** What an id in the search box means, or null when nothing is searched. Of one that means a single session it is that. */
const useSearch = (/** @type {string} */ said) => {
  const [found, setFound] = useState({
    said: '',
    ids: /** @type {readonly string[]} */ ([]),
    problem: /** @type {Problem | null} */ (null),
  })
  const [round, again] = useState(0)
  useEffect(() => {
    if (said === '') return
    let isGone = false
    void findSessions(said).then((answer) => {
      if (isGone) return
      setFound({ said, ids: answer.ok ? answer.value : [], problem: answer.ok ? null : answer.problem })
    })
    return () => {
      isGone = true
    }
  }, [said, round])
  useShown(found.ids)
  return said === ''
    ? null
    : {
        ids: found.said === said ? found.ids : [],
        isLoaded: found.said === said,
        problem: found.said === said ? found.problem : null,
        retry: () => again((times) => times + 1),
      }
}
