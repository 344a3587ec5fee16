import { afterEach, describe, expect, it } from 'vitest'
import { type Look, makeWaiters, type Waiters } from '../../src/adapters/memory/waiters.ts'
import type { QueueFilter } from '../../src/application/ports/task-queue.ts'
import { ANY } from '../contracts/task-queue.contract.ts'

describe('The long polls of a process', () => {
  const opened: Waiters[] = []
  afterEach(() => {
    for (const waiters of opened.splice(0)) waiters.close()
  })

  const emptyLook: Look = async (filters) => ({ found: filters.map(() => null), nextDueMs: null })
  // Where a look is expected, none comes by itself before the test has failed.
  const open = (look: Look = emptyLook, lookEveryMs = 600_000) => {
    const waiters = makeWaiters(look, lookEveryMs)
    opened.push(waiters)
    const ended: string[] = []
    const wait = async (name: string, filter: QueueFilter) => {
      await waiters.wait(filter, 600_000, new AbortController().signal)
      ended.push(name)
    }
    return { waiters, wait, ended }
  }
  const bargain = (accountId: string) => ({ accountId, taskType: 'auto_bargain' }) as const

  it('wakes for a hint the one who is choosiest, then who waits longest', async () => {
    const { waiters, wait, ended } = open()
    const waits = [
      wait('anything', ANY),
      wait('the type', { accountIds: [], taskTypes: ['auto_bargain', 'manual_urgent'] }),
      wait('the account', { accountIds: ['b', 'a'], taskTypes: [] }),
      wait('the account, later', { accountIds: ['a'], taskTypes: [] }),
      wait('both', { accountIds: ['a'], taskTypes: ['auto_bargain'] }),
      wait('another account', { accountIds: ['b'], taskTypes: [] }),
    ]
    for (let i = 0; i < 5; i += 1) {
      waiters.wake(bargain('a'))
      await Promise.resolve()
    }
    await Promise.all(waits.slice(0, 5))
    expect(ended).toEqual(['both', 'the account', 'the account, later', 'the type', 'anything'])
  })

  it('wakes one of a thousand for one entry', async () => {
    const { waiters, wait, ended } = open()
    const waits = Array.from({ length: 1_000 }, (_, i) => wait(`${i}`, ANY))
    waiters.wake(bargain('a'))
    await Promise.race(waits)
    expect(ended).toEqual(['0'])
  })

  it('looks once for whoever begins to wait, and wakes one for each entry that it finds', async () => {
    const { wait, ended } = open(async (filters) => ({
      found: filters.map(({ accountIds: [accountId] }) => (accountId === 'c' ? null : 'the same task')),
      nextDueMs: null,
    }))
    const waits = ['a', 'b', 'c'].map((name) => wait(name, { accountIds: [name], taskTypes: [] }))
    await waits[0]
    expect(ended).toEqual(['a'])
  })

  it('looks for a thousand in slices, for each of them once before anybody twice', async () => {
    const looked: QueueFilter[][] = []
    const allSeen = Promise.withResolvers<void>()
    const { wait } = open(async (filters) => {
      looked.push([...filters])
      if (looked.flat().length >= 1_000) allSeen.resolve()
      return emptyLook(filters)
    })
    for (let i = 0; i < 1_000; i += 1) void wait(`${i}`, { accountIds: [`acc-${i}`], taskTypes: [] })
    await allSeen.promise
    expect(new Set(looked.flat().map(({ accountIds }) => accountIds[0])).size).toBe(1_000)
    expect(Math.max(...looked.map((filters) => filters.length))).toBeLessThanOrEqual(500)
  })

  it('looks again when something becomes due, and after hints may have been lost', async () => {
    const reasons = Promise.withResolvers<void>()
    let looks = 0
    const { waiters, wait } = open(async (filters) => {
      looks += 1
      if (looks === 1) waiters.expect(5)
      if (looks === 2) waiters.lookAgain()
      if (looks === 3) reasons.resolve()
      return { found: filters.map(() => null), nextDueMs: null }
    })
    void wait('a', ANY)
    await reasons.promise
  })

  it('goes on looking while the queue is down', async () => {
    let looks = 0
    const { wait } = open(async (filters) => {
      looks += 1
      if (looks === 1) throw new Error('down')
      return { found: filters.map(() => 'task'), nextDueMs: null }
    }, 10)
    await wait('a', ANY)
    expect(looks).toBe(2)
  })
})
