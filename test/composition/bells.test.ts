import { describe, expect, it } from 'vitest'
import type { Hint } from '../../src/application/ports/hints.ts'
import { buildService } from '../../src/composition/build-service.ts'
import { bind } from '../../src/composition/container.ts'
import { BELL, EVENT_BELL, HINTS } from '../../src/composition/tokens.ts'
import { readSettings } from '../../src/settings/settings.ts'

/** The bells of a replica: what they told the others, and how often each was heard here. */
const openBells = () => {
  const sent: Hint[] = []
  const listeners: ((hint: Hint) => void)[] = []
  const hints = {
    send: (hint: Hint) => {
      sent.push(hint)
    },
    listen: (listener: (hint: Hint) => void) => {
      listeners.push(listener)
    },
    close: async () => undefined,
  }
  const settings = readSettings({ CONFIG: '/dev/null', DATABASE_URL: 'sqlite::memory:' })
  const get = buildService(settings, [bind(HINTS, () => hints)])
  const heard = { alerts: 0, events: 0 }
  get(BELL).listen(() => {
    heard.alerts += 1
  })
  get(EVENT_BELL).listen(() => {
    heard.events += 1
  })
  const hear = (hint: Hint) => {
    for (const listener of listeners) listener(hint)
  }
  return { get, sent, heard, hear }
}

describe('the bells of a replica', () => {
  it('are heard here and told to the others', () => {
    const { get, sent, heard } = openBells()
    get(BELL).ring()
    expect({ sent, heard }).toEqual({ sent: ['alerts'], heard: { alerts: 1, events: 0 } })
    get(EVENT_BELL).ring()
    expect({ sent, heard }).toEqual({ sent: ['alerts', 'events'], heard: { alerts: 1, events: 1 } })
  })

  it('ring when another replica tells so, which is not told on', () => {
    const { sent, heard, hear } = openBells()
    hear('events')
    hear('alerts')
    hear('events')
    expect({ sent, heard }).toEqual({ sent: [], heard: { alerts: 1, events: 2 } })
  })
})
