import { callMe, myName, personName, signOut } from '../api/client.js'
import { html } from '../lib/preact.js'
import { useStore } from '../lib/store.js'
import { askForDesktop, beep, desktop, sound } from '../live/notify.js'
import { named, t } from '../words/words.js'
import { LanguageChoice, ThemeChoice } from './choices.js'
import { Icon } from './icon.js'
import { Popover } from './menu.js'
import { toast, toastProblem } from './toasts.js'

/** @import { Me } from '../api/types.js' */

/** Who one is, and how one wants the console to be. */
export const Account = (/** @type {{ who: Me, onHelp: () => void }} */ { who, onHelp }) => {
  const name = useStore(personName)
  const shown = name || who.name || myName()
  const button = html`<span class="initial" aria-hidden="true">${[...shown][0]}</span><span class="rail-label">${shown}</span>`
  return html`<${Popover} button=${button} label=${t('account.open', { name: shown })} class="account" up>
    <div class="account-head"><strong>${shown}</strong>
      <span class="meta">${who.open ? t('account.no-key') : `${who.name} · ${named('role', who.role ?? '')}`}</span></div>
    <label class="field"><span>${t('account.name')}</span>
      <input value=${name} maxlength="100" placeholder=${who.name ?? myName()} onChange=${saveName} />
      <span class="meta">${t('account.name-help')}</span></label>
    <div class="field"><span>${t('choice.language')}</span><${LanguageChoice} /></div>
    <div class="field"><span>${t('choice.theme')}</span><${ThemeChoice} /></div>
    <${NotifySwitches} />
    <div class="account-foot">
      <button type="button" class="menu-item" onClick=${onHelp}><${Icon} name="keys" />${t('keys.title')}<kbd>?</kbd></button>
      ${!who.open && html`<button type="button" class="menu-item" onClick=${leave}><${Icon} name="leave" />${t('account.sign-out')}</button>`}
    </div>
  </${Popover}>`
}

const leave = async () => {
  const answer = await signOut()
  if (!answer.ok) toastProblem(answer.problem, { text: t('action.retry'), act: () => void leave() })
}

// The name goes into a header and into timelines: what no name may hold is left out.
const saveName = (/** @type {Event} */ { target }) => {
  if (target instanceof HTMLInputElement) callMe(target.value.replaceAll(/\p{Cc}/gu, '').trim())
}

const NotifySwitches = () => {
  const [heard, shown] = [useStore(sound), useStore(desktop)]
  const turnSound = () => {
    sound.set(heard === 'on' ? 'off' : 'on')
    if (sound.get() === 'on') beep()
  }
  const turnDesktop = async () => {
    if (shown === 'on') return desktop.set('off')
    const answer = await askForDesktop()
    if (answer === 'granted') return
    const more = answer === 'insecure' ? t('notify.insecure-help') : t('notify.denied-help')
    toast({ kind: 'bad', text: t('notify.denied'), more })
  }
  return html`<div class="switches">
    <${Switch} label=${t('notify.sound')} isOn=${heard === 'on'} onTurn=${turnSound} />
    <${Switch} label=${t('notify.desktop')} isOn=${shown === 'on'} onTurn=${turnDesktop} />
  </div>`
}

const Switch = (
  /** @type {{ label: string, isOn: boolean, onTurn: () => void }} */ { label, isOn, onTurn },
) =>
  html`<button type="button" class="switch" role="switch" aria-checked=${isOn} onClick=${onTurn}><span>${label}</span><i></i></button>`
