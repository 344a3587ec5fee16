import { atMost } from '../../adapters/runtime/at-most.ts'
import { textTools } from '../../adapters/text/text-tools.ts'
import { makeListeners, ringFor, ringForEvents, tellQueue } from '../../application/pair/after-commit.ts'
import { makePerform } from '../../application/pair/ask.ts'
import { makeChangePair } from '../../application/pair/change-pair.ts'
import { countCommitted } from '../../application/pair/count-committed.ts'
import type { Hint, Hints } from '../../application/ports/hints.ts'
import { makeReader } from '../../domain/detection/reader.ts'
import { type Binding, bind } from '../container.ts'
import type { Bell } from '../tokens.ts'
import * as part from '../tokens.ts'

/** What decisions are carried out by, and who hears of them. */
export const pairParts: readonly Binding[] = [
  bind(part.READER, (get) => makeReader(get(part.SETTINGS).detection, textTools)),
  bind(part.CHANNELS, (get) =>
    get(part.SETTINGS).channels.map(({ name, events, takesAll }) => ({
      name,
      events: new Set(events),
      takesAll,
    })),
  ),
  bind(part.BELL, (get) => makeBell(get(part.HINTS), 'alerts')),
  bind(part.EVENT_BELL, (get) => makeBell(get(part.HINTS), 'events')),
  bind(part.TELL_QUEUE, (get) =>
    tellQueue({
      queue: get(part.QUEUE),
      pauses: get(part.STORE).pauses,
      onError: (error) => get(part.LOG).debug({ error }, 'the queue did not hear of a change'),
    }),
  ),
  bind(part.RING_FOR_ALERTS, (get) => ringFor(get(part.BELL).ring)),
  bind(part.RING_FOR_EVENTS, (get) => ringForEvents(get(part.EVENT_BELL).ring)),
  bind(part.COUNT_COMMITTED, (get) =>
    countCommitted({
      instruments: get(part.INSTRUMENTS),
      meter: get(part.METER),
      detection: get(part.SETTINGS).detection,
      wait: get(part.WAIT),
    }),
  ),
  bind(part.LISTENERS, (get) =>
    makeListeners(
      get(part.TELL_QUEUE),
      [get(part.RING_FOR_ALERTS), get(part.RING_FOR_EVENTS), get(part.COUNT_COMMITTED)],
      (error) => get(part.LOG).error({ error }, 'what follows a commit failed'),
    ),
  ),
  bind(part.CHANGE_PAIR, (get) => {
    const { hear } = get(part.LISTENERS)
    return makeChangePair({
      store: get(part.PAIR_STORE),
      newId: get(part.NEW_ID),
      channels: get(part.CHANNELS),
      priorityStepMs: get(part.SETTINGS).priorityStepMs,
      isRoomLimited: get(part.SETTINGS).pacing.inFlightMax > 0,
      afterCommit: (committed) => atMost(QUEUE_WAIT_MS, hear(committed)),
    })
  }),
  bind(part.PERFORM, (get) => makePerform(get(part.CHANGE_PAIR))),
]

/**
 * Whoever has an answer may ask another replica for what follows from it at once, and Redis does what two connections ask in
 * any order, unless one waits for its reply. From a Redis that is slow or away an answer must not hang; reconciliation sees to
 * what it did not hear.
 */
const QUEUE_WAIT_MS = 500

/** Heard in this process at once, and in the others by a hint. */
function makeBell(hints: Hints, hint: Hint): Bell {
  const listeners: (() => void)[] = []
  const sound = () => {
    for (const listener of listeners) listener()
  }
  hints.listen((heard) => {
    if (heard === hint) sound()
  })
  return {
    ring: () => {
      sound()
      hints.send(hint)
    },
    listen: (listener) => {
      listeners.push(listener)
    },
  }
}
