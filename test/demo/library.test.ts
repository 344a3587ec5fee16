import { describe, expect, it } from 'vitest'
import { BARGAINS } from '../../demo/conversations/bargains.ts'
import { type Conversation, fill, type Turn } from '../../demo/conversations/conversation.ts'
import { ENGLISH } from '../../demo/conversations/english.ts'
import { FOLLOW_UPS, REMINDERS } from '../../demo/conversations/follow-ups.ts'
import * as people from '../../demo/conversations/people-at-work.ts'
import { isAutoReply, TWISTS, type Twist } from '../../demo/conversations/twists.ts'
import { makeChance } from '../../demo/day/chance.ts'
import { ACCOUNTS, SHOPS, staffOf } from '../../demo/day/people.ts'
import { drawFacts, planTalk, planWith } from '../../demo/day/plan.ts'
import { useHttpApps } from '../support/http-app.ts'
import type { Call } from '../support/service-process.ts'

const openApp = useHttpApps()
const FACTS = drawFacts(makeChance(1))
const CHINESE = [...BARGAINS, ...FOLLOW_UPS]
const ALL = [...CHINESE, ...REMINDERS, ...ENGLISH]

type Spoken = { readonly who: Turn['who']; readonly text: string }

/** What the rules that run make of these lines, in which our robot says what it says. */
const judge = async (call: Call, said: readonly Spoken[]) => {
  const messages = said.map(({ who, text }, at) => ({
    message_id: `m${at}`,
    content: text,
    from_source: who === 'shop' ? 'shop' : who === 'marketplace' ? 'platform' : 'account',
    sender: who === 'shop' ? '老周紧固件:小周' : who === 'marketplace' ? '系统消息' : '杭州采购一号',
    sent_at: new Date(Date.UTC(2026, 10, 22, 8, at)).toISOString(),
  }))
  const texts = said.filter(({ who }) => who === 'robot').map(({ text }) => text)
  const { status, body } = await call('POST', '/api/detection/preview', { texts, messages })
  expect(status).toBe(200)
  return body
}

/** With the first variation of each line, the second, and so on: each is among them. */
const variantsOf = ({ lines }: Conversation): readonly (readonly Spoken[])[] =>
  Array.from({ length: Math.max(...lines.map(({ says }) => says.length)) }, (_, at) =>
    lines.map(({ who, says }) => ({ who, text: fill(says[at % says.length] ?? '', FACTS) })),
  )

const RULES = {
  colleague: 'human_on_account',
  asks_for_person: 'human_requested',
  threatens: 'human_requested',
  notice: 'platform_notice',
  auto_reply: 'human_on_account',
} as const satisfies Record<Twist, string>

describe('the library of conversations', () => {
  it('has enough of them, each in another name, most lines with variations', () => {
    expect(CHINESE.length).toBeGreaterThanOrEqual(12)
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length)
    const lines = ALL.flatMap((conversation) => conversation.lines)
    expect(lines.filter(({ says }) => says.length > 1).length).toBeGreaterThan(lines.length * 0.7)
  })

  it.each(ALL.map((each) => [each.name, each] as const))('%s shows no trace of a human', async (_, each) => {
    const { call } = await openApp()
    for (const said of variantsOf(each)) {
      const { detection, confirmed } = await judge(call, said)
      expect({ said, detection }).toEqual({ said, detection: null })
      expect(confirmed).toHaveLength(said.filter(({ who }) => who === 'robot').length)
    }
  })

  it.each(Object.keys(TWISTS) as Twist[])(
    '%s takes the conversation from the robot by its rule',
    async (twist) => {
      const { call } = await openApp()
      const [conversation] = BARGAINS
      const [said = []] = conversation === undefined ? [] : variantsOf(conversation)
      const { who, zh, en } = TWISTS[twist]
      for (const text of [...zh, ...en]) {
        const { detection } = await judge(call, said.toSpliced(2, 0, { who, text }))
        expect({ text, rule: detection?.rule }).toEqual({ text, rule: RULES[twist] })
        expect(isAutoReply(detection.evidence)).toBe(twist === 'auto_reply')
      }
    },
  )

  it('has shops that wait for people say nothing that takes a robot away', async () => {
    const { call } = await openApp()
    const texts = [...people.NUDGES.zh, ...people.NUDGES.en, ...people.CASES.flatMap(({ shop }) => shop)]
    const said = texts.map((text) => ({ who: 'shop' as const, text: fill(text, FACTS) }))
    expect((await judge(call, said)).detection).toBeNull()
  })

  it('knows every fact that a text names', () => {
    const { CASES, STRAYS, OLD_WORDS, EARLIER_WORDS, HANDLING, HANDLING_ENGLISH } = people
    const cases = CASES.flatMap(({ subject, first, shop }) => [subject, first ?? '', ...shop])
    const words = [STRAYS, ...OLD_WORDS, ...EARLIER_WORDS, ...HANDLING, ...HANDLING_ENGLISH].flat()
    for (const text of [...cases, ...words]) expect(fill(text, FACTS)).not.toMatch(/[{}]/)
    expect(() => fill('{nothing}', FACTS)).toThrow('nobody knows nothing')
  })
})

describe('a plan', () => {
  it('is decided by the seed', () => {
    const planOf = (seed: number) => planTalk(makeChance(seed), '老周紧固件')
    expect(planOf(3)).toEqual(planOf(3))
    expect(new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(planOf(seed)))).size).toBe(5)
  })

  it('begins with the robot, and a twist comes after the first answer', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { lines } = planWith(makeChance(seed), 'Yiwu Cable Ties', 'colleague', 'closed')
      expect(lines[0]?.who).toBe('robot')
      expect(lines.findIndex(({ isTwist }) => isTwist)).toBeGreaterThanOrEqual(2)
    }
  })

  it('falls from price to price, whatever is bought', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { price, middle, lower } = drawFacts(makeChance(seed))
      expect(Number(price)).toBeGreaterThan(Number(middle))
      expect(Number(middle)).toBeGreaterThan(Number(lower))
    }
  })
})

describe('the people of the day', () => {
  it('are some dozens, each under a name of its own', () => {
    expect(new Set(ACCOUNTS).size).toBe(24)
    expect(new Set(SHOPS).size).toBeGreaterThanOrEqual(48)
  })

  it('are the same person whenever a shop answers', () => {
    expect(staffOf('老周紧固件')).toBe(staffOf('老周紧固件'))
    expect(staffOf('Yiwu Cable Ties')).toMatch(/^Yiwu Cable Ties:[A-Z]/)
  })
})
