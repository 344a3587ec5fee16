import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeRedisHints } from '../../src/adapters/redis/hints.ts'
import type { Hint, Hints } from '../../src/application/ports/hints.ts'
import { canStartRedis, startRedis } from '../support/redis-server.ts'
import { freePort } from '../support/server-process.ts'

// They stop their servers, so no shared one will do.
const skipped = process.env.REQUIRE_SERVICES !== '1' && !(await canStartRedis())

describe.skipIf(skipped)('Hints by Redis', () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  const start = async (port?: number) => {
    const server = await startRedis(port === undefined ? {} : { port })
    ends.push(() => server.stop())
    return server
  }
  /** Hints of one replica, and what it heard so far. */
  const join = (port: number, prefix: string, gatherMs?: number) => {
    const failures: unknown[] = []
    const target = { host: '127.0.0.1', port }
    const onError = (error: unknown) => failures.push(error)
    const hints: Hints = makeRedisHints({
      target,
      prefix,
      onError,
      ...(gatherMs !== undefined && { gatherMs }),
    })
    ends.push(() => hints.close())
    const heard: Hint[] = []
    hints.listen((hint) => heard.push(hint))
    return { ...hints, heard, failures }
  }
  const both = async (gatherMs?: number) => {
    const server = await start()
    const prefix = randomUUID()
    const [one, other] = [join(server.port, prefix, gatherMs), join(server.port, prefix, gatherMs)]
    for (const { heard } of [one, other]) await vi.waitFor(() => expect(heard).toEqual(['alerts', 'events']))
    for (const { heard } of [one, other]) heard.length = 0
    return { server, prefix, one, other }
  }

  it('reach every replica, each of its kind', async () => {
    const { one, other } = await both()
    one.send('events')
    await vi.waitFor(() => expect(other.heard).toEqual(['events']))
    other.send('alerts')
    await vi.waitFor(() => expect(one.heard).toEqual(['alerts']))
  })

  it('are gathered: one at once, and one for all that came soon after it', async () => {
    const { one, other } = await both(300)
    for (let i = 0; i < 1_000; i += 1) one.send('events')
    one.send('alerts')
    // The last word of the span is heard after it, so nothing that was written is left untold.
    await vi.waitFor(() => expect(other.heard).toEqual(['events', 'alerts', 'events']))
    one.send('alerts')
    await vi.waitFor(() => expect(other.heard).toEqual(['events', 'alerts', 'events', 'alerts']))
  })

  it('may be lost while Redis is down: then each kind is heard anew when it is back, and they go on', async () => {
    const port = await freePort()
    const prefix = randomUUID()
    const { heard, failures, send } = join(port, prefix)
    send('events')
    await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0))
    expect(heard).toEqual([])
    await start(port)
    await vi.waitFor(() => expect(heard).toEqual(['alerts', 'events']), 10_000)
    const other = join(port, prefix)
    await vi.waitFor(() => expect(other.heard).toEqual(['alerts', 'events']), 10_000)
    await vi.waitFor(() => {
      other.send('events')
      expect(heard).toContain('events')
      expect(heard.length).toBeGreaterThan(2)
    }, 10_000)
  })
})
