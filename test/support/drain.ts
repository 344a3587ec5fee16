import type { Answer, Call } from './service-process.ts'

type Drain = {
  readonly tasks: number
  readonly sessions: number
  readonly senders: number
}

/** What was created, and how often senders were handed each task. */
type Drained = { readonly created: readonly string[]; readonly handedOut: ReadonlyMap<string, number> }

/**
 * Creates tasks in many sessions, many at once, while senders drain them: each polls, asks for the text, types it and
 * reports it, over whichever replica comes next.
 */
export const drainTasks = async (
  callOf: () => Call,
  { tasks, sessions, senders }: Drain,
): Promise<Drained> => {
  const created: string[] = []
  const handedOut = new Map<string, number>()
  const creating = createAll(callOf, tasks, sessions, created)
  let isCreated = false
  const whenCreated = creating.then(() => {
    isCreated = true
  })
  const send = async (nth: number): Promise<void> => {
    while (!isCreated || handedOut.size < created.length) {
      const polled = await callOf()('GET', `/api/tasks/next_id?wait_seconds=2&worker_id=sender-${nth}`)
      if (polled.status !== 200) continue
      const { task_id, session_id, lease_token } = polled.body
      handedOut.set(task_id, (handedOut.get(task_id) ?? 0) + 1)
      expectOk(await callOf()('GET', `/api/tasks/${task_id}/send_info?lease_token=${lease_token}`))
      expectOk(await callOf()('POST', `/api/sessions/${session_id}/complete`, { task_id, lease_token }))
    }
  }
  await Promise.all([whenCreated, ...Array.from({ length: senders }, (_, nth) => send(nth))])
  return { created, handedOut }
}

const CREATORS = 16

const createAll = async (
  callOf: () => Call,
  tasks: number,
  sessions: number,
  created: string[],
): Promise<void> => {
  const waiting = Array.from({ length: sessions }, (_, nth) => nth)
  const create = async () => {
    for (let nth = waiting.pop(); nth !== undefined; nth = waiting.pop())
      await createSession(callOf, nth, Math.floor(tasks / sessions), created)
  }
  await Promise.all(Array.from({ length: CREATORS }, create))
}

const createSession = async (callOf: () => Call, nth: number, texts: number, created: string[]) => {
  const pair = { account_id: `acc-${nth % 50}`, shop_id: `shop-${nth}` }
  const first = { external_task_id: `${nth}-0`, send_content: `文本 ${nth}-0` }
  const session = expectOk(
    await callOf()('POST', '/api/sessions/create', { ...pair, task_type: 'auto_bargain', ...first }),
  )
  created.push(session.body.task_id)
  for (let text = 1; text < texts; text += 1) {
    const more = { external_task_id: `${nth}-${text}`, send_content: `文本 ${nth}-${text}` }
    const added = await callOf()('POST', `/api/sessions/${session.body.session_id}/tasks`, more)
    created.push(expectOk(added).body.task_id)
  }
}

const expectOk = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}
