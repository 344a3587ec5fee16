import { html } from '../lib/preact.js'
import { PAGES } from '../pages.js'
import { t } from '../words/words.js'
import { Dialog } from './dialog.js'

/** All keys, at one look. */
export const KeyHelp = (/** @type {{ onClose: () => void }} */ { onClose }) => html`
  <${Dialog} title=${t('keys.title')} onClose=${onClose}>
    <div class="key-help">
      <${Keys} title=${t('keys.lists')} keys=${[
        ['j', t('keys.next')], ['k', t('keys.previous')], ['Enter', t('keys.open')], ['c', t('keys.claim')],
        ['r', t('keys.release')], ['/', t('keys.search')],
      ]} />
      <${Keys} title=${t('keys.everywhere')} keys=${[
        ...PAGES.flatMap(({ nav, title }) => (nav ? [[`g ${nav.key}`, t(title)]] : [])),
        ['?', t('keys.help')], ['Esc', t('keys.close')],
      ]} />
    </div>
  </${Dialog}>` // biome-ignore format: a key a line reads worse

const Keys = (/** @type {{ title: string, keys: string[][] }} */ { title, keys }) => html`
  <section><h3>${title}</h3><dl>${keys.map(
    ([key = '', text]) =>
      html`<div key=${key}><dt>${key.split(' ').map((each) => html`<kbd>${each}</kbd>`)}</dt><dd>${text}</dd></div>`,
  )}</dl></section>`
