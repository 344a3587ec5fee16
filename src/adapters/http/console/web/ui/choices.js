import { html } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { chooseTheme, theme } from '../lib/theme.js'
import { LANGUAGES, language, named, t } from '../words/words.js'

/** A few choices of which one holds, side by side. */
const Choice = (
  /** @type {{ label: string, options: readonly (readonly [string, string])[], value: string, onChoose: (value: string) => void }} */ {
    label,
    options,
    value,
    onChoose,
  },
) => html`
  <div class="choice" role="group" aria-label=${label}>
    ${options.map(
      ([option, text]) =>
        html`<button type="button" key=${option} aria-pressed=${option === value} onClick=${() => onChoose(option)}>${text}</button>`,
    )}
  </div>`

export const LanguageChoice = () => html`<${Choice} label=${t('choice.language')} value=${useStore(language)}
  options=${LANGUAGES.map((each) => [each, each === 'zh' ? '中文' : 'English'])} onChoose=${language.set} />`

export const ThemeChoice = () => html`<${Choice} label=${t('choice.theme')} value=${useStore(theme)}
  options=${['system', 'light', 'dark'].map((each) => [each, named('theme', each)])} onChoose=${chooseTheme} />`
