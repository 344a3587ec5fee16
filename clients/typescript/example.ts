import { type Client, connect, type Problem } from './client.ts'

/**
 * Upstream, sender and receiver in one small program, as somebody would write them against the service:
 * node clients/typescript/example.ts http://127.0.0.1:8000 [KEY]
 */
const main = async ([url = 'http://127.0.0.1:8000', key]: readonly string[]) => {
  const client = connect(url, key)
  const pair = { account_id: 'acc-example', shop_id: `shop-${Date.now()}` }

  console.log(`created ${await createBargain(client, pair, '你好，这件能便宜点吗？')}`)
  const typed: string[] = []
  await sendAll(client, pair.account_id, async (text) => {
    typed.push(text)
  })
  console.log(`typed ${typed.length}: ${typed.join(' ')}`)
  console.log(`uploaded: ${await uploadChat(client, pair, [...typed], '最低 12 元')}`)
}

type Pair = { readonly account_id: string; readonly shop_id: string }

/** Upstream: begins a session. A request that got no answer may be sent again: the key makes it happen once. */
const createBargain = async (client: Client, pair: Pair, text: string): Promise<string> => {
  const externalTaskId = `BG-${pair.shop_id}`
  const { data, error } = await client.POST('/api/sessions/create', {
    params: { header: { 'Idempotency-Key': externalTaskId } },
    body: { ...pair, task_type: 'auto_bargain', external_task_id: externalTaskId, send_content: text },
  })
  if (error) throw refused(error)
  return data.session_id
}

/** Sender: takes tasks until there are none, and types each text right after it asked for it. */
const sendAll = async (client: Client, accountId: string, type: (text: string) => Promise<void>) => {
  for (;;) {
    const { data: task, error } = await client.GET('/api/tasks/next_id', {
      params: { query: { account_id: [accountId], worker_id: 'example', wait_seconds: 1 } },
    })
    if (error) throw refused(error)
    if (task === undefined) return

    const { task_id, session_id, lease_token } = task
    const info = await client.GET('/api/tasks/{task_id}/send_info', {
      params: { path: { task_id }, query: { lease_token } },
    })
    // Not to be typed any more: a human has the session, or another sender the task.
    if (info.error) continue
    await type(info.data.send_content)
    const params = { path: { session_id } }
    const done = await client.POST('/api/sessions/{session_id}/complete', { params, body: { lease_token } })
    if (done.error) throw refused(done.error)
  }
}

/** Receiver: uploads what the chat window shows, as often as it likes. */
const uploadChat = async (client: Client, pair: Pair, own: readonly string[], answer: string) => {
  const sent_at = new Date().toISOString()
  const { data, error } = await client.POST('/api/messages/batch', {
    body: {
      ...pair,
      messages: [
        ...own.map((content) => ({ content, sender: 'us', from_source: 'account' as const, sent_at })),
        { content: answer, sender: '客服小王', from_source: 'shop', sent_at },
      ],
    },
  })
  if (error) throw refused(error)
  return `${data.stored} stored, session ${data.session_state}, transferred ${data.transferred}`
}

const refused = ({ status, code, detail, do: next }: Problem) =>
  new Error(`${status} ${code}: ${detail} (${next})`)

await main(process.argv.slice(2))
