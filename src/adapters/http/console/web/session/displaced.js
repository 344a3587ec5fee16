import { ask } from '../api/client.js'
import { useEffect, useState } from '../lib/preact.js'
import { isRobot } from '../live/wait-for-human.js'
import { t } from '../words/words.js'

/** @import { Answer, Paged, Problem, Session } from '../api/types.js' */
/** @import { Command } from './moves.js' */
/** @typedef {Session & { resumed_session_id?: string | null }} Moved */

/** What a move says of the robot session that this one had set aside. */
export const whatOfRobot = (/** @type {Moved} */ { resumed_session_id = null }) =>
  resumed_session_id === null ? t('move.robot-rests') : t('move.robot-goes-on')

/** @typedef {{ isKnown: boolean, displaced: Session | null, problem: Problem | null }} Displaced */

/**
 * The robot session that this manual one had set aside, or null: it may go on when this one ends. Nothing is ended before
 * that is known: the robot would rest unasked.
 */
export const useDisplaced = (/** @type {Command} */ command, /** @type {Session} */ of) => {
  const mayHave = !isRobot(of) && (command === 'close' || command === 'cancel')
  const [found, setFound] = useState(
    /** @type {Displaced} */ ({ isKnown: !mayHave, displaced: null, problem: null }),
  )
  const look = async () => {
    const pair = new URLSearchParams({ account_id: of.account_id, shop_id: of.shop_id, state: 'paused' })
    const answer = /** @type {Answer<Paged<Session>>} */ (await ask('GET', `sessions?${pair}`))
    if (!answer.ok) return setFound({ isKnown: false, displaced: null, problem: answer.problem })
    const displaced = answer.value.items.find(({ paused_by }) => paused_by === of.session_id) ?? null
    setFound({ isKnown: true, displaced, problem: null })
  }
  useEffect(() => {
    if (mayHave) void look()
  }, [])
  return { ...found, look }
}
