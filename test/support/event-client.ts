import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'

/** One event as a client gets it. */
type ReceivedEvent = { readonly id: string | null; readonly event: string; readonly data: Json }
// biome-ignore lint/suspicious/noExplicitAny: tests look into data whose shape their assertions check.
type Json = any

/** Somebody who listens to `/api/events`. */
export type EventClient = {
  readonly status: number
  readonly headers: Headers
  /** All events so far, in order. */
  readonly received: readonly ReceivedEvent[]
  /** All comments so far. */
  readonly comments: readonly string[]
  /** Everything as it came. */
  text(): string
  /** Resolves once there are so many events. */
  until(count: number): Promise<readonly ReceivedEvent[]>
  /** Resolves when the stream is over: true where it ended as it should, false where the connection broke. */
  readonly ended: Promise<boolean>
  close(): Promise<void>
}

/** Listens with this answer's body, as an EventSource does. */
export const readEvents = (response: Response, hangUp: () => void): EventClient => {
  const received: ReceivedEvent[] = []
  const comments: string[] = []
  let text = ''
  let rest = ''
  const take = (chunk: string) => {
    text += chunk
    rest += chunk
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end)
      rest = rest.slice(end + 2)
      comments.push(...linesOf(block, '').map((line) => line.trim()))
      const data = linesOf(block, 'data')
      // As browsers do it: without data nothing happened.
      if (data.length === 0) continue
      const [id = null] = linesOf(block, 'id')
      const [event = 'message'] = linesOf(block, 'event')
      received.push({ id, event, data: JSON.parse(data.join('\n')) })
    }
  }
  const read = async (): Promise<boolean> => {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body ?? []) take(decoder.decode(chunk, { stream: true }))
      return true
    } catch {
      return false
    }
  }
  const ended = read()
  return {
    status: response.status,
    headers: response.headers,
    received,
    comments,
    text: () => text,
    until: async (count) => {
      await expect.poll(() => received.length, { interval: 10 }).toBeGreaterThanOrEqual(count)
      return received
    },
    ended,
    close: async () => {
      hangUp()
      await ended
    },
  }
}

const linesOf = (block: string, field: string): readonly string[] =>
  block.split('\n').flatMap((line) => {
    const [name = '', ...value] = line.split(':')
    return name === field ? [value.join(':').replace(/^ /, '')] : []
  })

/** Listens to the service at this URL; `more` is the query with its question mark. */
export const listenAt = async (
  url: string,
  more = '',
  headers: Record<string, string> = {},
): Promise<EventClient> => {
  const hangUp = new AbortController()
  const response = await fetch(`${url}/api/events${more}`, { headers, signal: hangUp.signal })
  return readEvents(response, () => hangUp.abort())
}

/** An EventSource: it comes back whenever its stream is over, to whichever of these URLs answers, from where it was. */
export const followFrom = (urls: () => readonly string[], lastEventId: string | null = null) => {
  const received: ReceivedEvent[] = []
  let [last, turn, isOver] = [lastEventId, 0, false]
  let current: EventClient | null = null
  const follow = async () => {
    while (!isOver) {
      const all = urls()
      const url = all[turn++ % all.length] ?? ''
      const headers: Record<string, string> = last === null ? {} : { 'Last-Event-ID': last }
      const client = await listenAt(url, '', headers).catch(() => null)
      current = client
      if (client?.status === 200) await client.ended
      const news = client?.received ?? []
      received.push(...news)
      last = news.findLast(({ id }) => id !== null)?.id ?? last
      current = null
      if (!isOver) await wait(50)
    }
  }
  const over = follow()
  return {
    /** All events over all streams, in order. */
    received: () => [...received, ...(current?.received ?? [])],
    close: async () => {
      isOver = true
      await current?.close()
      await over
    },
  }
}
