import { html } from '../lib/preact.js'

/**
 * A few numbers side by side, each with what it is of.
 * @param {{ label: string, items: readonly { name: string, value: unknown, more?: unknown, isBad?: boolean, help?: string }[] }} of
 */
export const Figures = ({ label, items }) => html`
  <dl class="figures" aria-label=${label}>
    ${items.map(
      ({
        name,
        value,
        more,
        isBad = false,
        help,
      }) => html`<div class="figure ${isBad ? 'figure-bad' : ''}" key=${name} title=${help}>
        <dt>${name}</dt><dd><span class="figure-value">${value}</span>${more && html`<span class="figure-more">${more}</span>`}</dd>
      </div>`,
    )}
  </dl>`
