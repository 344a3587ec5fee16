import { NotDelivered, type Notice, type Notifier } from '../../src/application/ports/notifier.ts'
import type { Ask } from './pair-store.ts'
import { often, type World } from './world.ts'

const MINUTE_MS = 60_000
/** A process that is gone has its channel for no longer; until then it alone sends from it. */
const ALONE_MS = 6_000

/** People, who hear of what happens: seldom at once, sometimes not at all, and never too often. */
export const makeNotifier = (world: World, ask: Ask, process: string): Notifier => ({
  name: 'people',
  limits: [{ messages: world.swarm.settings.messagesMax, withinMs: MINUTE_MS }],
  fits: ({ length }) => Math.min(length, 3),
  deliver: async (notices) => {
    checkRate(world)
    for (const notice of notices) checkAlone(world, notice, process)
    try {
      await ask('notify', () => {
        if (world.isBroken && often(world, world.swarm.faults.deafChannel))
          throw new NotDelivered('away', 'nobody there')
        if (notices.length > 1) world.count('alerts told together')
        for (const notice of notices) hear(world, notice)
      })
    } finally {
      for (const { alertId } of notices) {
        if (world.ledger.underWay.get(alertId)?.process === process) world.ledger.underWay.delete(alertId)
      }
    }
    return { status: null, answer: '' }
  },
  sendTrial: async () => ({ status: null, answer: '' }),
})

const checkRate = ({ ledger: { sentAt }, swarm, kernel }: World): void => {
  sentAt.push(kernel.now())
  const lately = sentAt.filter((at) => at > kernel.now() - MINUTE_MS).length
  if (lately > swarm.settings.messagesMax) kernel.fail(`${lately} messages to people within a minute`)
}

/** Nobody sends what is on its way already, but for who took over from a process that may be gone. */
const checkAlone = ({ ledger: { underWay }, kernel }: World, { alertId }: Notice, process: string): void => {
  const other = underWay.get(alertId)
  const mayBeGone = other?.process !== process && kernel.now() - (other?.since ?? 0) >= ALONE_MS
  if (other !== undefined && !mayBeGone)
    kernel.fail(`${process} sends ${alertId}, which ${other.process} has on its way`)
  underWay.set(alertId, { process, since: kernel.now() })
}

const hear = (world: World, { alertId, body }: Notice): void => {
  const { delivered, heard } = world.ledger
  const { seq, data } = JSON.parse(body) as {
    seq: number | null
    data: { session?: { session_id: string } }
  }
  const id = data.session?.session_id
  if (seq !== null && id !== undefined && !delivered.has(alertId)) {
    if ((heard.get(id) ?? 0) > seq) world.kernel.fail(`people heard of ${id} ${seq} out of order`)
    heard.set(id, seq)
  }
  if (delivered.has(alertId)) world.count('alert delivered again')
  delivered.set(alertId, (delivered.get(alertId) ?? 0) + 1)
}
