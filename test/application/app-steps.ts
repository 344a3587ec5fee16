import { afterEach } from 'vitest'
import type { MoveRequest, OperatorCommand } from '../../src/application/operators/move-session.ts'
import type { Upload } from '../../src/application/receiver/collect-messages.ts'
import type { TaskRequest } from '../../src/application/sender/wait-for-task.ts'
import type { WantedSession } from '../../src/application/upstream/create-session.ts'
import type { WantedText } from '../../src/application/upstream/make-task.ts'
import type { ScrapedLine } from '../../src/domain/message.ts'
import { sessionIn } from '../../src/domain/session-event.ts'
import type { Task } from '../../src/domain/task.ts'
import { type Application, openApplication, START } from '../support/application.ts'

export const PAIR = { accountId: 'acc-1', shopId: 'shop-9' } as const
export const TEXT = '你好，这件能便宜点吗？'
export const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000)

/** Opens applications that are closed after each test. */
export const useApplications = (): typeof openApplication => {
  const opened: Application[] = []
  afterEach(async () => {
    for (const app of opened.splice(0)) await app.close()
  })
  return async (options) => {
    const app = await openApplication(options)
    opened.push(app)
    return app
  }
}

/** What an answer grants; a refusal fails the test with what it says. */
export const granted = <Value>(
  answer: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: unknown },
): Value => {
  if (answer.ok) return answer.value
  throw new Error(`refused: ${JSON.stringify(answer.refusal)}`)
}

export const robotWork = (facts: Partial<WantedSession> = {}): WantedSession => ({
  pair: PAIR,
  taskType: 'auto_bargain',
  externalTaskId: 'BG-1001',
  content: TEXT,
  priority: null,
  notBefore: null,
  expiresAt: null,
  metadata: null,
  ...facts,
})

export const humanWork = (facts: Partial<WantedSession> = {}): WantedSession =>
  robotWork({ taskType: 'manual_complaint', externalTaskId: 'CASE-7', content: null, ...facts })

/** Creates a session and answers its ids. */
export const begin = async (app: Application, wanted = robotWork()) => {
  const { session, task } = granted(await app.createSession(wanted, 'upstream'))
  return { sessionId: session.id, taskId: task?.id ?? 'none' }
}

export const anotherText = (facts: Partial<WantedText> = {}): WantedText => ({
  externalTaskId: 'BG-1002',
  content: '12元可以吗？',
  priority: null,
  notBefore: null,
  expiresAt: null,
  ...facts,
})

const polled: TaskRequest = {
  accountIds: [],
  taskTypes: [],
  waitMs: 0,
  leaseMs: 120_000,
  workerId: null,
}

/** A sender's poll that does not wait. */
export const poll = (app: Application, facts: Partial<TaskRequest> = {}) =>
  app.takeNextTask({ ...polled, ...facts }, new AbortController().signal)

/** A task in the hands of a sender, with the token of its lease. */
export const lease = async (app: Application, facts: Partial<TaskRequest> = {}) => {
  const task = await poll(app, facts)
  if (task === null) throw new Error('nothing is ready')
  return { taskId: task.id, sessionId: task.sessionId, leaseToken: task.lease.token }
}

/** As `lease`, and the sender asked for the content. */
export const leaseAndOpen = async (app: Application, facts: Partial<TaskRequest> = {}) => {
  const held = await lease(app, facts)
  granted(await app.getSendInfo(held.taskId, held.leaseToken))
  return held
}

/** An application in which a sender holds the text of a new session. */
export const withHeld = async (opening: Promise<Application>, wanted = robotWork()) => {
  const app = await opening
  await begin(app, wanted)
  return { app, ...(await lease(app)) }
}

/** An application in which a sender has asked for the text of a new session, and may be typing it. */
export const withOpened = async (opening: Promise<Application>, wanted = robotWork()) => {
  const app = await opening
  await begin(app, wanted)
  return { app, ...(await leaseAndOpen(app)) }
}

/** The whole way: leased, opened, typed. */
export const send = async (app: Application) => {
  const held = await leaseAndOpen(app)
  granted(await app.completeTask({ sessionId: held.sessionId, taskId: held.taskId, leaseToken: null }, 'rpa'))
  return held
}

export const move = (app: Application, sessionId: string, command: OperatorCommand, facts = {}) =>
  app.moveSession(
    { sessionId, command, reason: null, version: null, resumePaused: false, ...facts } satisfies MoveRequest,
    'li',
  )

/** A new session that an operator handed to people. */
const beginTransferred = async (app: Application, wanted = robotWork()) => {
  const begun = await begin(app, wanted)
  granted(await move(app, begun.sessionId, 'transfer'))
  return begun
}

/** An application with such a session. */
export const withTransferred = async (opening: Promise<Application>) => {
  const app = await opening
  return { app, ...(await beginTransferred(app)) }
}

/** A line of the conversation, said now. */
export const lineOf = (app: Application, facts: Partial<ScrapedLine> = {}): ScrapedLine => ({
  messageId: null,
  content: '在的',
  sender: 'shop-9:客服小王',
  source: 'shop',
  sentAt: app.clock.now(),
  ...facts,
})

/** What our account's robot typed, as the receiver sees it. */
export const typedLine = (app: Application, facts: Partial<ScrapedLine> = {}): ScrapedLine =>
  lineOf(app, { content: TEXT, sender: 'acc-1', source: 'account', ...facts })

/** What a human of ours typed. */
export const humanLine = (app: Application, facts: Partial<ScrapedLine> = {}): ScrapedLine =>
  typedLine(app, { content: '亲，我来处理', sender: '小李', ...facts })

/** An upload, and all that follows from it. */
export const collect = async (app: Application, ...lines: readonly ScrapedLine[]) => {
  const collected = await app.collectMessages({ pair: PAIR, lines, observed: null } satisfies Upload)
  await app.settled()
  return collected
}

export const sessionOf = async (app: Application, id: string) => {
  const session = await app.records.findSession(id)
  if (session === null) throw new Error(`no session ${id}`)
  return session
}

export const taskOf = async (app: Application, id: string): Promise<Task> => {
  const task = await app.records.findTask(id)
  if (task === null) throw new Error(`no task ${id}`)
  return task
}

type Items<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null }

/** All pages of a list. */
const allOf = async <Item>(
  read: (page: { readonly limit: number; readonly cursor: string | null }) => Promise<Items<Item>>,
): Promise<readonly Item[]> => {
  const all: Item[] = []
  let cursor: string | null = null
  do {
    const { items, nextCursor }: Items<Item> = await read({ limit: 200, cursor })
    all.push(...items)
    cursor = nextCursor
  } while (cursor !== null)
  return all
}

export const timelineOf = (app: Application, id: string) => allOf((page) => app.records.timelineOf(id, page))

/** The session's history, one line an entry: `from -> to by command`. */
export const historyOf = async (app: Application, id: string) =>
  (await timelineOf(app, id)).map(({ from, to, command }) => `${from ?? 'null'} -> ${to} by ${command}`)

export const messagesOf = (app: Application, id: string) => allOf((page) => app.records.messagesOf(id, page))

export const eventsOf = (app: Application, id: string) =>
  app.said.filter((event) => sessionIn(event)?.id === id).map(({ type }) => type)

export const readyIds = async (app: Application) => (await app.ready()).map(({ taskId }) => taskId)

const ANY = { accountId: null, externalTaskId: null } as const
const ANY_SESSION = {
  ...ANY,
  shopId: null,
  states: [],
  taskTypes: [],
  assignee: null,
  createdAfter: null,
  createdBefore: null,
}

export const allSessions = (app: Application) => allOf((page) => app.records.listSessions(ANY_SESSION, page))
export const allTasks = (app: Application) =>
  allOf((page) => app.records.listTasks({ ...ANY, statuses: [] }, page))

/** Everything on record, to see that a refusal has written nothing. */
export const everything = async (app: Application) => {
  const sessions = await allSessions(app)
  const timelines = []
  for (const { id } of sessions) timelines.push(await timelineOf(app, id))
  return {
    sessions,
    tasks: await allTasks(app),
    timelines,
    events: app.said.length,
    alerts: await app.alerts(),
  }
}
