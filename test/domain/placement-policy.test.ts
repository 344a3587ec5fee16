import { describe, expect, it } from 'vitest'
import { type Conversation, decidePlacement } from '../../src/domain/placement-policy.ts'
import { at, ended, line, paused, START, working } from './samples.ts'

const HOUR_MS = 3_600_000
const FRESH_MS = 24 * HOUR_MS
const latestEnded = ended('completed', { endedAt: at(100) })

const place = (facts: Partial<Conversation>, now = at(200)) =>
  decidePlacement(
    {
      open: [],
      latestEnded: null,
      lines: [line('m1', { sentAt: at(150) })],
      explained: new Map(),
      sessionOfTask: () => undefined,
      ...facts,
    },
    FRESH_MS,
    now,
  )

describe('where new messages belong', () => {
  it('rule 3: to the open session, the live one first', () => {
    const live = working('active', { id: 'ses-2', taskType: 'manual_urgent' })
    expect(place({ open: [live, paused()], latestEnded })).toEqual({ kind: 'open', session: live })
  })

  it('rule 3: to the paused one when none is live, however old the messages are', () => {
    const session = paused()
    const lines = [line('m1', { sentAt: new Date(+START - 2 * FRESH_MS) })]
    expect(place({ open: [session], latestEnded, lines })).toEqual({ kind: 'open', session })
  })

  it('rule 4: to the session that has ended, when all were sent before its end', () => {
    const lines = [line('m1', { sentAt: at(20) }), line('m2', { sentAt: at(99) })]
    expect(place({ latestEnded, lines })).toEqual({ kind: 'late', session: latestEnded })
  })

  it('rule 4: not there, when one of them was sent after its end', () => {
    const lines = [line('m1', { sentAt: at(20) }), line('m2', { sentAt: new Date(+at(100) + 1) })]
    expect(place({ latestEnded, lines })).toEqual({ kind: 'unheard' })
  })

  it('rule 4: there all the same, when all of them are its own texts', () => {
    const lines = [line('m1', { sentAt: at(120) }), line('m2', { sentAt: at(130) })]
    const explained = new Map([
      ['m1', 'tsk-1'],
      ['m2', 'tsk-2'],
    ])
    const sessionOfTask = () => latestEnded.id
    expect(place({ latestEnded, lines, explained, sessionOfTask }).kind).toBe('late')

    const onlyOne = new Map([['m1', 'tsk-1']])
    expect(place({ latestEnded, lines, explained: onlyOne, sessionOfTask }).kind).toBe('unheard')
    expect(place({ latestEnded, lines, explained, sessionOfTask: () => 'ses-0' }).kind).toBe('unheard')
  })

  it('rule 4: into the history, when all of them are older than 24 h', () => {
    const newest = new Date(+START - 1)
    const lines = [line('m1', { sentAt: at(-99_999) }), line('m2', { sentAt: newest })]
    expect(place({ lines }, new Date(+START + FRESH_MS))).toEqual({ kind: 'history', endedAt: newest })
  })

  it('rule 4: to a human, when one of them is 24 h old or less', () => {
    const lines = [line('m1', { sentAt: at(-99_999) }), line('m2', { sentAt: START })]
    expect(place({ lines }, new Date(+START + FRESH_MS))).toEqual({ kind: 'unheard' })
  })

  it('rule 4: to a human, when the pair never had a session', () => {
    expect(place({})).toEqual({ kind: 'unheard' })
  })
})
