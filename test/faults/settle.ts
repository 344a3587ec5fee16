import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from '../support/service-process.ts'
import { scrape, type World } from './clients.ts'
import { type EntryBody, pairName, type Records, type SessionBody, type TaskBody } from './history.ts'
import { startLoad } from './load.ts'
import type { Stage } from './stage.ts'

/** Limits against hanging; what they cut off is then told by the checks. */
const READY_WITHIN_MS = 60_000
const REST_WITHIN_MS = 45_000

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
    return (await unfinished(stage.call)).length === 0
  })
  await calm.stop()
  stage.expect(isQuiet, `texts were left ${REST_WITHIN_MS} ms after the last fault`)
  const records = await readRecords(stage.call, world)
  await eventually(20_000, async () => countTold(stage) >= countTransfers(records))
  return records
}

/** Asks again and again; false when it did not come about in time. */
export const eventually = async (withinMs: number, ask: () => Promise<boolean>): Promise<boolean> => {
  const giveUp = Date.now() + withinMs
  for (;;) {
    if (await ask().catch(() => false)) return true
    if (Date.now() > giveUp) return false
    await wait(200)
  }
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
        if (answer.outcome !== 'info' && answer.body?.code !== 'request_in_progress') owed.delete(asking)
      }),
    )
    return owed.size === 0
  })
  stage.expect(isKnown, `${owed.size} requests never got an answer`)
}

/** The texts that wait or are in flight in sessions that are working. */
const unfinished = async (call: Call): Promise<readonly TaskBody[]> => {
  const sessions = await readAll<SessionBody>(call, '/api/sessions?state=pending&state=active')
  const working = new Set(sessions.map(({ session_id }) => session_id))
  const tasks = await Promise.all(
    ['pending', 'sent'].map((status) => readAll<TaskBody>(call, `/api/tasks?status=${status}`)),
  )
  return tasks.flat().filter(({ session_id }) => working.has(session_id))
}

const readRecords = async (call: Call, { pairs }: World): Promise<Records> => {
  const sessions = await readAll<SessionBody>(call, '/api/sessions')
  const timelines = new Map<string, readonly EntryBody[]>()
  const messages = new Map<string, Set<string>>(pairs.map((pair) => [pairName(pair), new Set()]))
  await inLanes(sessions, async (session) => {
    const { session_id } = session
    timelines.set(session_id, await readAll(call, `/api/sessions/${session_id}/timeline`))
    const lines = await readAll<{ message_id: string }>(call, `/api/sessions/${session_id}/messages`)
    for (const { message_id } of lines) messages.get(pairName(session))?.add(message_id)
  })
  return { sessions, timelines, messages, tasks: await readAll(call, '/api/tasks') }
}

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
    const page = await call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=200${more}`)
    if (page.status !== 200) throw new Error(`${path} was answered ${page.status}`)
    items.push(...page.body.items)
    cursor = page.body.next_cursor
  }
  return items
}

const countTold = ({ history }: Stage): number =>
  new Set(history.told.filter(({ type }) => type === 'session.transferred').map(({ id }) => id)).size

const countTransfers = ({ sessions, timelines }: Records): number =>
  sessions
    .flatMap(({ session_id }) => timelines.get(session_id) ?? [])
    .filter(({ from, to }) => to === 'transferred' && from !== to).length
