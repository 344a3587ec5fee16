import { OPERATOR_COMMANDS } from '../../src/application/operators/move-session.ts'
import type { Pair } from '../../src/domain/pair.ts'
import { TASK_TYPES } from '../../src/domain/task-type.ts'
import type { Application } from '../support/application.ts'
import {
  allSessions,
  allTasks,
  anotherText,
  humanLine,
  lineOf,
  move,
  poll,
  robotWork,
  typedLine,
} from './app-steps.ts'

/** What happens to a few pairs when everybody does what they like. `random` decides everything. */
export type Walk = {
  readonly app: Application
  readonly random: () => number
  /** Leases that senders have, or believe to have. */
  readonly held: Held[]
}
type Held = { readonly taskId: string; readonly sessionId: string; readonly leaseToken: string }

/** What came of a command, in one word: `ok`, or why not. */
type Outcome = Promise<string>

const PAIRS: readonly Pair[] = [
  { accountId: 'acc-1', shopId: 'shop-1' },
  { accountId: 'acc-1', shopId: 'shop-2' },
  { accountId: 'acc-2', shopId: 'shop-1' },
]
const TEXTS = ['在吗？', '11.5元可以吗？', '亲，考虑得怎么样了']

const pick = <Item>({ random }: Pick<Walk, 'random'>, items: readonly Item[]): Item => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
const often = ({ random }: Pick<Walk, 'random'>, part: number): boolean => random() < part
const soon = (walk: Walk, part: number, seconds: number): Date | null =>
  often(walk, part) ? new Date(walk.app.clock.now().getTime() + seconds * 1_000) : null

type Answer = { readonly ok: true } | { readonly ok: false; readonly refusal: { readonly code: string } }
const outcomeOf = (answer: Answer): string => (answer.ok ? 'ok' : answer.refusal.code)

const texts = (walk: Walk) => ({
  externalTaskId: `BG-${Math.floor(walk.random() * 6)}`,
  content: pick(walk, TEXTS),
  priority: null,
  notBefore: soon(walk, 0.2, 40),
  expiresAt: soon(walk, 0.2, 90),
})

const create = async (walk: Walk): Outcome => {
  const taskType = pick(walk, TASK_TYPES)
  const wanted = robotWork({ ...texts(walk), pair: pick(walk, PAIRS), taskType })
  const isSilent = taskType.startsWith('manual') && often(walk, 0.5)
  const answer = await walk.app.createSession(isSilent ? { ...wanted, content: null } : wanted, 'upstream')
  return answer.ok && answer.value.replayed ? 'replayed' : outcomeOf(answer)
}

const someSession = async (walk: Walk): Promise<string | null> => {
  const sessions = await allSessions(walk.app)
  // Newest first: mostly one that still goes on.
  return sessions.length === 0 ? null : pick(walk, often(walk, 0.9) ? sessions.slice(0, 5) : sessions).id
}

const add = async (walk: Walk): Outcome => {
  const id = await someSession(walk)
  if (id === null) return 'idle'
  const answer = await walk.app.addTask(id, anotherText(texts(walk)))
  return answer.ok && answer.value.replayed ? 'replayed' : outcomeOf(answer)
}

const take = async (walk: Walk): Outcome => {
  const workerId = often(walk, 0.7) ? pick(walk, ['w1', 'w2', 'w3']) : null
  const accountIds = often(walk, 0.2) ? ['acc-2'] : []
  const task = await poll(walk.app, { workerId, accountIds, leaseMs: pick(walk, [20_000, 120_000]) })
  if (task === null) return 'nothing'
  walk.held.push({ taskId: task.id, sessionId: task.sessionId, leaseToken: task.lease.token })
  return 'ok'
}

const someHeld = (walk: Walk): Held | null =>
  walk.held.length === 0 ? null : pick(walk, walk.held.slice(often(walk, 0.8) ? -3 : 0))

const withHeld =
  (act: (walk: Walk, held: Held) => Promise<Answer>) =>
  async (walk: Walk): Outcome => {
    const held = someHeld(walk)
    return held === null ? 'idle' : outcomeOf(await act(walk, held))
  }

const open = async (walk: Walk): Outcome => {
  const held = someHeld(walk)
  if (held === null) return 'idle'
  const answer = await walk.app.getSendInfo(held.taskId, often(walk, 0.8) ? held.leaseToken : null)
  if (answer.ok) return 'ok'
  return answer.refusal.code === 'task_not_sendable' ? answer.refusal.reason : answer.refusal.code
}

const complete = withHeld(({ app, random }, { sessionId, taskId, leaseToken }) => {
  const how = random()
  const named =
    how < 0.4 ? { taskId, leaseToken } : { taskId: null, leaseToken: how < 0.7 ? leaseToken : null }
  return app.completeTask({ sessionId, ...named }, 'rpa')
})

const fail = withHeld((walk, held) =>
  walk.app.failTask({
    ...held,
    error: 'no window',
    errorClass: 'technical',
    retryable: often(walk, 0.7),
    retryAfterMs: null,
  }),
)

const cancel = withHeld(({ app }, { taskId }) => app.cancelTask(taskId))

const retry = async (walk: Walk): Outcome => {
  const failed = (await allTasks(walk.app)).filter(({ status }) => status === 'failed')
  if (failed.length === 0) return 'idle'
  return outcomeOf(await walk.app.retryTask(pick(walk, failed).id, often(walk, 0.5), 'li'))
}

const steer = async (walk: Walk): Outcome => {
  const id = await someSession(walk)
  if (id === null) return 'idle'
  const facts = { resumePaused: often(walk, 0.5), version: often(walk, 0.1) ? 1 : null }
  return outcomeOf(await move(walk.app, id, pick(walk, OPERATOR_COMMANDS), facts))
}

const assign = async (walk: Walk): Outcome => {
  const sessionId = await someSession(walk)
  if (sessionId === null) return 'idle'
  const assignee = pick(walk, ['li', 'wang', null])
  const claim = { sessionId, assignee, force: often(walk, 0.2), version: null }
  return outcomeOf(await walk.app.assignSession(claim, 'boss'))
}

const collect = async (walk: Walk): Outcome => {
  const { app } = walk
  const agoMs = pick(walk, [0, 0, 30_000, 90_000, 30 * 3_600_000])
  const sentAt = new Date(app.clock.now().getTime() - agoMs)
  const said = () => {
    const who = walk.random()
    if (who < 0.5) return typedLine(app, { content: pick(walk, TEXTS), sentAt })
    return who < 0.9 ? lineOf(app, { sentAt }) : humanLine(app, { sentAt })
  }
  const lines = Array.from({ length: 1 + Math.floor(walk.random() * 3) }, said)
  const upload = { pair: pick(walk, PAIRS), lines, observed: null }
  const collected = await app.collectMessages(upload)
  if (often(walk, 0.2)) await app.collectMessages(upload)
  if (collected.transferred) return collected.sessionCreated ? 'unheard' : 'transferred'
  if (collected.sessionCreated) return 'history'
  return collected.confirmedTaskIds.length > 0 ? 'confirmed' : 'ok'
}

const pass = async ({ app, random }: Walk): Outcome => {
  app.clock.pass(random() * random() * 150)
  return 'ok'
}

const catchUp = async ({ app }: Walk): Outcome => {
  const lost = await app.returnLostLeases()
  const expired = await app.expireTasks()
  return lost.done + expired.done > 0 ? 'ok' : 'nothing'
}

const reconcile = async ({ app }: Walk): Outcome => {
  await app.reconcileQueue()
  return 'ok'
}

/** Everything that can be done, in the measure in which it is. */
const COMMANDS = {
  create,
  create_too: create,
  add,
  take,
  take_too: take,
  open,
  open_too: open,
  complete,
  heartbeat: withHeld(({ app }, held) => app.extendLease(held, 60_000)),
  fail,
  cancel,
  retry,
  release: withHeld(({ app }, held) => app.releaseTask(held)),
  steer,
  assign,
  collect,
  pass,
  pass_too: pass,
  catchUp,
  reconcile,
} as const satisfies Record<string, (walk: Walk) => Outcome>

/**
 * One command, or a few at once; answers what came of each, as `command: outcome`. Time passes only between them: the
 * queue would take a leap of the clock between a commit and its offer for a slow offer.
 */
export const takeStep = async (walk: Walk): Promise<readonly string[]> => {
  const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]
  const timeless = names.filter((name) => !name.startsWith('pass'))
  const chosen = often(walk, 0.7)
    ? [pick(walk, names)]
    : Array.from({ length: 2 + Math.floor(walk.random() * 3) }, () => pick(walk, timeless))
  return Promise.all(chosen.map(async (name) => `${name.replace('_too', '')}: ${await COMMANDS[name](walk)}`))
}
