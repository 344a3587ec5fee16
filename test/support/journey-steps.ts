import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Answer, Call, Json } from './service-process.ts'

/** A pair that no other test has. */
export const somePair = () => {
  const id = randomUUID().slice(0, 8)
  return { account_id: `acc-${id}`, shop_id: `shop-${id}` }
}
export type PairBody = ReturnType<typeof somePair>

export const createRobot = (call: Call, pair: PairBody, more: object = {}): Promise<Answer> =>
  call('POST', '/api/sessions/create', {
    ...pair,
    task_type: 'auto_bargain',
    external_task_id: `BG-${pair.account_id}`,
    send_content: '你好，这件能便宜点吗？',
    ...more,
  })

/** Polls the account's next task; null when there is none. */
export const takeTask = async (call: Call, pair: PairBody, more = ''): Promise<Json> => {
  const answer = await call(
    'GET',
    `/api/tasks/next_id?account_id=${encodeURIComponent(pair.account_id)}${more}`,
  )
  if (answer.status === 204) return null
  expect(answer.status).toBe(200)
  return answer.body
}

export const sendInfo = (call: Call, task: Json): Promise<Answer> =>
  call('GET', `/api/tasks/${task.task_id}/send_info?lease_token=${task.lease_token}`)

export const complete = (call: Call, task: Json): Promise<Answer> =>
  call('POST', `/api/sessions/${task.session_id}/complete`, {
    task_id: task.task_id,
    lease_token: task.lease_token,
  })

export const sendInfoOf = (call: Call, taskId: string): Promise<Answer> =>
  call('GET', `/api/tasks/${taskId}/send_info`)

/** Polls the account's next task and asks for its text. */
export const takeAndOpen = async (call: Call, pair: PairBody, more = ''): Promise<Json> => {
  const task = await takeTask(call, pair, more)
  expect(task).not.toBeNull()
  expect((await sendInfo(call, task)).status).toBe(200)
  return task
}

export const addTask = (call: Call, sessionId: string, external_task_id: string, more: object = {}) =>
  call('POST', `/api/sessions/${sessionId}/tasks`, {
    external_task_id,
    send_content: `文本 ${external_task_id}`,
    ...more,
  })

/** What a sender reports of a task that it holds. */
export const report = (
  call: Call,
  task: Json,
  what: 'heartbeat' | 'fail' | 'release',
  more: object = {},
): Promise<Answer> =>
  call('POST', `/api/tasks/${task.task_id}/${what}`, { lease_token: task.lease_token, ...more })

export const move = (call: Call, sessionId: string, command: string, more: object = {}): Promise<Answer> =>
  call('POST', `/api/sessions/${sessionId}/${command}`, more)

export const taskOf = async (call: Call, taskId: string): Promise<Json> =>
  (await call('GET', `/api/tasks/${taskId}`)).body

export const sessionOf = async (call: Call, sessionId: string): Promise<Json> =>
  (await call('GET', `/api/sessions/${sessionId}`)).body

/** The codes that tell why the task is not being sent. */
export const explain = async (call: Call, taskId: string): Promise<readonly string[]> => {
  const answer = await call('GET', `/api/tasks/${taskId}/explain`)
  expect(answer.status).toBe(200)
  return answer.body.because.map(({ code }: { code: string }) => code)
}

/** The alerts of the session so far, newest first. */
export const alertsOf = async (call: Call, sessionId: string): Promise<readonly Json[]> =>
  (await readAll(call, '/api/alerts')).filter(({ session_id }) => session_id === sessionId)

export const putPause = (call: Call, scope: string, more: object = {}): Promise<Answer> =>
  call('PUT', `/api/pauses/${encodeURIComponent(scope)}`, { reason: 'a test', ...more })

export const removePause = (call: Call, scope: string): Promise<Answer> =>
  call('DELETE', `/api/pauses/${encodeURIComponent(scope)}`)

/** An instant so many seconds from now. */
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString()

export const line = (from_source: 'account' | 'shop' | 'platform', content: string, more: object = {}) => ({
  from_source,
  content,
  sender: from_source === 'shop' ? '客服小王' : from_source,
  sent_at: new Date().toISOString(),
  ...more,
})

export const upload = (call: Call, pair: PairBody, ...messages: object[]): Promise<Answer> =>
  call('POST', '/api/messages/batch', { ...pair, messages })

/** One of a crowd: who waited in it for as long as a request may is told to ask again (503, CONTRACT 9), and does. */
export const inCrowd = async (ask: () => Promise<Answer>): Promise<Answer> => {
  const answer = await ask()
  if (answer.status !== 503) return answer
  expect(answer.body).toMatchObject({ do: 'retry' })
  await wait(100)
  return inCrowd(ask)
}

/** Every item of a paged list. */
export const readAll = async (call: Call, path: string): Promise<Json[]> => {
  const items: Json[] = []
  let cursor = ''
  do {
    const page = await call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor}`)
    expect(page.status).toBe(200)
    items.push(...page.body.items)
    cursor = page.body.next_cursor === null ? '' : `&cursor=${encodeURIComponent(page.body.next_cursor)}`
  } while (cursor !== '')
  return items
}

/** Asks again and again until it gets something: for what happens by itself soon. */
export const eventually = async <T>(ask: () => Promise<T | null | undefined | false>): Promise<T> => {
  const giveUp = Date.now() + 30_000
  for (;;) {
    const got = await ask()
    if (got) return got
    if (Date.now() > giveUp) throw new Error('it did not happen within 30 s')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
