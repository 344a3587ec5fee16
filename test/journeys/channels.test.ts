import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import {
  createRobot,
  eventually,
  line,
  move,
  readAll,
  somePair,
  takeTask,
  upload,
} from '../support/journey-steps.ts'
import { openRobot, type Robot } from '../support/receivers/chat-receiver.ts'
import { DINGTALK } from '../support/receivers/dingtalk.ts'
import { FEISHU } from '../support/receivers/feishu.ts'
import { openMailServer } from '../support/receivers/mail-server.ts'
import { SLACK } from '../support/receivers/slack.ts'
import { STANDARD_WEBHOOK } from '../support/receivers/standard-webhook.ts'
import { WECOM } from '../support/receivers/wecom.ts'
import { describeOn } from '../support/runtimes.ts'
import { type RunningService, startService } from '../support/service-process.ts'

const WHSEC = `whsec_${Buffer.from('a secret of 24 bytes at least').toString('base64')}`
const OPTIONS = {
  webhook: [STANDARD_WEBHOOK, { secret: WHSEC }],
  subscription: [STANDARD_WEBHOOK, { secret: WHSEC }],
  dingtalk: [DINGTALK, { secret: 'SEC0123456789', keyword: '[AutoSession]' }],
  feishu: [FEISHU, { secret: 'secret0123', keyword: '值班' }],
  wecom: [WECOM, {}],
  slack: [SLACK, {}],
} as const

describeOn(['Node 24', 'Deno'], 'channels of every kind', (runtime) => {
  const folder = mkdtempSync(join(tmpdir(), 'auto-session-'))
  const robots = new Map<string, Robot>()
  let mailServer: Awaited<ReturnType<typeof openMailServer>>
  let service: RunningService

  beforeAll(async () => {
    mailServer = await openMailServer()
    const alerts: object[] = []
    for (const [kind, [vendor, options]] of Object.entries(OPTIONS)) {
      const robot = await openRobot(vendor, options)
      robots.set(kind, robot)
      alerts.push({ kind, url: robot.url, ...options })
    }
    const config = join(folder, 'config.yaml')
    writeFileSync(config, stringify({ alerts }))
    service = await startService({
      runtime,
      env: {
        CONFIG: config,
        SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
        ALERT_EMAIL_FROM: 'alerts@mail.example',
        ALERT_EMAIL_TO: 'ops@mail.example',
      },
    })
  })
  afterAll(async () => {
    await service.stop()
    for (const robot of robots.values()) robot.close()
    mailServer.close()
    rmSync(folder, { recursive: true })
  })

  it('hear that a human took part, each in its own form', async () => {
    const pair = somePair()
    await createRobot(service.call, pair)
    const { body } = await upload(service.call, pair, line('account', '我是采购小李'))
    const alertsOf = async () =>
      (await readAll(service.call, '/api/alerts')).filter(
        ({ session_id, event }) => session_id === body.session_id && event === 'session.transferred',
      )
    const alerts = await eventually(async () => {
      const all = await alertsOf()
      return all.length === 8 && all.every(({ status }) => status === 'delivered') && all
    })
    expect(alerts.map(({ channel }) => channel).toSorted()).toEqual(
      ['email', 'log', ...Object.keys(OPTIONS)].toSorted(),
    )
    for (const [kind, robot] of robots) {
      const telling = robot
        .texts()
        .filter((text) => text.includes(body.session_id) && text.includes('我是采购小李'))
      expect([kind, telling.length, robot.refused]).toEqual([kind, 1, []])
    }
    expect(mailServer.mails.map(({ text }) => text)).toEqual([expect.stringContaining(body.session_id)])
    expect(service.printed()).toContain('会话转人工')
  })

  it('tell a subscription all that the session did, event by event', async () => {
    const pair = somePair()
    const { body } = await createRobot(service.call, pair)
    for (const command of ['pause', 'resume', 'cancel']) await move(service.call, body.session_id, command)
    const told = () =>
      (robots.get('subscription')?.texts() ?? [])
        .map((text) => JSON.parse(text))
        .filter(({ data }) => data.session?.session_id === body.session_id)
    await eventually(async () => told().length === 4)
    expect(told().map(({ type, seq }) => [type, seq])).toEqual([
      ['session.created', 1],
      ['session.paused', 2],
      ['session.resumed', 3],
      ['session.ended', 4],
    ])
  })

  it('tell a subscription also of the task whose failure others hear of as a transfer', async () => {
    const pair = somePair()
    await createRobot(service.call, pair)
    const { task_id, lease_token, session_id } = await takeTask(service.call, pair)
    await service.call('POST', `/api/tasks/${task_id}/fail`, {
      lease_token,
      error: 'no window',
      retryable: false,
    })
    const told = (kind: string) =>
      (robots.get(kind)?.taken ?? [])
        .map(({ body }) => JSON.parse(body))
        .filter(({ type, data }) => type !== 'session.created' && data.session?.session_id === session_id)
        .map(({ type }) => type)
    await eventually(async () => told('subscription').length === 2 && told('webhook').length > 0)
    expect(told('subscription').toSorted()).toEqual(['session.transferred', 'task.failed'])
    expect(told('webhook')).toEqual(['session.transferred'])
  })
})
