import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pager } from '../../docs/channels/pager.ts'
import { CHANNEL_KINDS } from '../../src/adapters/notifications/registry.ts'
import { readChannels } from '../../src/settings/read-channels.ts'
import { valuesOf } from '../../src/settings/said-values.ts'
import { notifierContract } from '../contracts/notifier.contract.ts'
import { postingNotifierContract } from '../contracts/posting-notifier.contract.ts'
import { openRobot, textAt, type Vendor } from '../support/receivers/chat-receiver.ts'

const kinds = { ...CHANNEL_KINDS, pager }

/** The channel as the settings have it that name it. */
const readPager = (url: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'auto-session-'))
  try {
    const path = join(folder, 'config.yaml')
    writeFileSync(path, `alerts: [{kind: pager, url: '${url}'}]\n`)
    const channels = readChannels(valuesOf({ CONFIG: path }), kinds)
    const found = channels.find(({ name }) => name === 'pager')
    if (found === undefined) throw new Error('no pager')
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const PAGER: Vendor = {
  path: '/page?key=pager-key-0123',
  taken: { status: 202, body: '' },
  tooFast: { status: 429, body: '' },
  textOf: ({ body }) => textAt(body, 'message') ?? '',
  refuse: ({ body }) => {
    const message = textAt(body, 'message') ?? ''
    return message !== '' && Buffer.byteLength(message) <= 4_000 ? null : { status: 400, body: 'too long' }
  },
}

notifierContract({
  adapter: 'A channel of your own',
  isForPeople: true,
  takesDigests: true,
  harmful: [/@all/, /<at/, /\]\(http:\/\/evil/, /:\/\/evil/],
  open: async (parts) => {
    const robot = await openRobot(PAGER)
    const notifier = readPager(robot.url).make(parts)
    return { notifier, texts: robot.texts, refusals: () => robot.refused.length, close: robot.close }
  },
})
postingNotifierContract({
  adapter: 'A channel of your own',
  make: (url, parts) => readPager(url).make(parts),
  success: (text) => text,
  refusals: [],
  secrets: [],
})

it('is as long as the page says, which shows all of it', () => {
  const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
  const code = read('channels/pager.ts')
  expect(read('channels.md')).toContain(`\`\`\`ts\n${code}\`\`\``)
  expect(code.trimEnd().split('\n').length).toBeLessThan(40)
  expect(readPager('http://h').limits).toEqual(pager.limits)
})
