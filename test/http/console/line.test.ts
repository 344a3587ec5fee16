import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newestSource as newest, HandMovedSource as Source, WEB } from './page-world.ts'

type Said = { readonly data: unknown }
type Port = { onmessage: (said: Said) => void; postMessage(data: unknown): void; close(): void }
type Connect = (event: { ports: readonly Port[] }) => void

let connect: Connect = () => {}
/** A browser may end its worker, and tells nobody. */
let isAlive = true
/** What is said to a worker that does not run yet is told to it when it does. */
const comeUp: (() => void)[] = []
/** What is said arrives at once. */
class Shared {
  onerror = () => {}
  readonly port: Port
  constructor() {
    const ends = [0, 1].map(
      (nth): Port => ({
        onmessage: () => {},
        postMessage: (data) => {
          const arrive = () => ends[1 - nth]?.onmessage({ data })
          if (isAlive) arrive()
          else comeUp.push(arrive)
        },
        close: () => {},
      }),
    )
    const [ours, theirs] = ends as [Port, Port]
    this.port = ours
    const begin = () => connect({ ports: [theirs] })
    if (isAlive) begin()
    else comeUp.push(begin)
  }
}

vi.stubGlobal('addEventListener', (type: string, heard: Connect) => {
  if (type === 'connect') connect = heard
})
vi.stubGlobal('removeEventListener', () => {})
vi.stubGlobal('EventSource', Source)
vi.stubGlobal('SharedWorker', Shared)

type Hearer = {
  readonly open: ReturnType<typeof vi.fn>
  readonly lost: ReturnType<typeof vi.fn>
  readonly told: ReturnType<typeof vi.fn>
}
type LineModule = {
  openLine(
    wanted: {
      readonly url: string
      readonly whose: string
      readonly types: readonly string[]
      readonly isAnew: boolean
    },
    hearer: Hearer,
  ): { close(): void }
  mayTell(what: string): Promise<boolean>
}
/** A tab has its own copy of what it runs. */
const openTab = async (): Promise<LineModule> => {
  vi.resetModules()
  return import(new URL('live/line.js', WEB).href)
}

const lines: { close(): void }[] = []
const listen = (tab: LineModule, isAnew = false, whose = 'mine') => {
  const hearer = { open: vi.fn(), lost: vi.fn(), told: vi.fn() }
  const line = tab.openLine({ url: '/api/events', whose, types: ['reset', 'task.failed'], isAnew }, hearer)
  lines.push(line)
  return { line, ...hearer }
}

beforeEach(async () => {
  vi.resetModules()
  await import(new URL('live/line-worker.js', WEB).href)
  vi.useFakeTimers()
  Source.all = []
  isAlive = true
  comeUp.splice(0)
})
afterEach(() => {
  for (const line of lines.splice(0)) line.close()
  vi.useRealTimers()
})

describe('the line that tabs share', () => {
  it('is one, tells each tab that it is new to, and ends with the last of them', async () => {
    const one = listen(await openTab())
    newest().opens()
    const two = listen(await openTab())
    expect(Source.all).toHaveLength(1)
    for (const { open } of [one, two]) expect(open.mock.calls).toEqual([[true]])

    newest().heard.get('task.failed')?.({ data: '{}' })
    // The browser mends it by itself, and it goes on behind the last event.
    newest().onerror()
    newest().opens()
    for (const { open, told, lost } of [one, two]) {
      expect(told.mock.calls).toEqual([['task.failed', '{}']])
      expect(lost.mock.calls).toEqual([[false]])
      expect(open.mock.calls).toEqual([[true], [false]])
    }
    one.line.close()
    expect(newest().readyState).toBe(Source.OPEN)
    two.line.close()
    expect(newest().readyState).toBe(Source.CLOSED)
  })

  it('begins anew for all where it is over, or one of them doubts it, but not where it is young', async () => {
    const [one, tab] = [listen(await openTab()), await openTab()]
    newest().opens()
    listen(tab, true).line.close()
    expect(Source.all).toHaveLength(1)

    await vi.advanceTimersByTimeAsync(15_000)
    const [old, two] = [newest(), listen(tab, true)]
    expect(Source.all).toHaveLength(2)
    expect(old.readyState).toBe(Source.CLOSED)
    newest().opens()
    expect(one.lost.mock.calls).toEqual([[false]])
    expect(one.open.mock.calls).toEqual([[true], [true]])
    expect(two.open.mock.calls).toEqual([[true]])

    newest().refuse()
    expect(one.lost.mock.calls.at(-1)).toEqual([true])
    two.line.close()
    listen(tab)
    newest().opens()
    expect(Source.all).toHaveLength(3)
    expect(one.open.mock.calls).toHaveLength(3)
  })

  it('is over for a tab whose worker was ended by the browser', async () => {
    const { lost } = listen(await openTab())
    newest().opens()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lost).not.toHaveBeenCalled()
    isAlive = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(lost.mock.calls).toEqual([[true]])
  })

  it('is one of its own for a tab whose worker does not come up, until it does', async () => {
    isAlive = false
    const tab = await openTab()
    const { open, lost } = listen(tab)
    await vi.advanceTimersByTimeAsync(3_000)
    const own = newest()
    own.opens()
    expect(open.mock.calls).toEqual([[true]])
    expect(await tab.mayTell('an event')).toBe(true)

    isAlive = true
    for (const late of comeUp.splice(0)) late()
    expect(own.readyState).toBe(Source.CLOSED)
    expect(Source.all).toHaveLength(2)
    newest().opens()
    expect(open.mock.calls).toEqual([[true], [true]])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lost).not.toHaveBeenCalled()
  })

  it('is another one for somebody else, and says that it is away to whoever joins then', async () => {
    const mine = listen(await openTab())
    newest().opens()
    listen(await openTab(), false, 'a colleague')
    expect(Source.all).toHaveLength(2)
    Source.all[0]?.waits()
    const late = listen(await openTab())
    expect(Source.all).toHaveLength(2)
    for (const { lost } of [mine, late]) expect(lost.mock.calls).toEqual([[false]])
  })

  it('ends without those that went without a word, and they join anew when they were only asleep', async () => {
    const asleep = listen(await openTab())
    const source = newest()
    source.opens()
    vi.setSystemTime(Date.now() + 300_000)
    const other = listen(await openTab(), false, 'a colleague')
    expect(source.readyState).toBe(Source.CLOSED)
    expect(asleep.lost).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asleep.lost.mock.calls).toEqual([[true]])
    expect(other.lost).not.toHaveBeenCalled()
  })
})

describe('which tab rings', () => {
  it('is the first that asks, of each event anew, and each where the worker says nothing', async () => {
    const [one, two] = [await openTab(), await openTab()]
    listen(one)
    listen(two)
    expect(await one.mayTell('e1')).toBe(true)
    expect(await two.mayTell('e1')).toBe(false)
    expect(await two.mayTell('e2')).toBe(true)
    isAlive = false
    const asked = one.mayTell('e2')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await asked).toBe(true)
  })
})
