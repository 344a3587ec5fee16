import { OPERATOR_COMMANDS } from '../../src/application/operators/move-session.ts'
import type { Pair } from '../../src/domain/pair.ts'
import type { PauseScope } from '../../src/domain/pause.ts'
import { isOpen } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { framed, isShort, withOtherNumber } from './altered.ts'
import { insist } from './client.ts'
import { createWork } from './upstream.ts'
import { about, hasTwin, often, PAIRS, pick, type World } from './world.ts'

/** An operator: takes conversations over, types into the chat, gives back, closes. */
export const runPerson = async (world: World, name: string): Promise<void> => {
  while (world.isBusy) {
    await world.kernel.sleep(about(world, 7_000))
    if (!world.isBusy) return
    const chance = world.kernel.random()
    if (often(world, world.swarm.habits.peopleType)) typeByHand(world, name)
    else if (chance < 0.25)
      await createWork(world, pick(world, ['manual_urgent', 'manual_complaint'] as const), name)
    else if (chance < 0.4) await retryFailed(world, name)
    else if (chance < 0.5) await claim(world, name)
    else await steer(world, name)
  }
}

/** The shop answers now and then, whoever wrote to it. */
export const runShops = async (world: World): Promise<void> => {
  while (world.isBusy) {
    await world.kernel.sleep(about(world, 9_000))
    const pair = pick(world, PAIRS)
    const isSpokenTo = world.chat.linesOf(pair).length > 0
    if (world.isBusy && (isSpokenTo || often(world, 0.1)))
      world.chat.type(pair, {
        content: `reply ${world.nextId()}`,
        source: 'shop',
        sender: 'shop',
        taskId: null,
      })
  }
}

const typeByHand = (world: World, name: string): void => {
  const pair = pick(world, PAIRS)
  const own = world.chat.linesOf(pair).filter(({ source, taskId }) => source === 'account' && taskId === null)
  if (own.length > 0 && often(world, 0.15)) {
    world.count('line edited')
    world.chat.edit(pair, pick(world, own), `hello ${world.nextId()}`)
    return
  }
  const said = { source: 'account', sender: name, taskId: null, ...wordsOf(world, pair) } as const
  const line = world.chat.type(pair, said, [framed(world, name, said.content)])
  world.log(() => `${name} types ${line.messageId} by hand to ${pair.accountId} ${pair.shopId}`)
}

/** Words of their own, or almost those of a robot: a text with another number, or again one that is short. */
const wordsOf = (
  world: World,
  pair: Pair,
): { readonly content: string; readonly likeTaskId: string | null } => {
  const own = { content: `hello ${world.nextId()}`, likeTaskId: null }
  const tasks = [...world.tables.tasks.values()].filter((task) => isSaidIn(world, task, pair))
  if (tasks.length === 0 || !often(world, 0.5)) return own
  const { id, content } = pick(world, tasks)
  if (content === null) return own
  world.count(isShort(content) ? 'short text said by a human too' : 'text almost said by a human')
  return isShort(content)
    ? { content, likeTaskId: id }
    : { content: withOtherNumber(content), likeTaskId: null }
}

/** Whether all copies of its text are in the chat, and no other is to come: the next one is a human's. */
const isSaidIn = (world: World, task: Task, { accountId, shopId }: Pair): boolean =>
  task.pair.accountId === accountId &&
  task.pair.shopId === shopId &&
  task.status === 'completed' &&
  world.chat.typedTimes(task.id) === task.handOuts.length &&
  !hasTwin(world, task)

const someOpen = (world: World) => {
  const open = [...world.tables.sessions.values()].filter(isOpen)
  return open.length === 0 ? null : pick(world, open)
}

const steer = async (world: World, name: string): Promise<void> => {
  const session = someOpen(world)
  if (session === null) return
  const usual =
    session.state === 'transferred'
      ? (['handback', 'close'] as const)
      : (['transfer', 'pause', 'resume'] as const)
  const command = often(world, 0.7) ? pick(world, usual) : pick(world, OPERATOR_COMMANDS)
  const move = {
    sessionId: session.id,
    command,
    reason: null,
    version: null,
    resumePaused: often(world, 0.7),
  }
  await insist(world, `${command} ${session.id}`, (app) => app.moveSession(move, name))
}

const claim = async (world: World, name: string): Promise<void> => {
  const session = someOpen(world)
  if (session === null) return
  const wanted = { sessionId: session.id, assignee: name, force: false, version: null }
  await insist(world, `assign ${session.id}`, (app) => app.assignSession(wanted, name))
}

const retryFailed = async (world: World, name: string): Promise<void> => {
  const [failed] = [...world.tables.tasks.values()].filter(({ status }) => status === 'failed')
  if (failed === undefined) return
  const said = await insist(world, `retry ${failed.id}`, (app) => app.retryTask(failed.id, true, name))
  if (said.heard && said.answer.ok) world.count('operator retried a failed text')
}

/** Stops robots and lets them go again. */
export const runStopper = async (world: World): Promise<void> => {
  const scopes: readonly PauseScope[] = ['all', 'account:acc-1', 'shop:shop-1', 'type:auto_bargain']
  while (world.isBusy) {
    await world.kernel.sleep(about(world, 15_000))
    if (!world.isBusy) return
    const scope = pick(world, scopes)
    const until = often(world, 0.3) ? new Date(world.kernel.now() + about(world, 10_000)) : null
    await insist(world, `pause ${scope}`, (app) =>
      app.putPause({ scope, reason: 'stop', until, createdBy: 'boss' }),
    )
    await world.kernel.sleep(about(world, pick(world, [8_000, 70_000])))
    await insist(world, `let ${scope} go`, (app) => app.removePause(scope))
  }
}
