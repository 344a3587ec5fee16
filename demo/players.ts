/** Who takes part: small programs that know nothing of each other and of the service but its HTTP interface. */

type Json = { readonly [name: string]: unknown }
type Answer = { readonly status: number; readonly body: Json }

export const makeClient =
  (url: string) =>
  async (method: 'GET' | 'POST', path: string, body?: Json): Promise<Answer> => {
    const sent =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
    const answer = await fetch(`${url}${path}`, { method, ...sent })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }
type Client = ReturnType<typeof makeClient>

type Line = {
  readonly sender: string
  readonly source: 'account' | 'shop'
  readonly content: string
  readonly at: Date
}

/** The marketplace's chat window of one account with one shop. */
export const openChat = (account: string, shop: string) => {
  const lines: Line[] = []
  const say = (sender: string, source: Line['source'], content: string) => {
    lines.push({ sender, source, content, at: new Date() })
  }
  return {
    account,
    shop,
    lines,
    typeAsAccount: (content: string) => say(account, 'account', content),
    shopAnswers: (content: string) => say(`${shop}:客服小王`, 'shop', content),
  }
}
type Chat = ReturnType<typeof openChat>

/** An upstream system that wants a price. */
export const createBargain = (call: Client, { account, shop }: Chat, externalTaskId: string, text: string) =>
  call('POST', '/api/sessions/create', {
    account_id: account,
    shop_id: shop,
    task_type: 'auto_bargain',
    external_task_id: externalTaskId,
    send_content: text,
  })

/** An RPA sender: polls a task, asks for its text right before it types, types, reports. */
export const pollTask = (call: Client) =>
  call('GET', '/api/tasks/next_id?worker_id=demo-sender&wait_seconds=5')
export const askForText = (call: Client, task: Json) =>
  call('GET', `/api/tasks/${task.task_id}/send_info?lease_token=${task.lease_token}`)
export const reportTyped = (call: Client, task: Json) =>
  call('POST', `/api/sessions/${task.session_id}/complete`, {
    task_id: task.task_id,
    lease_token: task.lease_token,
  })

/** An RPA receiver: scrapes all that the window shows, every time; what is known already counts as a duplicate. */
export const uploadChat = (call: Client, { account, shop, lines }: Chat) =>
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
