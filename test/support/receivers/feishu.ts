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

const PATH = '/open-apis/bot/v2/hook/feishu-0123-4567-89ab'
const HOUR_S = 3_600
const BODY_BYTES = 20_480

/** A custom bot of Feishu: signature and time stand in the body, and it says success in two ways. */
export const FEISHU: Vendor = {
  path: PATH,
  taken: json({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' }),
  tooFast: json({ code: 11_232, msg: 'frequency limited psm[lark.oapi.app_platform_runtime]', data: {} }),
  textOf: ({ body }) => textAt(body, 'content', 'text') ?? '',
  refuse: (posted, options) => {
    const why = faultOf(posted, options)
    return why === null ? null : json({ data: {}, ...why })
  },
}

const faultOf = ({ url, headers, body }: Posted, { secret, keyword }: RobotOptions) => {
  if (url.pathname !== PATH)
    return { code: 19_001, msg: 'param invalid: incoming webhook access token invalid' }
  if (!headers['content-type']?.startsWith('application/json') || objectIn(body) === null)
    return { code: 9_499, msg: 'Bad Request' }
  if (bytesOf(body) > BODY_BYTES) return { code: 9_499, msg: 'Bad Request: too large' }
  if (secret !== undefined && !isSigned(body, secret))
    return { code: 19_021, msg: 'sign match fail or timestamp is not within one hour from current time' }
  const text = FEISHU.textOf({ url, headers, body })
  if (text === '') return { code: 9_499, msg: 'Bad Request: msg_type' }
  return keyword === undefined || text.includes(keyword) ? null : { code: 19_024, msg: 'Key Words Not Found' }
}

const isSigned = (body: string, secret: string): boolean => {
  const timestamp = textAt(body, 'timestamp') ?? ''
  const expected = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64')
  return Math.abs(Date.now() / 1_000 - Number(timestamp)) < HOUR_S && textAt(body, 'sign') === expected
}
