import { signIn } from '../api/client.js'
import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { t } from '../words/words.js'
import { LanguageChoice, ThemeChoice } from './choices.js'
import { Icon } from './icon.js'
import { ProblemNote } from './problem.js'

/** @import { Problem } from '../api/types.js' */

/** Where somebody shows his key. It is sent once, and kept nowhere in the browser. */
export const SignIn = () => {
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null))
  const [isSending, setSending] = useState(false)
  const field = useRef(/** @type {HTMLInputElement | null} */ (null))
  useEffect(() => {
    // Who waits is nobody's business here.
    document.title = 'Auto Session'
    field.current?.focus()
  }, [])
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    setSending(true)
    const answer = await signIn(field.current?.value.trim() ?? '')
    setSending(false)
    setProblem(answer.ok ? null : toSignIn(answer.problem))
    if (!answer.ok) field.current?.select()
  }
  return html`<main class="sign-in">
    <form class="sign-in-box" onSubmit=${submit}>
      <h1><span class="logo"><${Icon} name="robot" /></span>Auto Session</h1>
      <p class="sign-in-lead">${t('sign-in.lead')}</p>
      <input class="sr" name="username" autocomplete="username" value="Auto Session" tabindex="-1" aria-hidden="true" readonly />
      <label class="field">
        <span>${t('sign-in.key')}</span>
        <input ref=${field} name="key" type="password" autocomplete="current-password" required spellcheck=${false} />
      </label>
      ${problem && html`<${ProblemNote} problem=${problem} />`}
      <button class="button primary wide" disabled=${isSending}>${t('sign-in.go')}</button>
      <p class="meta">${t('sign-in.help')}</p>
    </form>
    <div class="sign-in-choices"><${LanguageChoice} /><${ThemeChoice} /></div>
  </main>`
}

/** A wrong key and one of another role are told apart from what these codes mean later. */
const toSignIn = (/** @type {Problem} */ problem) =>
  problem.status === 401
    ? { ...problem, code: 'wrong_key', detail: '' }
    : problem.status === 403
      ? { ...problem, code: 'wrong_role', detail: '' }
      : problem
