import { ask } from '../api/client.js'
import { pauses } from '../live/dispatch.js'
import { forgetExplained } from '../live/explained.js'
import { toast, toastProblem } from '../ui/toasts.js'
import { named, t } from '../words/words.js'

/** @import { Answer } from '../api/types.js' */
/** @import { Pause } from '../live/dispatch.js' */

/** What a pause is of, in words. */
export const scopeName = (/** @type {string} */ scope) => {
  const [kind = '', ...rest] = scope.split(':')
  const value = rest.join(':')
  return kind === 'all'
    ? t('scope.all')
    : `${named('scope-kind', kind)} ${kind === 'type' ? named('type', value) : value}`
}

const pathOf = (/** @type {string} */ scope) => `pauses/${encodeURIComponent(scope)}`

/** Holds a scope back. The caller shows what went wrong: the form is still there. */
export const putPause = async (
  /** @type {string} */ scope,
  /** @type {{ reason: string, until?: string }} */ body,
) => {
  const answer = /** @type {Answer<Pause>} */ (await ask('PUT', pathOf(scope), body))
  if (answer.ok) toast({ kind: 'ok', text: t('pause.done', { what: scopeName(scope) }) })
  forgetExplained()
  await pauses.read()
  return answer
}

/** Lets a scope go on. That somebody else has done so already is no trouble. */
export const liftPause = async (/** @type {string} */ scope) => {
  const answer = await ask('DELETE', pathOf(scope))
  if (answer.ok || answer.problem.status === 404)
    toast({ kind: 'ok', text: t('pause.lifted', { what: scopeName(scope) }) })
  else toastProblem(answer.problem, { text: t('action.retry'), act: () => void liftPause(scope) })
  forgetExplained()
  await pauses.read()
}
