import type { RequestKey } from '../../src/application/ports/receipt-store.ts'
import { isWorking } from '../../src/domain/session.ts'
import { isLeased, type LeasedTask } from '../../src/domain/task.ts'
import { shownAs } from './altered.ts'
import { insist, request } from './client.ts'
import type { Replica } from './replica.ts'
import { about, hasTwin, often, pick, type World } from './world.ts'

/**
 * An RPA sender: asks for work, asks again right before it types, types, and tells. It dies, dawdles and repeats
 * itself, but it is honest: it never types under a lease that is over, nor says of a text that it typed that it did not.
 */
export const runSender = async (world: World, name: string): Promise<void> => {
  const { kernel, swarm } = world
  for (;;) {
    await kernel.sleep(about(world, 2_500))
    if (!world.isPolling) {
      if (!world.isLooping) return
      continue
    }
    const tasks = await askForWork(world, name, isAnonymous(world, name) ? null : name)
    for (const task of tasks) {
      const isDead = await workOn(world, name, task)
      if (!isDead) continue
      world.count('sender died')
      for (const [taskId, { sender }] of world.ledger.typing)
        if (sender === name) world.ledger.typing.delete(taskId)
      await kernel.sleep(about(world, 6_000))
      break
    }
    if (tasks.length === 0) await kernel.sleep(about(world, swarm.settings.sweepMs / 3))
  }
}

const isAnonymous = (world: World, name: string) => world.swarm.habits.anonymousSenders && name.endsWith('2')

const askForWork = async (
  world: World,
  name: string,
  workerId: string | null,
): Promise<readonly LeasedTask[]> => {
  const { settings, habits } = world.swarm
  const wanted = {
    accountIds: often(world, 0.1) ? ['acc-1'] : [],
    taskTypes: [],
    waitMs: often(world, 0.2) ? 2_000 : 0,
    leaseMs: settings.leaseMs,
    workerId,
  }
  const signal = new AbortController().signal
  if (often(world, habits.manyAtOnce)) {
    const key = often(world, 0.5)
      ? { digest: `lease ${world.nextId()}`.padEnd(64, '.'), fingerprint: 'the same' }
      : null
    const asker = {
      isThere: async () => true,
      key,
      noteRepeat: () => world.count('lease repeated under its key'),
    }
    const lease = (app: Replica) => app.leaseTasks(wanted, 3, signal, asker)
    // Without a key a repeat would get others.
    const said = await insist(world, `${name} leases`, lease, key === null ? 1 : 4)
    if (key !== null && said.heard) expectNamed(world, key, said.answer)
    for (const task of said.heard ? said.answer : []) noteHolder(world, name, task, true)
    return said.heard ? said.answer : []
  }
  const said = await request(world, `${name} polls`, (app) => app.takeNextTask(wanted, signal))
  if (!said.heard || said.answer === null) return []
  noteHolder(world, name, said.answer, false)
  return [said.answer]
}

/** What went out under the key and is held still is in its answer: else it is a text that no answer ever named. */
const expectNamed = (world: World, key: RequestKey, told: readonly LeasedTask[]): void => {
  const { tables, kernel } = world
  const now = tables.now()
  for (const [digest, { reply }] of tables.receipts) {
    if (!digest.startsWith(key.digest.slice(0, -4)) || reply.text === '') continue
    const { taskId, leaseToken }: { taskId: string; leaseToken: string } = JSON.parse(reply.text)
    const task = tables.tasks.get(taskId)
    const session = task === undefined ? undefined : tables.sessions.get(task.sessionId)
    const isHeld =
      task !== undefined && isLeased(task) && task.lease.token === leaseToken && task.lease.expiresAt > now
    // One that has just ended may have kept it out of the answer.
    const isPaused = [...tables.pauses.values()].some(({ until }) => until === null || +until > +now - 60_000)
    if (
      isHeld &&
      !isPaused &&
      session !== undefined &&
      isWorking(session) &&
      !told.some(({ id }) => id === taskId)
    )
      kernel.fail(`${taskId} went out under ${key.digest}, and its answer does not name it`)
  }
}

/** I6: nobody else was given this lease, nor may somebody else be typing this text. */
const noteHolder = (world: World, name: string, task: LeasedTask, withContent: boolean): void => {
  const { ledger, kernel } = world
  const token = task.lease.token
  const holder = ledger.holders.get(token)
  if (holder === name) world.count('sender got its lease again')
  if (holder !== undefined && holder !== name)
    kernel.fail(`I6: ${holder} and ${name} both have ${token} of ${task.id}`)
  ledger.holders.set(token, name)
  if (withContent) noteTyping(world, name, task)
}

const noteTyping = (world: World, name: string, task: LeasedTask): void => {
  const { ledger, kernel } = world
  const other = ledger.typing.get(task.id)
  if (other !== undefined && other.sender !== name && other.until > kernel.now())
    kernel.fail(`I6: ${other.sender} and ${name} may both type ${task.id}`)
  ledger.typing.set(task.id, { sender: name, until: task.lease.expiresAt.getTime() })
}

/** True when the sender died over it. */
const workOn = async (world: World, name: string, given: LeasedTask): Promise<boolean> => {
  const { kernel, swarm } = world
  const leaseToken = given.lease.token
  const held = { taskId: given.id, leaseToken }
  await kernel.sleep(often(world, swarm.habits.senderDawdles) ? about(world, swarm.settings.leaseMs) : 300)
  if (diesNow(world, 0.5)) return true
  if (often(world, 0.2)) await heartbeat(world, name, held)

  const info = await insist(
    world,
    `${name} opens ${given.id}`,
    (app) => app.getSendInfo(given.id, leaseToken),
    3,
  )
  if (!info.heard) return false
  if (!info.answer.ok) {
    const { refusal } = info.answer
    world.count(`refused: ${refusal.code === 'task_not_sendable' ? refusal.reason : refusal.code}`)
    return false
  }
  const task = info.answer.value
  noteTyping(world, name, task)
  await kernel.sleep(
    about(world, often(world, swarm.habits.senderDawdles) ? swarm.settings.leaseMs / 2 : 500),
  )
  if (diesNow(world, 0.5)) return true
  if (world.isBroken && often(world, swarm.habits.senderFails)) return giveUp(world, name, held)

  const end = world.ledger.typing.get(task.id)
  if (end === undefined || end.sender !== name || kernel.now() >= end.until) return false
  typeText(world, name, task)
  if (diesNow(world, 1)) {
    world.count('sender died between typing and reporting')
    return true
  }
  await report(world, name, task, leaseToken)
  return false
}

const diesNow = (world: World, part: number): boolean =>
  world.isBroken && often(world, world.swarm.habits.senderCrashes * part)

const heartbeat = async (world: World, name: string, held: { taskId: string; leaseToken: string }) => {
  const { leaseMs } = world.swarm.settings
  const said = await request(world, `${name} lives`, (app) => app.extendLease(held, leaseMs))
  if (said.heard && !said.answer.ok) world.count('heartbeat refused')
}

const typeText = (world: World, name: string, task: LeasedTask): void => {
  const { chat, swarm, kernel } = world
  const last = chat.linesOf(task.pair).at(-1)
  const content = task.content ?? ''
  const typed = { content, source: 'account', sender: name, taskId: task.id } as const
  const line = chat.type(task.pair, typed, shownAs(world, name, content))
  world.count('typed')
  world.log(() => `${name} types ${task.id} as ${line.messageId}`)
  if (last?.source === 'account' && last.taskId === null) world.count('collision of human and robot')
  const times = chat.typedTimes(task.id)
  const stored = world.tables.tasks.get(task.id)
  if (times > 1 && swarm.settings.unconfirmed.policy === 'transfer' && !hasTwin(world, task))
    kernel.fail(`${task.id} was typed ${times} times`)
  if (times > (stored?.handOuts.length ?? 0)) kernel.fail(`${task.id} was typed more often than handed out`)
}

/** "Not typed": it says why, or leaves the text to somebody else. */
const giveUp = async (
  world: World,
  name: string,
  held: { taskId: string; leaseToken: string },
): Promise<boolean> => {
  world.ledger.typing.delete(held.taskId)
  if (often(world, 0.3)) {
    await insist(world, `${name} releases ${held.taskId}`, (app) => app.releaseTask(held))
    return false
  }
  const isUnavailable = often(world, 0.1)
  const failure = {
    ...held,
    error: 'no window',
    errorClass: isUnavailable ? 'account_unavailable' : 'technical',
    retryable: often(world, 0.7),
    retryAfterMs: isUnavailable ? 15_000 : null,
  } as const
  await insist(world, `${name} fails ${held.taskId}`, (app) => app.failTask(failure))
  return false
}

/** "Typed": a fact, so nothing may speak against it, however late it comes and however often. */
const report = async (world: World, name: string, task: LeasedTask, leaseToken: string): Promise<void> => {
  if (often(world, world.swarm.habits.senderDawdles / 2)) await world.kernel.sleep(about(world, 30_000))
  const named = pick(world, [
    { taskId: task.id, leaseToken },
    { taskId: null, leaseToken },
    { taskId: task.id, leaseToken: null },
  ])
  const completion = { sessionId: task.sessionId, ...named }
  for (let times = often(world, 0.2) ? 2 : 1; times > 0; times -= 1) {
    const said = await insist(world, `${name} completes ${task.id}`, (app) =>
      app.completeTask(completion, 'rpa'),
    )
    if (!said.heard) continue
    if (!said.answer.ok)
      world.kernel.fail(`the completion of ${task.id} was refused: ${said.answer.refusal.code}`)
    else world.ledger.completed.add(task.id)
  }
  world.ledger.typing.delete(task.id)
}
