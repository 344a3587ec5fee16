import { EventEmitter, once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { type Look, makeWaiters, type Waiters } from '../../src/adapters/memory/waiters.ts'
import type { QueueFilter } from '../../src/application/ports/task-queue.ts'
import { ANY, NEVER_MS } from '../contracts/task-queue.contract.ts'

describe('The long polls of a process', () => {
  const opened: Waiters[] = []
  afterEach(() => {
    for (const waiters of opened.splice(0)) waiters.close()
  })

  const emptyLook: Look = async (filters) => ({ found: filters.map(() => null), nextDueMs: null })
  // Where a look is expected, none comes by itself before the test has failed.
  const open = (look: Look = emptyLook, lookEveryMs = NEVER_MS) => {
    const waiters = makeWaiters(look, lookEveryMs)
    opened.push(waiters)
    const ended: string[] = []
    const wait = async (name: string, filter: QueueFilter) => {
      await waiters.wait(filter, NEVER_MS, new AbortController().signal)
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

  /** The looks that were made, and a promise of the next one. */
  const recordLooks = () => {
    const looks: (readonly QueueFilter[])[] = []
    const made = new EventEmitter()
    const look: Look = async (filters) => {
      looks.push(filters)
      // The waiters know the outcome before the test goes on.
      setImmediate(() => made.emit('look'))
      return emptyLook(filters)
    }
    return { looks, look, next: () => once(made, 'look') }
  }
  const of = (accountId: string): QueueFilter => ({ accountIds: [accountId], taskTypes: [] })

  it('looks for a thousand in slices, for each of them once, and for a newcomer before all others', async () => {
    const { looks, look, next } = recordLooks()
    const { wait } = open(look)
    for (let i = 0; i < 1_000; i += 1) void wait(`${i}`, of(`acc-${i}`))
    await next()
    void wait('newcomer', of('newcomer'))
    while (looks.flat().length < 1_001) await next()
    expect(new Set(looks.flat().flatMap(({ accountIds }) => accountIds)).size).toBe(1_001)
    expect(Math.max(...looks.map((filters) => filters.length))).toBeLessThanOrEqual(500)
  })

  it('looks in turn for those who wait long', async () => {
    const { looks, look, next } = recordLooks()
    const { wait } = open(look, 10)
    for (let i = 0; i < 1_000; i += 1) void wait(`${i}`, of(`acc-${i}`))
    while (looks.flat().length < 1_000) await next()
    looks.splice(0)
    void wait('newcomer', of('newcomer'))
    while (looks.flat().length < 1_501) await next()
    const seen = looks.flat().flatMap(({ accountIds }) => accountIds)
    expect(looks.find((filters) => filters.length === 1)).toEqual([of('newcomer')])
    expect(new Set(seen).size).toBe(1_001)
  })

  it('looks again when something becomes due', async () => {
    const { looks, look, next } = recordLooks()
    const { waiters, wait } = open(look)
    void wait('a', ANY)
    await next()
    waiters.expect(5)
    await next()
    expect(looks).toEqual([[ANY], [ANY]])
  })

  it('looks again for everybody after hints may have been lost', async () => {
    const { looks, look, next } = recordLooks()
    const { waiters, wait } = open(look)
    for (const name of ['a', 'b']) void wait(name, of(name))
    await next()
    waiters.lookAgain()
    await next()
    expect(looks).toEqual([
      [of('a'), of('b')],
      [of('a'), of('b')],
    ])
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
