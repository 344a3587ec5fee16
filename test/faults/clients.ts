import { setTimeout as wait } from 'node:timers/promises'
import { type Asked, type PairOf, pairName, type Recorded } from './history.ts'
import { between, pick } from './random.ts'
import type { Asking, Stage } from './stage.ts'

/** The chat of a pair as the marketplace has it: what was said, in order. */
type Line = {
  readonly message_id: string
  readonly content: string
  readonly sender: string
  readonly from_source: 'account' | 'shop'
  readonly sent_at: string
}

/** The world around the service: chats, what clients still owe, and how hard they try. */
export type World = {
  readonly stage: Stage
  /** Begins every name of this world, so that no other's is the same. */
  readonly name: string
  readonly accounts: readonly string[]
  readonly pairs: readonly PairOf[]
  readonly chats: Map<string, Line[]>
  /** Sessions that somebody was told of. */
  readonly sessions: Set<string>
  /** Requests whose answers never came: their clients repeat them until they know. */
  readonly owed: Set<Asking>
  readonly began: string
  /** Whether senders may vanish and humans interfere. */
  isCalm: boolean
  /** How many names, and how many pairs, were taken. */
  nth: number
  pairsTaken: number
}

export const makeWorld = (stage: Stage, name: string, pairs = 24, accounts = 8): World => ({
  stage,
  name,
  accounts: Array.from({ length: accounts }, (_, i) => `${name}-acc-${i}`),
  pairs: Array.from({ length: pairs }, (_, i) => ({
    account_id: `${name}-acc-${i % accounts}`,
    shop_id: `${name}-shop-${i}`,
  })),
  chats: new Map(),
  sessions: new Set(),
  owed: new Set(),
  began: new Date(Date.now() - 60_000).toISOString(),
  isCalm: false,
  nth: 0,
  pairsTaken: 0,
})

/** A pair that nobody in this world took before. */
export const takePair = (world: World): PairOf => {
  const pair = world.pairs[world.pairsTaken]
  if (pair === undefined) throw new Error('this world has no more pairs')
  world.pairsTaken += 1
  return pair
}

const nextNth = (world: World): number => {
  world.nth += 1
  return world.nth
}

/** One step of a client, named in the history as this. */
export type Step = (world: World, who: string) => Promise<void>

/** Takes steps until it is told to end; after trouble it waits a moment. */
export const walk = async (world: World, who: string, step: Step, end: AbortSignal): Promise<void> => {
  while (!end.aborted) {
    await step(world, who)
    await wait(5)
  }
}

/** Whether the client now knows what became of its request. */
export const isDefinite = ({ outcome, body }: Recorded): boolean =>
  outcome !== 'info' && body?.code !== 'request_in_progress'

/** Asks until there is a definite answer: at once, and again after a moment each time, `triesMax` times in all. */
const insist = async (stage: Stage, asking: Asking, triesMax = 4): Promise<Recorded> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await stage.ask(asking)
    if (isDefinite(answer) || tries >= triesMax) return answer
    await wait(100 * tries)
  }
}

/** A request that its client repeats for ever, under one key, until it knows. */
const owe = async (world: World, asking: Asking): Promise<Recorded> => {
  world.owed.add(asking)
  const answer = await insist(world.stage, asking)
  if (isDefinite(answer)) world.owed.delete(asking)
  return answer
}

/** Opens a robot's session with some pair, and often adds a second text; now and then a human's own. */
export const upstream: Step = async (world, who) => {
  const { random } = world.stage
  const created = await create(world, who, random() < 0.1 ? 'manual_customer_service' : 'auto_bargain')
  if (created.outcome !== 'ok') return void (await wait(30))
  const { session_id } = created.body
  if (random() < 0.5) await addText(world, who, session_id)
}

export const create = (world: World, who: string, task_type: string, pair?: PairOf): Promise<Recorded> => {
  const chosen = pair ?? pick(world.stage.random, world.pairs)
  const id = `${world.name}-E${nextNth(world)}`
  const body = { ...chosen, task_type, external_task_id: id, send_content: textOf(world.nth) }
  const asked = { key: `create-${id}`, pair: chosen, externalTaskId: id }
  return know(world, owe(world, { who, what: 'create', asked, method: 'POST', path: CREATE, body }))
}
const CREATE = '/api/sessions/create'

export const addText = (world: World, who: string, sessionId: string): Promise<Recorded> => {
  const id = `${world.name}-E${nextNth(world)}`
  const path = `/api/sessions/${sessionId}/tasks`
  const body = { external_task_id: id, send_content: textOf(world.nth) }
  const asked = { key: `add-${id}`, sessionId, externalTaskId: id }
  return owe(world, { who, what: 'add', asked, method: 'POST', path, body })
}

/** Of numbers no two are alike, so each text explains itself alone. */
const textOf = (nth: number): string => `你好，第${nth}批货一共${nth * 7 + 3}件，每件能便宜点吗？`

const know = async (world: World, asked: Promise<Recorded>): Promise<Recorded> => {
  const answer = await asked
  if (answer.outcome === 'ok') world.sessions.add(answer.body.session_id)
  return answer
}

/** What a sender holds, however it came by it. */
export type Held = {
  readonly task_id: string
  readonly session_id: string
  readonly lease_token: string
  readonly account_id: string
  readonly shop_id: string
  readonly send_content: string
  readonly lease_expires_at: string
}

/** Polls or leases, types what it may type, and says so; now and then it dies on the way. */
export const sender: Step = async (world, who) => {
  const { random } = world.stage
  const held = random() < 0.25 ? await leaseSome(world, who) : await pollOne(world, who)
  for (const task of held) await send(world, who, task)
  if (held.length === 0) await wait(30)
}

const send = async (world: World, who: string, task: Held): Promise<void> => {
  const { random } = world.stage
  const fate = world.isCalm ? 1 : random()
  // It dies before it types, or thinks better of it.
  if (fate < 0.03) return
  if (fate < 0.06) return void (await giveBack(world, who, task))
  if (!type(world, who, task)) return
  // It dies after it typed: the transcript must tell.
  if (fate < 0.1) return
  await complete(world, who, task)
}

const pollOne = async (world: World, who: string): Promise<readonly Held[]> => {
  const polled = await pollFor(world, who, ...world.accounts)
  const opened = polled === null ? null : await readText(world, who, polled)
  return opened === null ? [] : [opened]
}

export type Polled = { readonly task_id: string; readonly session_id: string; readonly lease_token: string }

/** The next text of these accounts, or null when there is none. */
export const pollFor = async (world: World, who: string, ...accounts: string[]): Promise<Polled | null> => {
  const polled = await insist(world.stage, asPoll(world, who, ...accounts))
  return polled.status === 200 ? polled.body : null
}

export const asPoll = (world: World, who: string, ...accounts: string[]): Asking => {
  const workerId = `${world.name}-${who}`
  const query = accounts.map((account) => `&account_id=${account}`).join('')
  const path = `/api/tasks/next_id?worker_id=${encodeURIComponent(workerId)}&lease_seconds=5${query}`
  return { who, what: 'poll', asked: { workerId }, method: 'GET', path }
}

/** Asks for the text of a task that was polled, or null when it must not be typed. */
export const readText = async (
  world: World,
  who: string,
  polled: Pick<Polled, 'task_id' | 'lease_token'>,
): Promise<Held | null> => {
  const asked = { taskId: polled.task_id, leaseToken: polled.lease_token }
  const path = `/api/tasks/${polled.task_id}/send_info?lease_token=${encodeURIComponent(polled.lease_token)}`
  const { outcome, body } = await world.stage.ask({ who, what: 'send_info', asked, method: 'GET', path })
  return outcome === 'ok' ? { ...body, lease_token: polled.lease_token } : null
}

const leaseSome = async (world: World, who: string): Promise<readonly Held[]> => {
  const key = `lease-${world.name}-${nextNth(world)}`
  const worker = { worker_id: `${world.name}-${who}-many`, account_id: world.accounts }
  const body = { max: 3, lease_seconds: 5, ...worker }
  const asking = { who, what: 'lease', asked: { key }, method: 'POST', path: '/api/tasks/lease', body }
  const leased = await insist(world.stage, asking, 2)
  return leased.outcome === 'ok' ? leased.body.tasks : []
}

/** Types the text while the lease lasts; false when it is over. */
export const type = (world: World, who: string, task: Held): boolean => {
  const at = Date.now()
  if (at >= Date.parse(task.lease_expires_at)) return false
  world.stage.history.type({ taskId: task.task_id, leaseToken: task.lease_token, who, at })
  say(world, task, 'account', task.send_content)
  return true
}

export const say = (world: World, pair: PairOf, from_source: Line['from_source'], content: string): Line => {
  const chat = chatOf(world, pair)
  const sender = from_source === 'shop' ? '客服小王' : pair.account_id
  const message_id = `m${chat.length + 1}`
  const line = { message_id, content, sender, from_source, sent_at: new Date().toISOString() }
  chat.push(line)
  return line
}

const chatOf = ({ chats }: World, pair: PairOf): Line[] => {
  const name = pairName(pair)
  const chat = chats.get(name) ?? []
  chats.set(name, chat)
  return chat
}

export const complete = (world: World, who: string, task: Held): Promise<Recorded> => {
  const { task_id, lease_token, session_id } = task
  const asked: Asked = { taskId: task_id, leaseToken: lease_token, sessionId: session_id }
  const path = `/api/sessions/${session_id}/complete`
  const body = { task_id, lease_token }
  return owe(world, { who, what: 'complete', asked, method: 'POST', path, body })
}

const giveBack = (world: World, who: string, task: Held): Promise<Recorded> => {
  const asked = { taskId: task.task_id, leaseToken: task.lease_token }
  const path = `/api/tasks/${task.task_id}/release`
  const body = { lease_token: task.lease_token }
  return world.stage.ask({ who, what: 'release', asked, method: 'POST', path, body })
}

/** Scrapes a pair: the newest lines, some of which it may have uploaded before, and says how far it saw. */
export const receiver: Step = async (world, who) => {
  const pair = pick(world.stage.random, world.pairs)
  if (!world.isCalm) sayMore(world, pair)
  await scrape(world, who, pair)
  await wait(20)
}

const sayMore = (world: World, pair: PairOf): void => {
  const chance = world.stage.random()
  if (chance < 0.2) say(world, pair, 'shop', '好的，收到')
  if (chance > 0.98) say(world, pair, 'account', '我来跟您说吧，刚才那个价格我做主了')
}

/** Uploads the last lines of the pair's chat, all that was said until now being among the uploads. */
export const scrape = (world: World, who: string, pair: PairOf, last = 40): Promise<Recorded> => {
  const messages = chatOf(world, pair).slice(-last)
  const observed = { from: world.began, to: new Date().toISOString() }
  const asked = { pair, messageIds: messages.map(({ message_id }) => message_id) }
  const body = { ...pair, observed, messages }
  return insist(world.stage, {
    who,
    what: 'upload',
    asked,
    method: 'POST',
    path: '/api/messages/batch',
    body,
  })
}

/** A human of ours types into the pair's chat, and that is uploaded. */
export const humanLine = (world: World, who: string, { account_id, shop_id }: PairOf): Promise<Recorded> => {
  const pair = { account_id, shop_id }
  say(world, pair, 'account', '我来跟您说吧，刚才那个价格我做主了')
  return scrape(world, who, pair)
}

/** Closes a session, so that its pair is free again, or sets it aside, takes it over, gives it back. */
export const operator: Step = async (world, who) => {
  await wait(between(world.stage.random, 20, 60))
  if (world.sessions.size === 0) return
  const sessionId = pick(world.stage.random, [...world.sessions])
  const { outcome, body: session } = await world.stage.ask({
    who,
    what: 'read',
    method: 'GET',
    path: `/api/sessions/${sessionId}`,
  })
  if (outcome !== 'ok') return
  const command = commandFor(session.state, world.stage.random())
  if (command === null) return void world.sessions.delete(sessionId)
  await moveSession(world, who, sessionId, command)
}

const commandFor = (state: string, chance: number): string | null => {
  if (state === 'pending') return chance < 0.1 ? 'pause' : chance < 0.2 ? 'transfer' : 'cancel'
  if (state === 'active') return chance < 0.1 ? 'pause' : chance < 0.2 ? 'transfer' : 'close'
  if (state === 'transferred') return chance < 0.3 ? 'handback' : 'close'
  if (state === 'paused') return chance < 0.6 ? 'resume' : 'close'
  return null
}

export const moveSession = (
  world: World,
  who: string,
  sessionId: string,
  command: string,
): Promise<Recorded> => {
  const path = `/api/sessions/${sessionId}/${command}`
  return world.stage.ask({ who, what: command, asked: { sessionId }, method: 'POST', path, body: {} })
}
