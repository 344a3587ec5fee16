import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { ChannelKind, ChannelParts, SaidOptions } from '../../src/adapters/notifications/channel-kind.ts'
import { CHANNEL_KINDS } from '../../src/adapters/notifications/registry.ts'
import type { Log } from '../../src/application/ports/log.ts'
import { notifierContract, type OpenedNotifier } from '../contracts/notifier.contract.ts'
import { postingNotifierContract } from '../contracts/posting-notifier.contract.ts'
import { NO_LOG, someParts, someTransfer } from '../support/notices.ts'
import { openRobot, type RobotOptions, type Vendor } from '../support/receivers/chat-receiver.ts'
import { DINGTALK } from '../support/receivers/dingtalk.ts'
import { FEISHU } from '../support/receivers/feishu.ts'
import { atMost } from '../support/receivers/rate.ts'
import { SLACK } from '../support/receivers/slack.ts'
import { STANDARD_WEBHOOK } from '../support/receivers/standard-webhook.ts'
import { WECOM } from '../support/receivers/wecom.ts'
import { openReceiver } from '../support/webhook-receiver.ts'

const { log, webhook, subscription, dingtalk, feishu, wecom, slack } = CHANNEL_KINDS
const NO_ABORT = new AbortController().signal

const said = (options: Record<string, string>): SaidOptions => ({
  text: (name) => options[name] ?? null,
  list: (name) => options[name]?.split(',') ?? null,
})
const make = (kind: ChannelKind, options: Record<string, string>, parts: ChannelParts) =>
  kind.read(said(options))(parts)

notifierContract({
  adapter: 'The log',
  isForPeople: true,
  takesDigests: true,
  harmful: [/\n/, '\u0007'],
  open: async (parts) => {
    const lines: string[] = []
    const warn: Log['warn'] = (facts, line) => {
      expect(JSON.stringify(facts)).toContain('"alert"')
      lines.push(line)
    }
    const notifier = make(log, {}, { ...parts, log: { ...NO_LOG, warn } })
    return { notifier, texts: () => lines, refusals: () => 0, close: () => undefined }
  },
})

const openWith = async (
  kind: ChannelKind,
  vendor: Vendor,
  options: RobotOptions,
  parts: ChannelParts,
): Promise<OpenedNotifier> => {
  const robot = await openRobot(vendor, options)
  const { secret, keyword } = options
  const notifier = make(
    kind,
    { url: robot.url, ...(secret && { secret }), ...(keyword && { keyword }) },
    parts,
  )
  return { notifier, texts: robot.texts, refusals: () => robot.refused.length, close: robot.close }
}

const WHSEC = `whsec_${randomBytes(24).toString('base64')}`
const SEC = 'SECdingtalk0123456789abcdef'
const FEISHU_SECRET = 'feishuSecret0123456789'
const WORD = 'on-duty'
const OF_MARKUP = [
  /<at /,
  /<@/,
  /<!/,
  /@all/,
  /@所有人/,
  /\]\(http:\/\/evil/,
  /:\/\/evil/,
  /evil\.example/,
  /\*\*/,
  /`/,
  /\n#/,
  /\n>/,
  /\u202e/,
  '\u0007',
]

notifierContract({
  adapter: 'The webhook',
  isForPeople: false,
  takesDigests: true,
  harmful: [],
  open: (parts) => openWith(webhook, STANDARD_WEBHOOK, { secret: WHSEC }, parts),
})
notifierContract({
  adapter: 'A subscription',
  isForPeople: false,
  takesDigests: false,
  harmful: [/alerts\.digest/],
  open: (parts) => openWith(subscription, STANDARD_WEBHOOK, { secret: WHSEC }, parts),
})
notifierContract({
  adapter: 'DingTalk',
  isForPeople: true,
  takesDigests: true,
  harmful: OF_MARKUP,
  open: (parts) => openWith(dingtalk, DINGTALK, { secret: SEC, keyword: WORD }, parts),
})
notifierContract({
  adapter: 'Feishu',
  isForPeople: true,
  takesDigests: true,
  harmful: OF_MARKUP,
  open: (parts) => openWith(feishu, FEISHU, { secret: FEISHU_SECRET, keyword: WORD }, parts),
})
notifierContract({
  adapter: 'WeCom',
  isForPeople: true,
  takesDigests: true,
  harmful: OF_MARKUP,
  open: (parts) => openWith(wecom, WECOM, {}, parts),
})
notifierContract({
  adapter: 'Slack',
  isForPeople: true,
  takesDigests: true,
  harmful: [
    /<at /,
    /<@/,
    /<!/,
    /<a /,
    /<script/,
    /:\/\/evil/,
    /evil\.example/,
    /\*\*/,
    /`/,
    /\n#/,
    /\n>/,
    /\u202e/,
    '\u0007',
  ],
  open: (parts) => openWith(slack, SLACK, {}, parts),
})

postingNotifierContract({
  adapter: 'The webhook',
  make: (url, parts) => make(webhook, { url, secret: WHSEC }, parts),
  success: (text) => text,
  refusals: [],
  secrets: [WHSEC, WHSEC.slice('whsec_'.length)],
})
postingNotifierContract({
  adapter: 'DingTalk',
  make: (url, parts) => make(dingtalk, { url, secret: SEC }, parts),
  success: (errmsg) => JSON.stringify({ errcode: 0, errmsg }),
  refusals: [
    ['{"errcode":310000,"errmsg":"keywords not in content"}', 'refused', null],
    ['{"errcode":300001,"errmsg":"token is not exist"}', 'refused', null],
    ['{"errcode":-1,"errmsg":"系统繁忙"}', 'away', null],
    ['{"errcode":130101,"errmsg":"send too fast"}', 'too_fast', 600_000],
  ],
  secrets: [SEC],
})
postingNotifierContract({
  adapter: 'Feishu',
  make: (url, parts) => make(feishu, { url, secret: FEISHU_SECRET }, parts),
  success: (msg) => JSON.stringify({ code: 0, msg }),
  refusals: [
    ['{"code":19021,"msg":"sign match fail"}', 'refused', null],
    ['{"code":19024,"msg":"Key Words Not Found"}', 'refused', null],
    ['{"StatusCode":9499,"StatusMessage":"Bad Request"}', 'refused', null],
    ['{"code":11232,"msg":"frequency limited"}', 'too_fast', null],
  ],
  secrets: [FEISHU_SECRET],
})
postingNotifierContract({
  adapter: 'WeCom',
  make: (url, parts) => make(wecom, { url }, parts),
  success: (errmsg) => JSON.stringify({ errcode: 0, errmsg }),
  refusals: [
    ['{"errcode":93000,"errmsg":"invalid webhook url"}', 'refused', null],
    ['{"errcode":45009,"errmsg":"api freq out of limit"}', 'too_fast', null],
    ['{"errcode":-1,"errmsg":"system busy"}', 'away', null],
  ],
  secrets: [],
})
postingNotifierContract({
  adapter: 'Slack',
  make: (url, parts) => make(slack, { url }, parts),
  success: () => 'ok',
  refusals: [['no_service', 'refused', null]],
  secrets: [],
})

it.each([
  ['DingTalk', dingtalk, DINGTALK, 20, 600_000],
  ['Feishu', feishu, FEISHU, 5, null],
  ['WeCom', wecom, WECOM, 20, null],
  ['Slack', slack, SLACK, 1, 1_000],
])(
  '%s tells that its limit is reached, and how long it takes nothing',
  async (_, kind, vendor, most, retryAfterMs) => {
    const robot = await openRobot(vendor, { isTooFast: atMost(most, 60_000, 600_000) })
    try {
      expect(kind.limits.some(({ messages }) => messages === most)).toBe(true)
      const notifier = make(kind, { url: robot.url }, someParts())
      for (let sent = 0; sent < most; sent += 1) await notifier.deliver([someTransfer()], NO_ABORT)
      const next = notifier.deliver([someTransfer()], NO_ABORT)
      await expect(next).rejects.toMatchObject({ failure: 'too_fast', retryAfterMs })
    } finally {
      robot.close()
    }
  },
)

it('tells Feishu and Lark apart by their address alone', () => {
  expect(CHANNEL_KINDS.lark).toBe(feishu)
})

it.each<[string, ChannelKind, Record<string, string>, string, RobotOptions, Vendor]>([
  ['DingTalk without its secret', dingtalk, {}, 'sign not match', { secret: SEC }, DINGTALK],
  [
    'Feishu with another secret',
    feishu,
    { secret: 'another' },
    'sign match fail',
    { secret: FEISHU_SECRET },
    FEISHU,
  ],
  ['DingTalk without its keyword', dingtalk, {}, 'keywords not in content', { keyword: WORD }, DINGTALK],
  ['Feishu without its keyword', feishu, {}, 'Key Words Not Found', { keyword: WORD }, FEISHU],
])('%s is refused, with what the robot says', async (_, kind, options, why, robotOptions, vendor) => {
  const robot = await openRobot(vendor, robotOptions)
  try {
    const notifier = make(kind, { url: robot.url, ...options }, someParts())
    const refused = expect.objectContaining({ failure: 'refused', message: expect.stringContaining(why) })
    await expect(notifier.deliver([someTransfer()], NO_ABORT)).rejects.toEqual(refused)
  } finally {
    robot.close()
  }
})

/** What stands in the request that a notifier makes at this instant. */
const requestAt = async (
  seconds: number,
  kind: ChannelKind,
  options: Record<string, string>,
  body = '{"a":1}',
) => {
  const receiver = await openReceiver((response) => response.writeHead(200).end('{"errcode":0,"code":0}'))
  try {
    const now = () => new Date(seconds * 1_000)
    const notifier = make(kind, { url: receiver.url, ...options }, someParts({ now }))
    const notice = { ...someTransfer(), eventId: 'msg_1', body }
    await notifier.deliver([notice], NO_ABORT)
    const [request] = receiver.received
    if (request === undefined) throw new Error('nothing came')
    return request
  } finally {
    receiver.close()
  }
}

it('signs for DingTalk as the vector says', async () => {
  const { path } = await requestAt(1_700_000_000, dingtalk, { secret: 'SECtest' })
  expect(path).toMatch(/timestamp=1700000000000&sign=aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D$/)
})

it('signs for Feishu as the vector says', async () => {
  const { body } = await requestAt(1_700_000_000, feishu, { secret: 'test' })
  expect(JSON.parse(body)).toMatchObject({
    timestamp: '1700000000',
    sign: 'eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg=',
  })
})

it('signs a webhook as the vector says, with each secret, and sends the event exactly as it is stored', async () => {
  const secret = 'whsec_YXV0by1zZXNzaW9uLXRlc3Qtc2VjcmV0LTI0YiEhISE='
  const { headers, body } = await requestAt(1_700_000_000, webhook, { secret: `${secret},${WHSEC}` })
  expect(body).toBe('{"a":1}')
  expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1700000000' })
  const [first, second, ...others] = String(headers['webhook-signature']).split(' ')
  expect(first).toBe('v1,XVQg1RPUQDFfYXHO3IJsG3fEtMm+G0Wr7AZZufNIzxM=')
  expect(second).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/)
  expect(others).toEqual([])
})
