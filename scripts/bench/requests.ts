/** What one bargain is about, and what was answered so far. */
export type Bargain = {
  readonly account: string
  readonly shop: string
  readonly externalId: string
  readonly text: string
  sessionId: string
  taskId: string
  lease: string
}

const HOST = 'Host: 127.0.0.1\r\n'

export const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`

const post = (path: string, body: unknown): Buffer => {
  const content = Buffer.from(JSON.stringify(body))
  const head = `POST ${path} HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: ${content.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), content])
}

let made = 0
let groups = 0
const RUN = `${Date.now().toString(36)}${process.pid.toString(36)}`

/** Makes bargains with pairs that nobody had before, over accounts that no other group has. */
export const newGroup = (): ((account: number) => Bargain) => {
  groups += 1
  const group = `${RUN}-${groups}`
  return (account) => {
    made += 1
    return {
      account: `acc-${group}-${account}`,
      shop: `shop-${RUN}-${made}`,
      externalId: `BG-${RUN}-${made}`,
      text: `你好，这件能便宜点吗？我要 ${made} 件`,
      sessionId: '',
      taskId: '',
      lease: '',
    }
  }
}

export const createBytes = ({ account, shop, externalId, text }: Bargain): Buffer =>
  post('/api/sessions/create', {
    account_id: account,
    shop_id: shop,
    task_type: 'auto_bargain',
    external_task_id: externalId,
    send_content: text,
  })

/** Whatever is ready, or that of one account; `worker` as a robot names itself. */
export const nextBytes = (account?: string, worker?: string): string =>
  get(
    `/api/tasks/next_id?lease_seconds=3600${account === undefined ? '' : `&account_id=${account}`}${worker === undefined ? '' : `&worker_id=${worker}`}`,
  )

export const infoBytes = ({ taskId, lease }: Bargain): string =>
  get(`/api/tasks/${taskId}/send_info?lease_token=${lease}`)

export const completeBytes = ({ sessionId, lease }: Bargain): Buffer =>
  post(`/api/sessions/${sessionId}/complete`, { lease_token: lease })

export const leaseBytes = (max: number, account?: string): Buffer =>
  post('/api/tasks/lease', {
    max,
    lease_seconds: 3_600,
    ...(account === undefined ? {} : { account_id: [account] }),
  })

export const getBytes = ({ sessionId }: Bargain): string => get(`/api/sessions/${sessionId}`)

// The robot's own text as it stands in the chat, then what the shop says. None of them asks for a human.
const SAID = [
  '在的，亲',
  '这款现在有货',
  '今天下单明天发',
  '这个价格已经很低了',
  '最多给您包邮哦',
  '颜色有红的和蓝的',
]

export const LINES = 20

/** An upload of twenty lines, the first of them the robot's text. */
export const batchBytes = ({ account, shop, text, externalId }: Bargain): Buffer => {
  const now = Date.now()
  const messages = Array.from({ length: LINES }, (_, i) => ({
    message_id: `m-${externalId}-${i}`,
    content: i === 0 ? text : `${SAID[i % SAID.length]} ${i}`,
    sender: i === 0 ? account : `${shop}:客服小王`,
    from_source: i === 0 ? 'account' : 'shop',
    sent_at: new Date(now + i).toISOString(),
  }))
  return post('/api/messages/batch', { account_id: account, shop_id: shop, messages })
}
