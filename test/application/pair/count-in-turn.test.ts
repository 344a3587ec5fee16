import { expect, it } from 'vitest'
import { countCommitted } from '../../../src/application/pair/count-committed.ts'
import { at } from '../../domain/samples.ts'
import { NO_METER, change as someChange, someMessage, someSession, someTask } from '../../support/samples.ts'

const session = someSession()
const upload = {
  before: { now: at(0), open: [], sessions: [], tasks: [], shownInPart: new Map<string, number>() },
  standing: { now: at(0), open: () => [], session: () => session, task: () => undefined, tasksOf: () => [] },
  change: someChange({ messages: [someMessage(session)] }),
  queueChange: { offers: [], withdrawals: [], parks: [], unparks: [] },
  counted: [],
}

/** A robot's line in a session that a human has by now. */
const handedOff = {
  ...upload,
  standing: {
    ...upload.standing,
    session: () => ({ ...session, state: 'transferred' }) as const,
    task: () => someTask(session),
  },
  change: someChange({ messages: [someMessage(session, { explainedBy: 'tsk-1' })] }),
}

it('what humans said is asked once for all lines of a session, however many an upload has', async () => {
  const asked: number[] = []
  let late = 0
  const typed = Array.from({ length: 500 }, (_, n) =>
    someMessage(session, { explainedBy: 'tsk-1', sentAt: at(100 + n) }),
  )
  await countCommitted({
    meter: {
      count: (happened, times = 1) => {
        if (happened.what === 'collision') late += times
      },
    },
    detection: { robotSenders: new Set(), mode: 'enforce' },
    instruments: {
      queueStats: () => Promise.reject(new Error('not asked')),
      unexplainedLines: async (ids) => {
        asked.push(ids.length)
        return [{ sender: '小李', sentAt: at(10) }]
      },
    },
    wait: async () => undefined,
  })({ ...handedOff, change: someChange({ messages: typed }) })
  expect(late).toBe(500)
  expect(asked).toEqual([1])
})

it('uploads are counted one after another, and what is too far behind not at all: the answers went out long ago', async () => {
  const waits: (() => void)[] = []
  let running = 0
  let most = 0
  const count = countCommitted({
    meter: NO_METER,
    detection: { robotSenders: new Set(), mode: 'enforce' },
    instruments: {
      queueStats: () => Promise.reject(new Error('not asked')),
      unexplainedLines: async () => [],
    },
    wait: () =>
      new Promise((resolve) => {
        running += 1
        most = Math.max(most, running)
        waits.push(() => {
          running -= 1
          resolve()
        })
      }),
  })
  const counts = Array.from({ length: 500 }, () => count(handedOff))
  let done = 0
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    const next = waits.shift()
    if (next === undefined) break
    next()
    done += 1
  }
  await Promise.all(counts)
  expect(most).toBe(1)
  expect(done).toBe(100)
})

it('an upload in which no robot wrote behind a human is not looked at again', async () => {
  const count = countCommitted({
    meter: NO_METER,
    detection: { robotSenders: new Set(), mode: 'enforce' },
    instruments: {
      queueStats: () => Promise.reject(new Error('not asked')),
      unexplainedLines: () => Promise.reject(new Error('not asked')),
    },
    wait: () => Promise.reject(new Error('not waited')),
  })
  await count(upload)
  await count({ ...handedOff, standing: { ...handedOff.standing, session: () => session } })
})
