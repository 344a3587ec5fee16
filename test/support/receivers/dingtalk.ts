import { createHmac } from 'node:crypto'
import {
  bytesOf,
  json,
  objectIn,
  type Posted,
  type RobotOptions,
  textAt,
  type Vendor,
} from './chat-receiver.ts'

const TOKEN = 'dingtalk-token-0123456789abcdef'
const HOUR_MS = 3_600_000
const BODY_BYTES = 20_000

/** A custom robot of DingTalk. Keyword, signature and time are told by one code, all of them inside a 200. */
export const DINGTALK: Vendor = {
  path: `/robot/send?access_token=${TOKEN}`,
  taken: json({ errcode: 0, errmsg: 'ok' }),
  tooFast: json({ errcode: 130_101, errmsg: 'send too fast, exceed 20 times per minute' }),
  textOf: ({ body }) => textAt(body, 'text', 'content') ?? textAt(body, 'markdown', 'text') ?? '',
  refuse: (posted, options) => {
    const why = faultOf(posted, options)
    return why === null ? null : json(why)
  },
}

const faultOf = ({ url, headers, body }: Posted, { secret, keyword }: RobotOptions) => {
  if (url.pathname !== '/robot/send' || url.searchParams.get('access_token') !== TOKEN)
    return { errcode: 300_001, errmsg: `token is not exist: ${url.searchParams.get('access_token')}` }
  if (!headers['content-type']?.startsWith('application/json') || objectIn(body) === null)
    return { errcode: 40_035, errmsg: 'invalid parameter' }
  if (bytesOf(body) > BODY_BYTES) return { errcode: 460_101, errmsg: 'message too long, exceed 20000 bytes' }
  if (secret !== undefined && !isSigned(url, secret))
    return { errcode: 310_000, errmsg: 'sign not match, more: [https://ding-doc.dingtalk.com]' }
  const text = DINGTALK.textOf({ url, headers, body })
  if (text === '') return { errcode: 400_105, errmsg: 'unsupported msgtype' }
  return keyword === undefined || text.includes(keyword)
    ? null
    : { errcode: 310_000, errmsg: 'keywords not in content' }
}

const isSigned = ({ searchParams }: URL, secret: string): boolean => {
  const timestamp = searchParams.get('timestamp') ?? ''
  const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  return Math.abs(Date.now() - Number(timestamp)) < HOUR_MS && searchParams.get('sign') === expected
}
