import type { Upload } from '../../src/application/receiver/collect-messages.ts'
import type { ScrapedLine } from '../../src/domain/message.ts'
import { scraped } from './altered.ts'
import type { ChatLine } from './chat.ts'
import { insist } from './client.ts'
import { about, often, PAIRS, type World } from './world.ts'

/**
 * An RPA receiver: scrapes the chats and uploads what it saw, altered, late, twice, in parts. It is honest: a part is a
 * stretch of the chat without a gap, and what it says to have observed is in this and earlier uploads.
 */
export const runReceiver = async (world: World): Promise<void> => {
  const seen = PAIRS.map(() => 0)
  while (world.isLooping) {
    await world.kernel.sleep(about(world, world.isBroken ? world.swarm.habits.receiverRestMs : 4_000))
    for (const [nth, pair] of PAIRS.entries()) {
      const lines = world.chat.linesOf(pair)
      const isUseful = lines.length > (seen[nth] ?? 0) || often(world, 0.3)
      if (isUseful) seen[nth] = await uploadFrom(world, { pair, lines: [...lines] }, seen[nth] ?? 0)
    }
  }
}

type Scraped = { readonly pair: Upload['pair']; readonly lines: readonly ChatLine[] }

/** Uploads from a little before what is surely there; answers how much is surely there now. */
const uploadFrom = async (world: World, { pair, lines }: Scraped, sure: number): Promise<number> => {
  const { kernel, swarm } = world
  const scrapedAt = kernel.now()
  const from = often(world, 0.5) ? sure : Math.max(0, sure - Math.floor(kernel.random() * 4))
  const to = often(world, 0.2) ? from + Math.ceil(kernel.random() * (lines.length - from)) : lines.length
  const part = lines.slice(from, to)
  const next = lines[to]
  // All that was said up to now, or up to the first line that this upload leaves out.
  const observedTo = next === undefined ? scrapedAt - 1 : next.sentAt.getTime() - 1
  const begin = scrapedAt - 3_600_000
  const isTold = part.length === 0 || often(world, swarm.habits.observed)
  const observed = isTold ? { from: new Date(begin), to: new Date(Math.max(begin, observedTo)) } : null
  const upload: Upload = { pair, observed, lines: part.map((line) => asScraped(world, line)) }
  for (const { messageId, sender, content } of upload.lines)
    world.log(() => `  ${messageId} ${sender}: ${JSON.stringify(content)}`)
  // Late: the chat and the session go on meanwhile.
  if (world.isBroken && often(world, 0.3)) await kernel.sleep(about(world, 15_000))
  for (let times = often(world, 0.2) ? 2 : 1; times > 0; times -= 1) {
    const said = await insist(world, `upload ${part.length} of ${pair.shopId}`, (app) =>
      app.collectMessages(upload),
    )
    if (!said.heard) return sure
  }
  for (const { messageId } of part) world.ledger.messages.push({ pair, messageId })
  return Math.max(sure, to)
}

const asScraped = (world: World, line: ChatLine): ScrapedLine => {
  const { messageId, sender, source, sentAt } = line
  return { messageId, sender, source, sentAt, content: scraped(world, line.content) }
}
