import type { CreatedSession, WantedSession } from '../../src/application/upstream/create-session.ts'
import type { RefusalOf } from '../../src/domain/refusal.ts'
import type { Result } from '../../src/domain/result.ts'
import type { TaskType } from '../../src/domain/task-type.ts'
import { robotText } from './altered.ts'
import { insist, withKey } from './client.ts'
import { about, often, PAIRS, pick, type World } from './world.ts'

type Answer = Result<CreatedSession, RefusalOf<'session_conflict'>>

/** A bargaining or follow-up system: creates work, repeats itself until it is answered, adds texts, changes its mind. */
export const runUpstream = async (world: World): Promise<void> => {
  const { kernel } = world
  while (world.isBusy) {
    await kernel.sleep(about(world, 8_000))
    if (!world.isBusy) return
    const sessionId = await createWork(
      world,
      pick(world, ['auto_bargain', 'auto_follow_up'] as const),
      'upstream',
    )
    if (sessionId === null) continue
    for (let more = 0; often(world, 0.4) && more < 3; more += 1) {
      await kernel.sleep(about(world, 3_000))
      await addText(world, sessionId)
    }
    if (often(world, 0.15)) await changeMind(world, sessionId)
    if (often(world, 0.5)) await finish(world, sessionId)
  }
}

/** Creates a session with a text of its own, and tells its id once that is known. */
export const createWork = async (world: World, taskType: TaskType, actor: string): Promise<string | null> => {
  const nth = world.nextId()
  const wanted: WantedSession = {
    ...textOf(world, nth),
    pair: pick(world, PAIRS),
    taskType,
    metadata: null,
    content: taskType.startsWith('manual') && often(world, 0.5) ? null : robotText(world, nth),
  }
  const key = often(world, 0.5) ? `key ${nth}` : null
  const create = () =>
    insist(world, `create ${nth} ${taskType}`, async (app) => {
      if (key === null) return await app.createSession(wanted, actor)
      const keyed = await withKey<Answer>(app, key, app.asks.createSession(wanted, actor), (answer) =>
        answer.ok ? answer.value.session.id : '',
      )
      return keyed.kind === 'done' ? keyed.answer : keyed
    })
  const said = await create()
  if (key !== null && (!said.heard || often(world, 0.2))) {
    // It was down itself, perhaps: much later it repeats what it is not sure of.
    await world.kernel.sleep(about(world, 40_000))
    if (!world.isBusy) return null
    const again = await create()
    return again.heard ? noteCreated(world, wanted, key, again.answer) : null
  }
  return said.heard ? noteCreated(world, wanted, key, said.answer) : null
}

type Told = Answer | { readonly kind: 'answered'; readonly body: string }

const noteCreated = (world: World, wanted: WantedSession, key: string | null, told: Told): string | null => {
  if ('kind' in told) {
    world.count('answer replayed by its key')
    return noteAcknowledged(world, wanted, key, told.body)
  }
  if (!told.ok) {
    world.count('create refused')
    return null
  }
  if (told.value.replayed) world.count('create replayed')
  if (told.value.task !== null) world.ledger.tasks.add(told.value.task.id)
  return noteAcknowledged(world, wanted, key, told.value.session.id)
}

const noteAcknowledged = (world: World, wanted: WantedSession, key: string | null, id: string): string => {
  const { ledger, tables, kernel } = world
  ledger.sessions.set(id, wanted.externalTaskId)
  // Under a key one session is made, however often it is asked for and whatever becomes of it.
  const made = [...tables.sessions.values()].filter((one) => one.externalTaskId === wanted.externalTaskId)
  if (key !== null && made.length > 1) kernel.fail(`${key} made ${made.map((one) => one.id).join(' and ')}`)
  const open = made.filter((one) => !('endedAt' in one))
  if (open.length > 1) kernel.fail(`${wanted.externalTaskId} made ${open.map((one) => one.id).join(' and ')}`)
  return id
}

const textOf = (world: World, nth: number) => {
  const { habits } = world.swarm
  const soon = (part: number, ms: number) =>
    often(world, part) ? new Date(world.kernel.now() + about(world, ms)) : null
  return {
    externalTaskId: `BG-${nth}`,
    priority: pick(world, [null, 0, 9]),
    notBefore: soon(habits.notBefores, pick(world, [10_000, 80_000])),
    expiresAt: soon(habits.expiries, 25_000),
  }
}

const addText = async (world: World, sessionId: string): Promise<void> => {
  const nth = world.nextId()
  const wanted = { ...textOf(world, nth), content: robotText(world, nth) }
  const said = await insist(world, `add ${nth} to ${sessionId}`, (app) => app.addTask(sessionId, wanted))
  if (!said.heard || !said.answer.ok) return
  world.ledger.tasks.add(said.answer.value.task.id)
  const made = [...world.tables.tasks.values()].filter(
    (task) => task.externalTaskId === wanted.externalTaskId,
  )
  if (made.length !== 1) world.kernel.fail(`${wanted.externalTaskId} is there ${made.length} times`)
}

/** Its purpose is reached, or given up. */
const finish = async (world: World, sessionId: string): Promise<void> => {
  await world.kernel.sleep(about(world, 12_000))
  const move = { sessionId, command: 'close', reason: 'done', version: null, resumePaused: false } as const
  await insist(world, `close ${sessionId}`, (app) => app.moveSession(move, 'upstream'))
}

const changeMind = async (world: World, sessionId: string): Promise<void> => {
  const [task] = [...world.tables.tasks.values()].filter((one) => one.sessionId === sessionId)
  if (task !== undefined && often(world, 0.5)) {
    await insist(world, `cancel ${task.id}`, (app) => app.cancelTask(task.id))
    return
  }
  const command = pick(world, ['cancel', 'pause', 'resume'] as const)
  const move = { sessionId, command, reason: null, version: null, resumePaused: false }
  await insist(world, `${command} ${sessionId}`, (app) => app.moveSession(move, 'upstream'))
}
