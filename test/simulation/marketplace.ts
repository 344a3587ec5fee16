import { framed, isShort } from './altered.ts'
import { about, often, pick, type World } from './world.ts'

/**
 * A marketplace pushes a line again that a robot typed some time ago. Not one that it shows in pieces: who gets those
 * and the whole in one upload cannot tell yet that all of them are one text.
 */
export const runMarketplace = async (world: World): Promise<void> => {
  while (world.isBusy) {
    await world.kernel.sleep(about(world, 10_000))
    if (!often(world, world.swarm.habits.altered)) continue
    const typed = world.chat.copies().filter(({ messageIds }) => messageIds.length === 1)
    if (!world.isBusy || typed.length === 0) continue
    const { pair, messageIds } = pick(world, typed)
    const line = world.chat.lineOf(messageIds[0] ?? '')
    if (line === undefined) continue
    const content = world.tables.tasks.get(line.taskId ?? '')?.content ?? ''
    if (isShort(content)) continue
    world.count('line pushed again')
    world.chat.pushAgain(pair, line, framed(world, line.sender, content))
  }
}
