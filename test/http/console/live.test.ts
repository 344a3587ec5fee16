import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandMovedSource as Line, newestSource as newest, WEB } from './page-world.ts'

let visibility = 'visible'
const seen = new Set<() => void>()
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
vi.stubGlobal('addEventListener', () => {})
vi.stubGlobal('navigator', { onLine: true, language: 'en' })
vi.stubGlobal('EventSource', Line)
vi.stubGlobal('document', {
  get visibilityState() {
    return visibility
  },
  addEventListener: (_: string, heard: () => void) => seen.add(heard),
  removeEventListener: (_: string, heard: () => void) => seen.delete(heard),
})
const looks = (how: 'visible' | 'hidden') => {
  visibility = how
  for (const heard of seen) heard()
}

const { connection, hear, listen, stop } = await import(new URL('live/stream.js', WEB).href)
const { isUnattended, oldestFirst } = await import(new URL('live/wait-for-human.js', WEB).href)
const { learn, sessions } = await import(new URL('live/sessions.js', WEB).href)
const { makeKept } = await import(new URL('live/kept.js', WEB).href)

const happens = (type = 'session.created') =>
  newest().heard.get(type)?.({ data: JSON.stringify({ type, data: {} }) })

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', async () => new Response('{}', { headers: { 'Content-Type': 'application/json' } }))
})
afterEach(() => {
  stop()
  looks('visible')
  vi.useRealTimers()
})

describe('the line of events', () => {
  it('has all read again once it is there: also the first, for what was read before that is older', async () => {
    const reload = vi.fn()
    const deaf = hear({ event: () => {}, reload })
    const ask = vi.fn(async () => ({ ok: true, value: 1 }))
    const leave = makeKept(ask, { everyMs: 10_000 }).look()
    listen()
    await vi.advanceTimersByTimeAsync(0)
    expect(ask).not.toHaveBeenCalled()
    newest().refuse()
    await vi.advanceTimersByTimeAsync(0)
    expect(ask).toHaveBeenCalledTimes(1)
    leave()
    expect(connection.get()).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(Line.all).toHaveLength(2)
    newest().onopen()
    expect(connection.get()).toBe('live')
    expect(reload).toHaveBeenCalledTimes(1)

    // The browser's own mending goes on behind the last event.
    happens()
    newest().onopen()
    expect(reload).toHaveBeenCalledTimes(1)
    deaf()
  })

  it('is heard by all, whoever breaks', () => {
    const complained = vi.spyOn(console, 'error').mockReturnValue()
    const broken = hear({
      event: () => {
        throw new Error('no such thing')
      },
      reload: () => {},
    })
    const event = vi.fn()
    const deaf = hear({ event, reload: () => {} })
    listen()
    happens()
    expect(event).toHaveBeenCalledTimes(1)
    expect(complained).toHaveBeenCalledTimes(1)
    broken()
    deaf()
  })
})

describe('the sessions that are known', () => {
  const session = (n: number, more: object = {}) => ({
    session_id: `s${n}`,
    version: 1,
    state: 'completed',
    last_activity: '',
    ...more,
  })
  const names = () => [...sessions.get().keys()]

  it('are learned from a crowd of events at once', async () => {
    const changed = vi.fn()
    const deaf = sessions.listen(changed)
    listen()
    for (let n = 0; n < 50; n += 1)
      newest().heard.get('session.ended')?.({ data: JSON.stringify({ data: { session: session(n) } }) })
    await vi.advanceTimersByTimeAsync(20)
    expect(names()).toHaveLength(50)
    expect(changed).toHaveBeenCalledTimes(1)
    deaf()
  })

  it('are forgotten, the oldest first, when they ended and are too many', () => {
    learn([session(-1, { state: 'active' })])
    for (let n = 0; n < 5_000; n += 1) learn([session(n)])
    expect(names().length).toBeLessThan(2_010)
    expect(names()).toContain('s-1')
    expect(names()).toContain('s4999')
    expect(names()).not.toContain('s0')
  })
})

describe('who waits', () => {
  const minutesAgo = (n: number) => new Date(Date.now() - n * 60_000).toISOString()
  const transferred = { state: 'transferred', task_type: 'auto_bargain', assignee: null }

  it('waits since nobody had it, however long it is in its state', () => {
    const moved = {
      ...transferred,
      session_id: 'a',
      waiting_since: minutesAgo(20),
      state_since: minutesAgo(1),
    }
    const released = {
      ...transferred,
      session_id: 'b',
      waiting_since: minutesAgo(1),
      state_since: minutesAgo(20),
    }
    expect([moved, released].map(isUnattended)).toEqual([true, false])
    expect([released, moved].toSorted(oldestFirst)).toEqual([moved, released])
  })
})

describe('what is kept true', () => {
  const EVERY = { everyMs: 10_000 }
  const said = (value: unknown) => ({ ok: true, value })

  it('is read one time after another: no older answer comes in behind a newer one', async () => {
    const asked: ((answer: unknown) => void)[] = []
    const kept = makeKept(() => new Promise((resolve) => asked.push(resolve)), EVERY)
    const leave = kept.look()
    await vi.advanceTimersByTimeAsync(0)
    void kept.read()
    void kept.read()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveLength(1)
    asked[0]?.(said('older'))
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveLength(2)
    asked[1]?.(said('newer'))
    await vi.advanceTimersByTimeAsync(0)
    expect(kept.state.get().value).toBe('newer')
    leave()
  })

  it('is left alone when nobody looks any more', async () => {
    let signal: AbortSignal | undefined
    const ask = vi.fn((given: AbortSignal) => {
      signal = given
      return new Promise(() => {})
    })
    const leave = makeKept(ask, EVERY).look()
    await vi.advanceTimersByTimeAsync(0)
    leave()
    expect(signal?.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(ask).toHaveBeenCalledTimes(1)
    expect(seen.size).toBe(0)
  })

  it.each([
    { hiddenMs: undefined, times: 0 },
    { hiddenMs: 60_000, times: 5 },
  ])('is read $times times in five minutes behind other tabs, and soon once it is seen', async (how) => {
    const ask = vi.fn(async () => said(1))
    const leave = makeKept(ask, { ...EVERY, ...(how.hiddenMs && { hiddenMs: how.hiddenMs }) }).look()
    await vi.advanceTimersByTimeAsync(0)
    looks('hidden')
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 5_000)
    expect(ask).toHaveBeenCalledTimes(1 + how.times)
    looks('visible')
    await vi.advanceTimersByTimeAsync(500)
    expect(ask).toHaveBeenCalledTimes(2 + how.times)
    leave()
  })

  it('rests for as long as reading took four times', async () => {
    const ask = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      return said(1)
    })
    const leave = makeKept(ask, EVERY).look()
    await vi.advanceTimersByTimeAsync(5_000 + 19_000)
    expect(ask).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(ask).toHaveBeenCalledTimes(2)
    leave()
  })

  it('begins the line of events anew when the service cannot be reached', async () => {
    listen()
    newest().onopen()
    await vi.advanceTimersByTimeAsync(20_000)
    const lines = Line.all.length
    const dead = { ok: false, problem: { status: 0, code: 'unreachable' } }
    const leave = makeKept(async () => dead, EVERY).look()
    await vi.advanceTimersByTimeAsync(0)
    expect(connection.get()).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(Line.all).toHaveLength(lines + 1)
    // The new one is trusted for a while.
    newest().onopen()
    await vi.advanceTimersByTimeAsync(12_000)
    expect(connection.get()).toBe('live')
    leave()
  })
})
