import { uploadChat } from '../players.ts'
import { pairKey, type Window } from './marketplace.ts'
import { keepGoing, type World } from './world.ts'

/** Reads all chat windows and uploads what is new in them. */
export const runReceiver = (world: World): Promise<void> => {
  const { clock, market, board } = world
  const call = world.as('rpa-reader')
  const upload = async (window: Window): Promise<void> => {
    const lines = window.lines.slice(window.uploaded)
    const answer = await uploadChat(call, { ...window, lines })
    if (answer.status === 200) window.uploaded += lines.length
  }
  return keepGoing(world, 'receiver', async () => {
    await Promise.all(market.unread().slice(0, AT_ONCE).map(upload))
    const { pairs } = board.latest()
    const quietSince = Date.now() - Math.max(clock.msOf(300), 2_000)
    market.forget(
      ({ account, shop, lines }) =>
        !pairs.has(pairKey(account, shop)) &&
        !world.taken.has(pairKey(account, shop)) &&
        (lines.at(-1)?.at.getTime() ?? 0) < quietSince,
    )
    await clock.sleep(1)
  })
}
const AT_ONCE = 8
