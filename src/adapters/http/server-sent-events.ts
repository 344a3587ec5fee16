import type { Listener, Told } from '../../application/operators/event-listener.ts'

export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // A proxy that gathers an answer before it passes it on would pass on nothing.
  'X-Accel-Buffering': 'no',
}

/**
 * What a listener is told, as server-sent events. Only what is asked for is taken: as long as the line is full, what is to
 * be told waits in the log. What goes wrong ends the stream, and `onError` hears of it; the client comes back.
 */
export const toEventStream = (listener: Listener, onError: (error: unknown) => void) => {
  const encoder = new TextEncoder()
  let isLeft = false
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const told = await listener.next().catch((error: unknown) => {
          onError(error)
          return null
        })
        if (isLeft) return
        if (told !== null) controller.enqueue(encoder.encode(told.map(toText).join('')))
        else {
          listener.leave()
          controller.close()
        }
      },
      cancel: () => {
        isLeft = true
        listener.leave()
      },
    },
    { highWaterMark: 0 },
  )
}

// Comments make no event of it; an id comes with an event alone, so that whoever resumes by it has seen that.
const toText = (told: Told): string => {
  switch (told.kind) {
    case 'listening':
      return ': listening\n\n'
    case 'tick':
      return ': tick\n\n'
    case 'event':
      return eventText(told.event.type, told.event.id, told.event.body)
    case 'reset':
      return eventText('reset', told.eventId, JSON.stringify({ reason: told.reason }))
  }
}

const eventText = (type: string, id: string | null, data: string): string => {
  // JSON of ours has no line breaks; a body that somebody else wrote may.
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
  return `${id === null ? '' : `id: ${id}\n`}event: ${type}\n${lines.join('')}\n`
}
