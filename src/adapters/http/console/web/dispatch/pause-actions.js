import { ask } from '../api/client.js'
import { html } from '../lib/preact.js'
import { pauses } from '../live/dispatch.js'
import { forgetExplained } from '../live/explained.js'
import { Foreign } from '../ui/text.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { named, t, tParts } from '../words/words.js'

/** @import { Answer } from '../api/types.js' */
/** @import { Pause } from '../live/dispatch.js' */
/** @import { Toast } from '../ui/toasts.js' */

/** What a pause is of, in words. */
export const scopeName = (/** @type {string} */ scope) => {
  const [kind = '', ...rest] = scope.split(':')
  const value = rest.join(':')
  return kind === 'all'
    ? t('scope.all')
    : `${named('scope-kind', kind)} ${kind === 'type' ? named('type', value) : value}`
}

const shown = (/** @type {string} */ scope) => html`<${Foreign} text=${scopeName(scope)} />`

const pathOf = (/** @type {string} */ scope) => `pauses/${encodeURIComponent(scope)}`

/** Holds a scope back, with what may be done next. The caller shows what went wrong: the form is still there. */
export const putPause = async (
  /** @type {string} */ scope,
  /** @type {{ reason: string, until?: string }} */ body,
  /** @type {Toast['action']} */ action = undefined,
) => {
  const answer = /** @type {Answer<Pause>} */ (await ask('PUT', pathOf(scope), body))
  if (answer.ok)
    toast({ kind: 'ok', text: tParts('pause.done', { what: shown(scope) }), ...(action && { action }) })
  forgetExplained()
  await pauses.read()
  return answer
}

/** Lets a scope go on. That somebody else has done so already is no trouble. */
export const liftPause = async (/** @type {string} */ scope) => {
  const answer = await ask('DELETE', pathOf(scope))
  if (answer.ok || answer.problem.status === 404)
    toast({ kind: 'ok', text: tParts('pause.lifted', { what: shown(scope) }) })
  else toastProblem(answer.problem, { text: t('action.retry'), act: () => void liftPause(scope) })
  forgetExplained()
  await pauses.read()
}
