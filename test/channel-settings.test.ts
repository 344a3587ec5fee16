import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { DEFAULT_ALERT_EVENTS, EVENT_TYPES } from '../src/domain/session-event.ts'
import { readSettings } from '../src/settings/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'auto-session-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const withAlerts = (alerts: unknown, environment: Record<string, string> = {}) => {
  const path = join(folder, `config-${files++}.yaml`)
  writeFileSync(path, stringify({ alerts }))
  return readSettings({ CONFIG: path, ...environment }).channels
}

const WHSEC = `whsec_${'a'.repeat(32)}`
const HOOK = { url: 'http://h/hook' }
const MAIL = { SMTP_URL: 'smtp://h', ALERT_EMAIL_FROM: 'a@mail.example', ALERT_EMAIL_TO: 'b@mail.example' }
const MAIL_ITEM = { kind: 'email', smtp_url: 'smtp://h', from: 'a@mail.example', to: 'b@mail.example' }

describe('channels in the environment', () => {
  it.each([
    ['ALERT_WEBHOOK_URL', { ALERT_WEBHOOK_URL: 'http://me:canary@h/' }],
    ['ALERT_WEBHOOK_URL', { ALERT_WEBHOOK_URL: 'ftp://h/canary' }],
    ['ALERT_WEBHOOK_URL', { ALERT_WEBHOOK_URL: `http://h/${'x'.repeat(2_000)}` }],
    ['ALERT_WEBHOOK_URL', { ALERT_WEBHOOK_URL: 'canary', ALERT_WEBHOOK_FORMAT: 'slack' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_URL: 'http://h', ALERT_WEBHOOK_SECRET: 'canary' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: 'canary' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: `${WHSEC},whsec_canary` }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: WHSEC, ALERT_WEBHOOK_FORMAT: 'dingtalk' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: 'SECcanary,SECb', ALERT_WEBHOOK_FORMAT: 'dingtalk' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: 'SECcanary' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: 'canary', ALERT_WEBHOOK_FORMAT: 'wecom' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_SECRET: 'canary', ALERT_WEBHOOK_FORMAT: 'slack' }],
    ['ALERT_WEBHOOK_FORMAT', { ALERT_WEBHOOK_FORMAT: 'xml' }],
    ['ALERT_WEBHOOK_FORMAT', { ALERT_WEBHOOK_FORMAT: 'email' }],
    ['ALERT_WEBHOOK_EVENTS', { ALERT_WEBHOOK_URL: 'http://h', ALERT_WEBHOOK_EVENTS: 'session.gone' }],
    ['ALERT_WEBHOOK_EVENTS', { ALERT_WEBHOOK_EVENTS: 'session.gone' }],
    ['ALERT_WEBHOOK_EVENTS', { ALERT_WEBHOOK_EVENTS: 'whsec_canary1' }],
    ['ALERT_WEBHOOK_EVENTS', { ALERT_WEBHOOK_EVENTS: ' , ' }],
    ['SMTP_URL .*ALERT_EMAIL_FROM.*ALERT_EMAIL_TO', { SMTP_URL: 'smtp://h' }],
    ['SMTP_URL .*ALERT_EMAIL_TO', { SMTP_URL: 'smtp://h', ALERT_EMAIL_FROM: 'a@mail.example' }],
    ['ALERT_EMAIL_FROM .*SMTP_URL', { ALERT_EMAIL_FROM: 'a@mail.example', ALERT_EMAIL_TO: 'b@mail.example' }],
    ['ALERT_EMAIL_TO .*SMTP_URL', { ALERT_EMAIL_TO: 'a@mail.example' }],
    ['ALERT_EMAIL_EVENTS', { ALERT_EMAIL_EVENTS: 'session.gone' }],
    ['ALERT_EMAIL_EVENTS', { ...MAIL, ALERT_EMAIL_EVENTS: 'session.gone' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'http://canary' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp://:canary@h' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp://u:canary%ZZ@h' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp://u:canary%0A@h' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp://u:can?canary@h' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp://h/canary' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp://h#canary' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtp:///' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtps://h?ssl={"canary":true}' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtps://h?ssl={"ca":"canary"}' }],
    ['SMTP_URL', { ...MAIL, SMTP_URL: 'smtps://h?ssl=canary' }],
    ['ALERT_EMAIL_FROM', { ...MAIL, ALERT_EMAIL_FROM: 'a@mail.example, b@mail.example' }],
    ['ALERT_EMAIL_FROM', { ...MAIL, ALERT_EMAIL_FROM: 'a@mail.example\r\nBcc: canary@mail.example' }],
    ['ALERT_EMAIL_TO', { ...MAIL, ALERT_EMAIL_TO: 'canary' }],
    ['ALERT_EMAIL_TO', { ...MAIL, ALERT_EMAIL_TO: 'a@mail.example, canary' }],
    ['ALERT_EMAIL_TO', { ...MAIL, ALERT_EMAIL_TO: ',' }],
  ])('say in one line that names it when it is wrong: %s, of %j', (name, environment) => {
    expect(() => readSettings(environment)).toThrow(new RegExp(`^${name}\\b(?!.*canary)[^\\n]*$`))
  })

  it('are the log, and a webhook and mail where they are said', () => {
    expect(readSettings({}).channels.map(({ name }) => name)).toEqual(['log'])
    const { channels } = readSettings({
      ...MAIL,
      ALERT_WEBHOOK_URL: 'http://h',
      ALERT_WEBHOOK_SECRET: `${WHSEC}, ${WHSEC}`,
      ALERT_WEBHOOK_EVENTS: 'session.ended, task.completed,session.ended',
    })
    expect(channels).toMatchObject([
      { name: 'log', kind: 'log', events: DEFAULT_ALERT_EVENTS, limits: [] },
      { name: 'webhook', kind: 'webhook', events: ['session.ended', 'task.completed'], takesAll: false },
      { name: 'email', kind: 'email', events: DEFAULT_ALERT_EVENTS },
    ])
  })

  it.each([
    ['dingtalk', 'SECwhatever', 20],
    ['feishu', 'any text, with a comma', 100],
    ['lark', 'any', 100],
    ['wecom', '', 20],
    ['slack', '', 1],
  ])('may have the format %s, with the secret that it has', (format, secret, most) => {
    const { channels } = readSettings({
      ALERT_WEBHOOK_URL: 'http://h',
      ALERT_WEBHOOK_FORMAT: format,
      ALERT_WEBHOOK_SECRET: secret,
    })
    expect(channels[1]).toMatchObject({ name: 'webhook', kind: format })
    expect(channels[1]?.limits[0]?.messages).toBe(most)
  })

  it.each(EVENT_TYPES)('may choose %s', (event) => {
    const { channels } = readSettings({ ...MAIL, ALERT_EMAIL_EVENTS: event })
    expect(channels.find(({ name }) => name === 'email')?.events).toEqual([event])
  })
})

describe('the list alerts in the file', () => {
  it.each([
    ['alerts', HOOK],
    ['alerts', 'http://canary'],
    ['alerts[0]', ['http://canary']],
    ['alerts[1]', [HOOK, null]],
    ['alerts[0].kind', [{}]],
    ['alerts[0].kind', [{ kind: 'pigeon' }]],
    ['alerts[0].kind', [{ kind: 'constructor' }]],
    ['alerts[0].format', [{ ...HOOK, format: 'email' }]],
    ['alerts[0].format', [{ ...HOOK, kind: 'slack', format: 'slack' }]],
    ['alerts[1].url', [HOOK, { kind: 'slack' }]],
    ['alerts[0].ulr', [{ kind: 'slack', ulr: 'http://canary' }]],
    ['alerts[0].keyword', [{ kind: 'slack', ...HOOK, keyword: 'canary' }]],
    ['alerts[0].keyword', [{ kind: 'dingtalk', ...HOOK, keyword: 'canary'.repeat(9) }]],
    ['alerts[0].secret', [{ kind: 'slack', ...HOOK, secret: 'canary' }]],
    ['alerts[0].secret', [{ kind: 'wecom', ...HOOK, secret: 'canary' }]],
    ['alerts[0].secret', [{ kind: 'dingtalk', ...HOOK, secret: ['SECcanary'] }]],
    ['alerts[0].secret', [{ ...HOOK, secret: [WHSEC, 'canary'] }]],
    ['alerts[0].secret', [{ ...HOOK, secret: { canary: 1 } }]],
    ['alerts[0].events', [{ ...HOOK, events: [] }]],
    ['alerts[0].events', [{ ...HOOK, events: ['session.gone'] }]],
    ['alerts[0].limit', [{ ...HOOK, limit: 0 }]],
    ['alerts[0].limit', [{ ...HOOK, limit: '1.5' }]],
    ['alerts[0].limit', [{ ...HOOK, limit: 3_001 }]],
    ['alerts[0].name', [{ ...HOOK, name: 'a b' }]],
    ['alerts[0].name', [{ ...HOOK, name: '值班' }]],
    ['alerts[0].name', [{ ...HOOK, name: 'x'.repeat(101) }]],
    ['alerts[0].name', [{ ...HOOK, kind: 'webhook', name: 'log' }]],
    ['alerts[0].name', [{ kind: 'log', name: 'other' }]],
    ['alerts[1].name', [{ kind: 'log' }, { name: 'log' }]],
    ['alerts[2].name', [HOOK, { ...HOOK, name: 'a' }, { ...HOOK, name: 'a' }]],
    ['alerts[0].smtp_url', [{ ...MAIL_ITEM, smtp_url: 'smtp://canary%ZZ' }]],
    ['alerts[0].smtp_url', [{ kind: 'email', from: 'a@mail.example', to: 'b@mail.example' }]],
    ['alerts[0].from', [{ ...MAIL_ITEM, from: 'canary' }]],
    ['alerts[0].to', [{ ...MAIL_ITEM, to: [] }]],
  ])('say in one line that names %s when it is wrong', (name, alerts) => {
    const place = name.replaceAll(/[[\].]/g, '\\$&')
    expect(() => withAlerts(alerts)).toThrow(new RegExp(`^${place} (?!.*canary)[^\\n]*$`))
  })

  it('refuses the names of the channels in the environment', () => {
    const environment = { ...MAIL, ALERT_WEBHOOK_URL: 'http://h' }
    for (const name of ['webhook', 'email'])
      expect(() => withAlerts([{ ...HOOK, name }], environment)).toThrow(
        /^alerts\[0\]\.name is the name of another/,
      )
  })

  it('has any number of channels, named by their kinds where nobody named them', () => {
    const items = [
      { kind: 'dingtalk', ...HOOK, secret: 'SECx', keyword: '值班', limit: 10, events: 'session.ended' },
      { format: 'dingtalk', ...HOOK },
      { kind: 'feishu', ...HOOK, secret: 'x', limit: 50 },
      { kind: 'lark', ...HOOK },
      { kind: 'wecom', ...HOOK },
      { kind: 'slack', ...HOOK, limit: 30 },
      { name: 'dingtalk-3', ...HOOK, secret: [WHSEC, WHSEC], events: ['task.completed'] },
      { kind: 'dingtalk', ...HOOK },
      HOOK,
      { kind: 'generic', ...HOOK },
      { ...MAIL_ITEM, to: ['b@mail.example', '"Doe, J" <c@mail.example>'] },
      { kind: 'subscription', ...HOOK, secret: WHSEC },
    ]
    const channels = withAlerts(items, { ALERT_WEBHOOK_URL: 'http://h' })
    expect(channels.map(({ name, kind }) => [name, kind])).toEqual([
      ['log', 'log'],
      ['webhook', 'webhook'],
      ['dingtalk', 'dingtalk'],
      ['dingtalk-2', 'dingtalk'],
      ['feishu', 'feishu'],
      ['lark', 'lark'],
      ['wecom', 'wecom'],
      ['slack', 'slack'],
      ['dingtalk-3', 'webhook'],
      ['dingtalk-4', 'dingtalk'],
      ['webhook-2', 'webhook'],
      ['webhook-3', 'webhook'],
      ['email', 'email'],
      ['subscription', 'subscription'],
    ])
    const of = (name: string) => channels.find((channel) => channel.name === name)
    expect(of('dingtalk')).toMatchObject({
      events: ['session.ended'],
      limits: [{ messages: 10, withinMs: 60_000 }],
    })
    expect(of('feishu')?.limits).toEqual([
      { messages: 5, withinMs: 1_000 },
      { messages: 50, withinMs: 60_000 },
    ])
    expect(of('slack')?.limits).toContainEqual({ messages: 30, withinMs: 60_000 })
    expect(of('dingtalk-3')?.events).toEqual(['task.completed'])
  })

  it('has subscriptions, which hear of all that sessions and tasks do', () => {
    const [, subscribed] = withAlerts([{ kind: 'subscription', ...HOOK }])
    expect(subscribed).toMatchObject({ takesAll: true })
    expect(subscribed?.events).toEqual(EVENT_TYPES.filter((type) => /^(session|task)\./.test(type)))
  })

  it.each([{ kind: 'log' }, { name: 'log' }])('says what the log hears of by %j', (item) => {
    expect(withAlerts([{ ...item, events: ['session.ended'] }])).toMatchObject([
      { name: 'log', kind: 'log', events: ['session.ended'] },
    ])
  })

  it('shows no secret to whoever looks at the settings', () => {
    const channels = withAlerts(
      [
        { kind: 'dingtalk', url: 'http://h/?t=canary', secret: 'SECcanary' },
        { ...MAIL_ITEM, smtp_url: 'smtp://u:canary@h' },
      ],
      { ALERT_WEBHOOK_URL: 'http://h/canary' },
    )
    expect(inspect(channels, { depth: 9 })).not.toContain('canary')
  })
})
