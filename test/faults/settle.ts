import type { Call } from '../support/service-process.ts'
import { isDefinite, scrape, type World } from './clients.ts'
import { eventually } from './eventually.ts'
import { type EntryBody, pairName, type Records, type SessionBody, type TaskBody } from './history.ts'
import { startLoad } from './load.ts'
import type { Stage } from './stage.ts'

/** Limits against hanging; what they cut off is then told by the checks. */
const READY_WITHIN_MS = 60_000
const REST_WITHIN_MS = 45_000
const TOLD_WITHIN_MS = 30_000

/**
 * Ends every fault, repeats what clients do not know yet, and lets calm senders and receivers work until nothing is left
 * to do. Resolves to what the records then say.
 */
export const settle = async (world: World): Promise<Records> => {
  const { stage } = world
  world.isCalm = true
  await stage.heal()
  await untilReady(stage)
  await repeatOwed(world)
  const calm = startLoad(world, { upstreams: 0, senders: 4, receivers: 0, operators: 0 })
  const isQuiet = await eventually(REST_WITHIN_MS, async () => {
    for (const pair of world.pairs) await scrape(world, 'receiver 0', pair)
    return (await unfinished(world)).length === 0
  })
  await calm.stop()
  stage.expect(isQuiet, `texts were left ${REST_WITHIN_MS} ms after the last fault`)
  const records = await readRecords(world)
  await eventually(TOLD_WITHIN_MS, async () => countTold(stage, records) >= countTransfers(records))
  return records
}

/** Every replica is there and has its queue. */
export const untilReady = async (
  { replicas, expect }: Stage,
  withinMs = READY_WITHIN_MS,
): Promise<boolean> => {
  const isReady = await eventually(withinMs, async () => {
    const answers = await Promise.all(replicas.map(({ call }) => call('GET', '/ready')))
    return answers.every(({ status, body }) => status === 200 && body.status === 'ok')
  })
  expect(isReady, `not every replica was ready ${withinMs} ms after the last fault`)
  return isReady
}

const repeatOwed = async (world: World): Promise<void> => {
  const { stage, owed } = world
  const isKnown = await eventually(60_000, async () => {
    await Promise.all(
      [...owed].map(async (asking) => {
        const answer = await stage.ask(asking)
        if (isDefinite(answer)) owed.delete(asking)
      }),
    )
    return owed.size === 0
  })
  stage.expect(isKnown, `${owed.size} requests never got an answer`)
}

/** The texts that wait or are in flight in sessions that are working. */
const unfinished = async (world: World): Promise<readonly TaskBody[]> => {
  const sessions = await readOwn<SessionBody>(world, '/api/sessions?state=pending&state=active')
  const working = new Set(sessions.map(({ session_id }) => session_id))
  const tasks = await readOwn<TaskBody>(world, '/api/tasks?status=pending&status=sent')
  return tasks.filter(({ session_id }) => working.has(session_id))
}

const readRecords = async (world: World): Promise<Records> => {
  const { call } = world.stage
  const sessions = await readOwn<SessionBody>(world, '/api/sessions?')
  const timelines = new Map<string, readonly EntryBody[]>()
  const messages = new Map<string, Set<string>>(world.pairs.map((pair) => [pairName(pair), new Set()]))
  await inLanes(sessions, async (session) => {
    const { session_id } = session
    timelines.set(session_id, await readAll(call, `/api/sessions/${session_id}/timeline?`))
    const lines = await readAll<{ message_id: string }>(call, `/api/sessions/${session_id}/messages?`)
    for (const { message_id } of lines) messages.get(pairName(session))?.add(message_id)
  })
  return { sessions, timelines, messages, tasks: await readOwn(world, '/api/tasks?') }
}

/** What belongs to this world; others played on the same database before. */
const readOwn = async <Item>({ stage, accounts }: World, path: string): Promise<readonly Item[]> =>
  (await Promise.all(accounts.map((id) => readAll<Item>(stage.call, `${path}&account_id=${id}`)))).flat()

const inLanes = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const left = [...all]
  const lane = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one)
  }
  await Promise.all(Array.from({ length: 6 }, lane))
}

const readAll = async <Item>(call: Call, path: string): Promise<Item[]> => {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = await call('GET', `${path}&limit=200${more}`)
    if (page.status !== 200) throw new Error(`${path} was answered ${page.status}`)
    items.push(...page.body.items)
    cursor = page.body.next_cursor
  }
  return items
}

const countTold = ({ history }: Stage, { sessions }: Records): number => {
  const own = new Set(sessions.map(({ session_id }) => session_id))
  const told = history.told.filter(
    ({ type, sessionId }) => type === 'session.transferred' && own.has(`${sessionId}`),
  )
  return new Set(told.map(({ id }) => id)).size
}

const countTransfers = ({ sessions, timelines }: Records): number =>
  sessions
    .flatMap(({ session_id }) => timelines.get(session_id) ?? [])
    .filter(({ from, to }) => to === 'transferred' && from !== to).length
