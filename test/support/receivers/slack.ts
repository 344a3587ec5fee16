import { objectIn, type Posted, textAt, type Vendor } from './chat-receiver.ts'

const PATH = '/services/T0123456/B0123456/slackTokenOf24Characters'
const SECTION_LENGTH = 3_000
const BLOCKS = 50

/** An incoming webhook of Slack: plain text for answers, with statuses of their own. */
export const SLACK: Vendor = {
  path: PATH,
  taken: { status: 200, body: 'ok' },
  tooFast: { status: 429, headers: { 'Retry-After': '1' }, body: 'rate_limited' },
  textOf: ({ body }) => [textAt(body, 'text'), ...(sectionsOf(body) ?? [])].join('\n'),
  refuse: (posted) => {
    if (posted.url.pathname !== PATH) return { status: 404, body: 'no_service' }
    return isPayload(posted) ? null : { status: 400, body: 'invalid_payload' }
  },
}

const isPayload = ({ body }: Posted): boolean => {
  const sections = sectionsOf(body)
  if (objectIn(body) === null || !textAt(body, 'text') || sections === null) return false
  const isEscaped = [textAt(body, 'text') ?? '', ...sections].every((text) => !/&(?!(amp|lt|gt);)/.test(text))
  return (
    isEscaped &&
    sections.length <= BLOCKS &&
    sections.every(({ length }) => length > 0 && length <= SECTION_LENGTH)
  )
}

/** The texts of its sections, or null where a block is something else. */
const sectionsOf = (body: string): readonly string[] | null => {
  const blocks = objectIn(body)?.blocks
  if (!Array.isArray(blocks)) return null
  const texts = blocks.map((block: unknown) => textAt(JSON.stringify(block), 'text', 'text'))
  return texts.every((text) => text !== null) ? texts : null
}
