import { bytesOf, json, objectIn, type Posted, textAt, type Vendor } from './chat-receiver.ts'

const KEY = 'wecom-key-0123-4567-89ab'
const TEXT_BYTES = 2_048
const MARKDOWN_BYTES = 4_096

/** A group robot of WeCom: the key is all that it checks, and how long the content is in bytes. */
export const WECOM: Vendor = {
  path: `/cgi-bin/webhook/send?key=${KEY}`,
  taken: json({ errcode: 0, errmsg: 'ok' }),
  tooFast: json({ errcode: 45_009, errmsg: 'api freq out of limit' }),
  textOf: ({ body }) => textAt(body, 'text', 'content') ?? textAt(body, 'markdown', 'content') ?? '',
  refuse: (posted) => {
    const why = faultOf(posted)
    return why === null ? null : json(why)
  },
}

const faultOf = ({ url, body }: Posted) => {
  if (url.searchParams.get('key') !== KEY)
    return { errcode: 93_000, errmsg: `invalid webhook url, key ${url.searchParams.get('key')}` }
  const [text, markdown] = [textAt(body, 'text', 'content'), textAt(body, 'markdown', 'content')]
  if (objectIn(body) === null || (text ?? markdown) === null)
    return { errcode: 40_008, errmsg: 'invalid message type' }
  const isTooLong = bytesOf(text ?? '') > TEXT_BYTES || bytesOf(markdown ?? '') > MARKDOWN_BYTES
  return isTooLong ? { errcode: 40_058, errmsg: 'text.content exceed max length' } : null
}
