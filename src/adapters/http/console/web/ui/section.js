import { html } from '../lib/preact.js'

/**
 * A part of a page with its head, and what can be done in it.
 * @param {{ title: string, help?: unknown, action?: unknown, children?: unknown, class?: string }} of
 */
export const Section = ({ title, help, action, children, class: name = '' }) => html`
  <section class="section ${name}" aria-label=${title}>
    <header class="section-head"><div><h2>${title}</h2>${help && html`<p class="meta">${help}</p>`}</div>${action}</header>
    ${children}
  </section>`

/**
 * A table, of which a phone makes cards: each cell knows the name of its column.
 * @param {{ label: string, columns: readonly { name: string, class?: string, isHidden?: boolean }[],
 *   rows: readonly { id: string, cells: readonly unknown[], isGone?: boolean }[] }} of
 */
export const Table = ({ label, columns, rows }) => html`
  <table class="table" aria-label=${label}>
    <thead><tr>${columns.map(({ name, class: of, isHidden }) => html`<th scope="col" key=${name} class=${of}>${isHidden ? html`<span class="sr">${name}</span>` : name}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ({
        id,
        cells,
        isGone = false,
      }) => html`<tr key=${id} class=${isGone ? 'gone' : ''} data-row=${isGone ? undefined : id} inert=${isGone}>
        ${cells.map((cell, at) => html`<td key=${at} class=${columns[at]?.class} data-label=${columns[at]?.isHidden ? undefined : columns[at]?.name}>${cell}</td>`)}
      </tr>`,
    )}</tbody>
  </table>`
