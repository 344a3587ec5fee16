import { expect, it } from 'vitest'
import { makeMemoryTaskQueue } from '../../src/adapters/memory/task-queue.ts'
import { fakeChannel } from '../support/fake-channel.ts'
import { makeAlertStore } from './alert-store.ts'
import { makeDueWork } from './due-work.ts'
import { makeRandom } from './kernel.ts'
import { type Ask, makePairStore } from './pair-store.ts'
import { makeRecordReader } from './record-reader.ts'
import { buildReplica } from './replica.ts'
import { makePauseStore, makeReceiptStore, makeWorkerBook } from './small-stores.ts'
import { drawSwarm } from './swarm.ts'
import { makeTables } from './tables.ts'
import { IN_REAL_TIME } from './timing.ts'

const START_MS = Date.UTC(2026, 10, 22, 8)
const PAIR = { accountId: 'acc-1', shopId: 'shop-1' }
const LEASE_MS = 10_000

/** One process that nothing happens to, under a clock that stands still. */
const openCalm = () => {
  const clock = { ms: START_MS, ids: 0 }
  const tables = makeTables(() => new Date(clock.ms))
  const ask: Ask = async (_what, effect) => effect()
  const next = () => {
    clock.ids += 1
    return clock.ids
  }
  const { settings } = drawSwarm(makeRandom(1))
  const ports = {
    pairs: makePairStore(tables, ask, IN_REAL_TIME),
    records: makeRecordReader(tables, ask),
    due: makeDueWork(tables, ask),
    alerts: makeAlertStore(tables, ask),
    receipts: makeReceiptStore(tables, ask),
    pauses: makePauseStore(tables, ask),
    workers: makeWorkerBook(tables, ask),
    queue: makeMemoryTaskQueue({ now: () => clock.ms }),
    notifier: fakeChannel().notifier,
  }
  const app = buildReplica(ports, settings, {
    newId: (kind) => `${kind}_${next()}`,
    newSecret: () => `s${next()}`,
    random: () => 0.5,
    elapsedMs: () => clock.ms,
    wait: async () => undefined,
  })
  return { app, clock, tables }
}

// Found by the simulation with equal texts: the line explained an older task, and the one that was typed was typed again.
it('does not take a text for absent that the upload shows, though it explains an older task', async () => {
  const { app, clock, tables } = openCalm()
  const handOut = async (externalTaskId: string) => {
    const text = { externalTaskId, content: '在吗？', priority: null, notBefore: null, expiresAt: null }
    const wanted = { ...text, pair: PAIR, taskType: 'auto_bargain', metadata: null } as const
    const created = await app.createSession(wanted, 'upstream')
    const poll = { accountIds: [], taskTypes: [], waitMs: 0, leaseMs: LEASE_MS, workerId: null }
    const [task] = await app.leaseTasks(poll, 1, new AbortController().signal)
    if (!created.ok || task === undefined) throw new Error('nothing was leased')
    return task
  }
  const older = await handOut('BG-1')
  const cancel = { sessionId: older.sessionId, command: 'cancel', reason: null, version: null } as const
  await app.moveSession({ ...cancel, resumePaused: false }, 'upstream')

  clock.ms += 60_000
  const task = await handOut('BG-2')
  const typed = { messageId: 'm1', content: '在吗？', sender: 'robot', source: 'account' } as const
  const sentAt = new Date(clock.ms + 1_000)
  clock.ms += LEASE_MS + 1_000
  await app.sweeps.lostLeases()

  const observed = { from: new Date(START_MS), to: new Date(clock.ms) }
  await app.collectMessages({ pair: PAIR, lines: [{ ...typed, sentAt }], observed })
  expect(tables.tasks.get(older.id)?.status).toBe('completed')
  expect(tables.tasks.get(task.id)).toMatchObject({ status: 'sent', outcomeUnknownSince: expect.any(Date) })
})
