import {
  askForText,
  createBargain,
  makeClient,
  openChat,
  pollTask,
  reportTyped,
  uploadChat,
} from './players.ts'
import { startService } from './service.ts'

const say = (who: string, what: string) => console.log(`${who.padEnd(10)} ${what}`)
const short = (body: object, ...names: string[]) =>
  names
    .map((name) => `${name}=${JSON.stringify(Object.entries(body).find(([key]) => key === name)?.[1])}`)
    .join(' ')

/** Waits until the service has alerted so often: alerts leave it right after the answer, not before. */
const untilAlerts = async (alerts: readonly string[], count: number) => {
  for (let tries = 0; alerts.length < count && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  say('  alert', alerts[count - 1] ?? 'none came: something is wrong')
}

/** A story told line by line, with small players of every kind. */
export const tellStory = async (): Promise<void> => {
  const alerts: string[] = []
  const service = await startService({ settings: { LOCALE: 'en' }, onAlert: (text) => alerts.push(text) })
  const call = makeClient(service.url)
  const chat = openChat('acc-1', 'shop-9')
  say('service', `runs on ${service.url}, with its database in memory`)

  console.log('\n1. A robot bargains')
  const created = await createBargain(call, chat, 'BG-1001', '你好，这件能便宜点吗？')
  say('upstream', `creates a bargain: ${created.status} ${short(created.body, 'session_id', 'state')}`)
  const id = String(created.body.session_id)
  const again = await createBargain(call, chat, 'BG-1001', '你好，这件能便宜点吗？')
  say(
    'upstream',
    `lost the answer and asks again: ${again.status} ${short(again.body, 'replayed')}, nothing is doubled`,
  )
  const rival = await createBargain(call, chat, 'BG-1002', '还有货吗？')
  say('upstream', `a rival wants the same pair: ${rival.status} ${short(rival.body, 'code', 'do')}`)

  const task = await pollTask(call)
  say('sender', `polls: ${task.status} ${short(task.body, 'task_id', 'attempt')}`)
  const info = await askForText(call, task.body)
  say('sender', `asks right before it types: ${info.status} ${short(info.body, 'send_content')}`)
  chat.typeAsAccount(String(info.body.send_content))
  const done = await reportTyped(call, task.body)
  say('sender', `reports it typed: ${done.status} ${short(done.body, 'state', 'task_status')}`)

  console.log('\n2. The shop answers, and no human is in sight')
  chat.shopAnswers('最低 12 元，不能再少了')
  const calm = await uploadChat(call, chat)
  say(
    'receiver',
    `uploads the chat: ${calm.status} ${short(calm.body, 'stored', 'transferred', 'detection')}`,
  )

  console.log('\n3. A colleague takes part, while the robot has its next text ready')
  await call('POST', `/api/sessions/${id}/tasks`, {
    external_task_id: 'BG-1001-2',
    send_content: '11 元可以吗？',
  })
  const next = await pollTask(call)
  say('sender', `polls the next text: ${next.status} ${short(next.body, 'task_id')}`)
  chat.typeAsAccount('您好，我是采购小李，我们可以签年框，价格能谈吗？')
  const seen = await uploadChat(call, chat)
  say(
    'receiver',
    `uploads the chat: ${seen.status} ${short(seen.body, 'stored', 'duplicates', 'transferred', 'detection')}`,
  )
  await untilAlerts(alerts, 1)
  const refused = await askForText(call, next.body)
  say(
    'sender',
    `asks right before it types: ${refused.status} ${short(refused.body, 'code', 'reason', 'do')}`,
  )

  console.log('\n4. A shop writes where no session is')
  const unheard = openChat('acc-1', 'shop-10')
  unheard.shopAnswers('亲，您上次问的那款到货了')
  const opened = await uploadChat(call, unheard)
  say(
    'receiver',
    `uploads: ${opened.status} ${short(opened.body, 'session_created', 'session_state', 'transferred')}`,
  )
  await untilAlerts(alerts, 2)

  console.log('\n5. What the record says of the bargain')
  const timeline = await call('GET', `/api/sessions/${id}/timeline`)
  for (const entry of Array.isArray(timeline.body.items) ? timeline.body.items : []) {
    say('timeline', short(entry, 'seq', 'from', 'to', 'command', 'actor', 'reason'))
  }
  await service.stop()
  say('service', 'stopped; nothing is left behind')
}
