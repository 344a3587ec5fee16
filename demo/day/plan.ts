import { BARGAINS } from '../conversations/bargains.ts'
import { type Conversation, type Facts, fill, type Speaker } from '../conversations/conversation.ts'
import { ENGLISH } from '../conversations/english.ts'
import { FOLLOW_UPS, REMINDERS } from '../conversations/follow-ups.ts'
import { TWISTS, type Twist } from '../conversations/twists.ts'
import type { Chance } from './chance.ts'
import { COLLEAGUES, GOODS, isEnglish } from './people.ts'

/** A conversation as it will be: its words are chosen, and what happens to it unless people decide otherwise. */
export type Plan = {
  readonly type: Conversation['type']
  readonly lines: readonly Said[]
  readonly fate: Fate
  readonly ends: string
}
export type Said = { readonly who: Speaker; readonly text: string; readonly isTwist: boolean }
/** Closed in the end, given up by upstream, forgotten by everybody, or set aside for a while. */
export type Fate = keyof typeof FATES

const FATES = { closed: 80, given_up: 8, forgotten: 5, set_aside: 7 } as const
const TWIST_SHARE = 0.27
const TWIST_WEIGHTS = {
  colleague: 9,
  asks_for_person: 6,
  threatens: 3,
  notice: 4,
  auto_reply: 3,
} as const satisfies Record<Twist, number>

/** What chance makes of a robot's talk with this shop. */
export const planTalk = (chance: Chance, shop: string): Plan => {
  const twist = chance.often(TWIST_SHARE) ? chance.weighted(TWIST_WEIGHTS) : null
  return planWith(chance, shop, twist, chance.weighted(FATES))
}

export const planWith = (chance: Chance, shop: string, twist: Twist | null, fate: Fate): Plan => {
  const library = isEnglish(shop) ? ENGLISH : chance.pick([BARGAINS, BARGAINS, FOLLOW_UPS])
  const { type, lines, ends } = chance.pick(library)
  const facts = drawFacts(chance)
  const said = lines.map(({ who, says }) => ({ who, text: fill(chance.pick(says), facts), isTwist: false }))
  return { type, ends, fate, lines: twist === null ? said : twisted(chance, said, twist, isEnglish(shop)) }
}

/** One of a batch of reminders: one question, one answer. */
export const planReminder = (chance: Chance): Plan => {
  const { type, lines, ends } = chance.pick(REMINDERS)
  const facts = drawFacts(chance)
  const said = lines.map(({ who, says }) => ({ who, text: fill(chance.pick(says), facts), isTwist: false }))
  return { type, ends, fate: 'closed', lines: said }
}

/** It comes after the first answer or a later one: by then the robot has said something. */
const twisted = (
  chance: Chance,
  lines: readonly Said[],
  twist: Twist,
  isInEnglish: boolean,
): readonly Said[] => {
  const { who, zh, en } = TWISTS[twist]
  const texts: readonly string[] = isInEnglish ? en : zh
  const at = chance.whole(2, lines.length)
  return lines.toSpliced(at, 0, { who, text: chance.pick(texts), isTwist: true })
}

/** Numbers and names that fit together: three prices that fall, and what the whole comes to. */
export const drawFacts = (chance: Chance): Facts => {
  const { zh, en, unit, price: about } = chance.pick(GOODS)
  const price = about * chance.between(0.92, 1.08)
  const count = chance.pick([50, 80, 100, 120, 200, 300, 500])
  return {
    goods: zh,
    things: en,
    unit,
    count: String(count),
    price: money(price),
    middle: money(price * 0.95),
    lower: money(price * 0.9),
    total: money(price * count),
    freight: String(chance.whole(3, 24) * 5),
    missing: String(chance.whole(2, 9)),
    days: String(chance.whole(3, 12)),
    city: chance.pick(['杭州', '武汉', '成都', '郑州', '西安', '合肥']),
    place: chance.pick(['Ningbo', 'Hamburg', 'Rotterdam', 'Shanghai']),
    order: `26${digits(chance, 14)}`,
    parcel: `SF${digits(chance, 12)}`,
    colleague: chance.pick(COLLEAGUES),
  }
}

const money = (amount: number): string => amount.toFixed(2).replace(/\.?0+$/, '')
const digits = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => chance.whole(0, 9)).join('')
