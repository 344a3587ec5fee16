import { describe, expect, it } from 'vitest'
import type { Happened } from '../../../src/application/ports/meter.ts'
import type { Polls } from '../../../src/application/ports/worker-book.ts'
import { makePollNotes } from '../../../src/application/sender/poll-notes.ts'

const SENDER = { workerId: 'pc-1', accountIds: ['acc-1'], address: '10.0.0.1' }

/** Notes over a book that answers as it is told to, under a clock that stands still. */
const open = (answers: (() => Promise<readonly string[]>)[] = []) => {
  const clock = { ms: 0 }
  const written: Polls[] = []
  const counted: Happened[] = []
  const warned: string[] = []
  const notes = makePollNotes({
    workers: {
      notePolls: async (polls) => {
        written.push(polls)
        return (await answers.shift()?.()) ?? []
      },
    },
    meter: { count: (happened) => counted.push(happened) },
    log: { warn: (_, message) => warned.push(message) },
    wait: async () => undefined,
    elapsedMs: () => clock.ms,
    notedForMs: 5_000,
  })
  const poll = async (facts: Partial<typeof SENDER> = {}) => {
    notes.note({ ...SENDER, ...facts })
    await notes.settled()
  }
  return { clock, written, counted, warned, notes, poll }
}
const fails = () => Promise.reject(new Error('busy'))

describe('the notes of who polls', () => {
  it('are written once in a while, the first at once', async () => {
    const { clock, written, notes, poll } = open()
    notes.note(SENDER)
    expect(written).toEqual([{ workers: [SENDER], accountIds: ['acc-1'] }])
    await poll()
    clock.ms = 4_999
    await poll()
    expect(written).toHaveLength(1)
    clock.ms = 5_000
    await poll()
    expect(written).toHaveLength(2)
  })

  it('say what is new of a poll: another address, another account, any', async () => {
    const { written, poll } = open()
    await poll()
    await poll({ address: '10.0.0.2' })
    await poll({ accountIds: ['acc-1', 'acc-2'] })
    await poll({ accountIds: [] })
    expect(written.slice(1)).toEqual([
      { workers: [{ ...SENDER, address: '10.0.0.2' }], accountIds: [] },
      { workers: [], accountIds: ['acc-2'] },
      { workers: [], accountIds: [''] },
    ])
  })

  it('of a thousand accounts take a few writes, none of them large', async () => {
    const { written, poll } = open()
    const accountIds = Array.from({ length: 1_000 }, (_, i) => `acc-${i}`)
    await poll({ accountIds })
    await poll({ accountIds })
    expect(written).toHaveLength(8)
    expect(Math.max(...written.map((polls) => polls.accountIds.length))).toBeLessThanOrEqual(128)
    expect(written.flatMap((polls) => polls.accountIds)).toEqual(accountIds)
    expect(written.flatMap((polls) => polls.workers)).toHaveLength(1)
  })

  it('of polls that come during a write are written together after it', async () => {
    const first = Promise.withResolvers<readonly string[]>()
    const { written, notes } = open([() => first.promise])
    for (const workerId of ['a', 'b', 'c', 'c', 'a']) notes.note({ ...SENDER, workerId })
    expect(written).toHaveLength(1)
    first.resolve([])
    await notes.settled()
    expect(written.map(({ workers }) => workers.map(({ workerId }) => workerId))).toEqual([['a'], ['b', 'c']])
  })

  it('whose write failed are written with the next poll, a second later; it is counted, and told once', async () => {
    const { clock, written, counted, warned, poll } = open([fails, fails])
    await poll()
    await poll()
    expect(written).toHaveLength(1)
    clock.ms = 1_000
    await poll()
    clock.ms = 2_000
    await poll({ accountIds: ['acc-2'] })
    expect(written.at(-1)).toEqual({
      workers: [{ ...SENDER, accountIds: ['acc-2'] }],
      accountIds: ['acc-1', 'acc-2'],
    })
    expect(counted).toEqual([{ what: 'poll_not_noted' }, { what: 'poll_not_noted' }])
    expect(warned).toHaveLength(1)
  })

  it('keep no poll waiting, however long a write takes', () => {
    const { notes } = open([() => new Promise(() => undefined)])
    expect(notes.note(SENDER)).toBeUndefined()
    expect(notes.note(SENDER)).toBeUndefined()
  })

  it('tell of a name that two machines use: counted each time, in the log once in a while', async () => {
    const shared = async () => ['pc-1']
    const { clock, counted, warned, poll } = open([shared, shared, shared])
    await poll()
    clock.ms = 5_000
    await poll()
    expect(counted).toEqual([{ what: 'shared_worker' }, { what: 'shared_worker' }])
    expect(warned).toHaveLength(1)
    clock.ms = 600_000
    await poll()
    expect(warned).toHaveLength(2)
  })
})
