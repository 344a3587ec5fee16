/** Who takes part: small programs that know nothing of each other and of the service but its HTTP interface. */

export type Json = { readonly [name: string]: unknown }
type Answer = { readonly status: number; readonly body: Json }
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Client = (method: Method, path: string, body?: Json) => Promise<Answer>

/** The name of the actor stands in the record beside what it asked for. */
export const makeClient = (url: string, actor?: string): Client => {
  const named: Record<string, string> = actor === undefined ? {} : { 'X-Actor': encodeURIComponent(actor) }
  return async (method, path, body) => {
    const headers = body === undefined ? named : { ...named, 'Content-Type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${url}${path}`, { method, headers, ...sent })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }
}

type Line = {
  readonly sender: string
  readonly source: 'account' | 'shop' | 'platform'
  readonly content: string
  readonly at: Date
}

/** The marketplace's chat window of one account with one shop. */
export const openChat = (account: string, shop: string) => {
  const lines: Line[] = []
  const say = (sender: string, source: Line['source'], content: string, at = new Date()) => {
    lines.push({ sender, source, content, at })
  }
  return {
    account,
    shop,
    lines,
    say,
    typeAsAccount: (content: string) => say(account, 'account', content),
    shopAnswers: (content: string) => say(`${shop}:客服小王`, 'shop', content),
  }
}
export type Chat = ReturnType<typeof openChat>

type Window = Pick<Chat, 'account' | 'shop'>

/** What upstream says of work that it wants done. */
type Wanted = {
  readonly type: string
  readonly externalTaskId: string
  readonly text?: string
  readonly priority?: number
  readonly notBefore?: string
  readonly expiresAt?: string
  readonly metadata?: Json
}

export const createSession = (call: Client, { account, shop }: Window, wanted: Wanted) =>
  call('POST', '/api/sessions/create', {
    account_id: account,
    shop_id: shop,
    task_type: wanted.type,
    external_task_id: wanted.externalTaskId,
    send_content: wanted.text,
    priority: wanted.priority,
    not_before: wanted.notBefore,
    expires_at: wanted.expiresAt,
    metadata: wanted.metadata,
  })

/** An upstream system that wants a price. */
export const createBargain = (call: Client, window: Window, externalTaskId: string, text: string) =>
  createSession(call, window, { type: 'auto_bargain', externalTaskId, text })

type Polled = {
  readonly worker?: string
  readonly accounts?: readonly string[]
  readonly waitSeconds?: number
  readonly leaseSeconds?: number
}

/** An RPA sender: polls a task, asks for its text right before it types, types, reports. */
export const pollTask = (call: Client, polled: Polled = {}) => {
  const { worker = 'demo-sender', accounts = [], waitSeconds = 5, leaseSeconds = 120 } = polled
  const query = new URLSearchParams([
    ['worker_id', worker],
    ['wait_seconds', String(waitSeconds)],
    ['lease_seconds', String(leaseSeconds)],
    ...accounts.map((account): [string, string] => ['account_id', account]),
  ])
  return call('GET', `/api/tasks/next_id?${query}`)
}
export const askForText = (call: Client, task: Json) =>
  call('GET', `/api/tasks/${task.task_id}/send_info?lease_token=${task.lease_token}`)
export const reportTyped = (call: Client, task: Json) =>
  call('POST', `/api/sessions/${task.session_id}/complete`, {
    task_id: task.task_id,
    lease_token: task.lease_token,
  })

export const reportFailed = (call: Client, task: Json, failure: Json) =>
  call('POST', `/api/tasks/${task.task_id}/fail`, { lease_token: task.lease_token, ...failure })

/** An RPA receiver: scrapes all that the window shows, every time; what is known already counts as a duplicate. */
export const uploadChat = (
  call: Client,
  { account, shop, lines }: Pick<Chat, 'account' | 'shop' | 'lines'>,
) =>
  call('POST', '/api/messages/batch', {
    account_id: account,
    shop_id: shop,
    messages: lines.map(({ sender, source, content, at }) => ({
      sender,
      from_source: source,
      content,
      sent_at: at.toISOString(),
    })),
  })
