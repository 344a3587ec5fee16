import { OPERATOR_COMMANDS } from '../../src/application/operators/move-session.ts'
import type { PauseScope } from '../../src/domain/pause.ts'
import { isOpen } from '../../src/domain/session.ts'
import { insist } from './client.ts'
import { createWork } from './upstream.ts'
import { about, often, PAIRS, pick, type World } from './world.ts'

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
  const content = `hello ${world.nextId()}`
  const line = world.chat.type(pair, { content, source: 'account', sender: name, taskId: null })
  world.log(() => `${name} types ${line.messageId} by hand to ${pair.accountId} ${pair.shopId}`)
}

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
