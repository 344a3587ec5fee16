import { OPEN_STATES, STATES, TYPES } from '../api/kinds.js'
import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { setQuery } from '../route/router.js'
import { Icon } from '../ui/icon.js'
import { Popover } from '../ui/menu.js'
import { named, t } from '../words/words.js'

/** @import { Filter } from './board-list.js' */

/** What the board is asked for; all of it stands in the address. @returns {Filter} */
export const filterIn = (/** @type {URLSearchParams} */ query) => ({
  account_id: query.get('account') ?? '',
  shop_id: query.get('shop') ?? '',
  assignee: query.get('assignee') ?? '',
  state:
    query.get('state') === 'any'
      ? []
      : query.has('state')
        ? query.getAll('state').filter((each) => STATES.includes(each))
        : OPEN_STATES,
  task_type: query.getAll('type').filter((each) => TYPES.includes(each)),
})

export const isFiltered = (/** @type {URLSearchParams} */ query) =>
  ['account', 'shop', 'assignee', 'state', 'type', 'q'].some((name) => query.has(name))

export const clearFilters = () =>
  setQuery({ account: null, shop: null, assignee: null, state: null, type: null, q: null })

export const Filters = (/** @type {{ filter: Filter, query: URLSearchParams }} */ { filter, query }) => html`
  <form class="filters" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Search} said=${query.get('q') ?? ''} />
    <${TextFilter} name="account" value=${filter.account_id} />
    <${TextFilter} name="shop" value=${filter.shop_id} />
    <${TextFilter} name="assignee" value=${filter.assignee} />
    <${ManyFilter} name="state" options=${STATES} chosen=${filter.state} isAny=${query.get('state') === 'any'}
      onChoose=${(/** @type {string[]} */ chosen) => setQuery({ state: chosen.length === 0 ? 'any' : isSame(chosen, OPEN_STATES) ? null : chosen })} />
    <${ManyFilter} name="type" options=${TYPES} chosen=${filter.task_type} isAny=${filter.task_type.length === 0}
      onChoose=${(/** @type {string[]} */ chosen) => setQuery({ type: chosen.length === 0 ? null : chosen })} />
    ${isFiltered(query) && html`<button type="button" class="link" onClick=${clearFilters}>${t('filter.clear')}</button>`}
  </form>`

const isSame = (/** @type {string[]} */ a, /** @type {string[]} */ b) =>
  a.length === b.length && b.every((each) => a.includes(each))

/** A text of which one thinks for a moment: the list follows when the typing rests. */
const useLater = (/** @type {string} */ value, /** @type {(next: string) => void} */ say) => {
  const [typed, type] = useState(value)
  /** @type {{ current: number | undefined }} */
  const timer = useRef(undefined)
  // What the address says counts, unless somebody is typing.
  useEffect(() => {
    if (timer.current === undefined) type(value)
  }, [value])
  const onInput = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    const next = currentTarget.value
    type(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      timer.current = undefined
      say(next.trim())
    }, 400)
  }
  return { value: typed, onInput }
}

const Search = (/** @type {{ said: string }} */ { said }) => {
  const later = useLater(said, (next) => setQuery({ q: next || null }, { replace: true }))
  return html`<label class="search"><${Icon} name="search" size=${18} /><span class="sr">${t('board.search')}</span>
    <input type="search" id="search" placeholder=${t('board.search')} maxlength="100" autocomplete="off" spellcheck=${false} ...${later} /></label>`
}

const TextFilter = (/** @type {{ name: string, value: string }} */ { name, value }) => {
  const later = useLater(value, (next) => setQuery({ [name]: next || null }, { replace: true }))
  return html`<label class="text-filter"><span class="sr">${named('filter', name)}</span>
    <input placeholder=${named('filter', name)} class=${value === '' ? '' : 'set'} maxlength="100" autocomplete="off" spellcheck=${false} ...${later} /></label>`
}

/** Several of a few values. */
const ManyFilter = (
  /** @type {{ name: string, options: readonly string[], chosen: readonly string[], isAny: boolean, onChoose: (chosen: string[]) => void }} */ {
    name,
    options,
    chosen,
    isAny,
    onChoose,
  },
) => {
  const turn = (/** @type {string} */ option) =>
    onChoose(options.filter((each) => (each === option) !== chosen.includes(each)))
  const family = name === 'state' ? 'state' : 'type'
  const summary = isAny
    ? t('filter.any')
    : isSame([...chosen], OPEN_STATES)
      ? t('filter.open')
      : chosen.map((each) => named(family, each)).join(', ')
  const button = html`<span class="filter-name">${named('filter', name)}</span><span class="filter-value">${summary}</span><${Icon} name="down" size=${14} />`
  return html`<${Popover} class="many-filter ${isAny ? '' : 'set'}" button=${button} label=${`${named('filter', name)}: ${summary}`}>
    <fieldset><legend class="sr">${named('filter', name)}</legend>
      ${options.map((option) => html`<label class="menu-item" key=${option}><input type="checkbox" checked=${chosen.includes(option)} onChange=${() => turn(option)} />${named(family, option)}</label>`)}
      ${name === 'state' && html`<button type="button" class="link" onClick=${() => onChoose([...OPEN_STATES])}>${t('filter.only-open')}</button>`}
    </fieldset>
  </${Popover}>`
}
