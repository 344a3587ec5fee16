import { describe, expect, it } from 'vitest'
import { type Conversation, decidePlacement } from '../../src/domain/placement-policy.ts'
import { at, ended, line, paused, START, working } from './samples.ts'

const HOUR_MS = 3_600_000
const FRESH_MS = 24 * HOUR_MS
const latestEnded = ended('completed', { endedAt: at(100) })

const place = (facts: Partial<Conversation>, now = at(200), graceS = 0, retentionMs = 0) =>
  decidePlacement(
    {
      open: [],
      latestEnded: null,
      lines: [line('m1', { sentAt: at(150) })],
      explained: new Map(),
      sessionOfTask: () => undefined,
      speakerOf: ({ source }) => source,
      ...facts,
    },
    { freshWithinMs: FRESH_MS, afterEndGraceMs: graceS * 1_000, retentionMs },
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

  it('rule 4: nowhere, when all of them are so old that their history would be purged at once', () => {
    const lines = [line('m1', { sentAt: at(-99_999) }), line('m2', { sentAt: START })]
    const keptFor = (days: number, now = new Date(+START + 2 * FRESH_MS)) =>
      place({ lines }, now, 0, days * FRESH_MS).kind
    expect([keptFor(2), keptFor(3), keptFor(0)]).toEqual(['forgotten', 'history', 'history'])
    expect(keptFor(2, new Date(+START + 2 * FRESH_MS - 1))).toBe('history')
  })

  it('rule 4: to a human, when one of them is 24 h old or less', () => {
    const lines = [line('m1', { sentAt: at(-99_999) }), line('m2', { sentAt: START })]
    expect(place({ lines }, new Date(+START + FRESH_MS))).toEqual({ kind: 'unheard' })
  })

  it('rule 4: to a human, when the pair never had a session', () => {
    expect(place({})).toEqual({ kind: 'unheard' })
  })
})

const PLATFORM = { source: 'platform' } as const
const SHOP = { source: 'shop' } as const

describe('rule 4: lines of the marketplace', () => {
  it('alone go to the latest session, whenever they were sent', () => {
    const lines = [line('m1', { ...PLATFORM, sentAt: at(5_000) }), line('m2', { ...PLATFORM, sentAt: at(1) })]
    expect(place({ latestEnded, lines }, at(9_000))).toEqual({ kind: 'late', session: latestEnded })
  })

  it('alone, where there never was a session, are history as fresh as they may be', () => {
    const lines = [line('m1', { ...PLATFORM, sentAt: at(150) }), line('m2', { ...PLATFORM, sentAt: at(140) })]
    expect(place({ lines })).toEqual({ kind: 'history', endedAt: at(150) })
  })

  it('do not end a history before it began to be kept, though their clock is ahead', () => {
    const lines = [line('m1', { ...PLATFORM, sentAt: at(9_999) })]
    expect(place({ lines })).toEqual({ kind: 'history', endedAt: at(200) })
  })

  it('open nothing beside what was sent before the end, and keep nothing from opening one', () => {
    const notice = line('m1', { ...PLATFORM, sentAt: at(150) })
    const before = [notice, line('m2', { ...SHOP, sentAt: at(99) })]
    expect(place({ latestEnded, lines: before }).kind).toBe('late')
    const after = [line('m2', { ...SHOP, sentAt: at(101) }), { ...notice, sentAt: at(1) }]
    expect(place({ latestEnded, lines: after }).kind).toBe('unheard')
  })

  it('do not make old messages fresh, nor fresh ones old; a history ends with its newest message of all', () => {
    const now = new Date(+at(0) + FRESH_MS)
    const notice = line('m1', { ...PLATFORM, sentAt: at(50) })
    expect(place({ lines: [notice, line('m2', { ...SHOP, sentAt: at(-1) })] }, now)).toEqual({
      kind: 'history',
      endedAt: at(50),
    })
    const old = { ...notice, sentAt: at(-99) }
    expect(place({ lines: [old, line('m2', { ...SHOP, sentAt: at(0) })] }, now).kind).toBe('unheard')
  })

  it('are left out when the others are texts of the session that has ended', () => {
    const lines = [line('m1', { sentAt: at(120) }), line('m2', { ...PLATFORM, sentAt: at(130) })]
    const facts = { explained: new Map([['m1', 'tsk-1']]), sessionOfTask: () => latestEnded.id }
    expect(place({ latestEnded, lines, ...facts }).kind).toBe('late')
  })

  it('are known by who speaks, not by their source', () => {
    const speakerOf: Conversation['speakerOf'] = ({ content, source }) =>
      content === '[我已拍下，待付款]' ? 'platform' : source
    const lines = [line('m1', { ...SHOP, content: '[我已拍下，待付款]', sentAt: at(150) })]
    expect(place({ latestEnded, lines, speakerOf }).kind).toBe('late')
    expect(place({ latestEnded, lines }).kind).toBe('unheard')
    // A recall of our own: a line of the account, though the marketplace wrote it.
    const recall = [line('m1', { ...PLATFORM, sentAt: at(150) })]
    expect(place({ latestEnded, lines: recall, speakerOf: () => 'account' }).kind).toBe('unheard')
  })
})

describe('rule 4: a shop’s last words', () => {
  const closed = ended('completed', { endedAt: at(100), version: 3 })
  const thanks = [line('m1', { ...SHOP, sentAt: at(99) }), line('m2', { ...SHOP, sentAt: at(130) })]
  const placed = (facts: Partial<Conversation>, graceS = 30) =>
    place({ latestEnded: closed, lines: thanks, ...facts }, at(200), graceS).kind

  it('within the grace after it was closed belong to the session, to the instant', () => {
    expect(placed({})).toBe('late')
    expect(placed({}, 29.999)).toBe('unheard')
    expect(placed({}, 0)).toBe('unheard')
  })

  it('may come with lines of the marketplace, whenever those were sent', () => {
    expect(placed({ lines: [...thanks, line('m3', { ...PLATFORM, sentAt: at(199) })] })).toBe('late')
  })

  it('are not last words when our account speaks too', () => {
    expect(placed({ lines: [...thanks, line('m3', { sentAt: at(120) })] })).toBe('unheard')
  })

  it('are nobody’s after a session that was cancelled, timed out, or a conversation of the past', () => {
    for (const state of ['cancelled', 'timeout'] as const)
      expect(placed({ latestEnded: ended(state, { endedAt: at(100), version: 3 }) })).toBe('unheard')
    expect(placed({ latestEnded: ended('completed', { endedAt: at(100) }) })).toBe('unheard')
  })
})
