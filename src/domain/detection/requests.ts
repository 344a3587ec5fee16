import { type Clause, clausesOf, edgesOf, inContext } from './clauses.ts'
import { firstMatch } from './patterns.ts'
import type { RequestGuard, RequestName, RequestRules } from './rules.ts'
import { foundAs, notFound, type Verdict } from './verdict.ts'

export type RequestVerdict = Verdict<RequestName, RequestGuard | 'shop_robot' | 'auto_reply'>

/**
 * Whether these words ask for a person, refuse to talk to a robot, or threaten to complain about us (CONTRACT 5.6,
 * human_requested). `said` is without the marketplace's lines and without quotes of our own text. Clause by clause; the
 * first request decides, else the first reason why words of a request are none.
 */
export const judgeRequest = (said: string, sender: string, rules: RequestRules): RequestVerdict =>
  ofShop(judgeWords(said, rules), said, sender, rules)

/** The same, whoever said them. */
export const judgeWords = (said: string, rules: RequestRules): RequestVerdict => {
  const verdicts = clausesOf(textOf(said)).flatMap((clause) => RULES.map((rule) => rule(clause, rules)))
  return verdicts.find(({ found }) => found) ?? verdicts.find(isGuarded) ?? notFound('nothing')
}

/** What the verdict is worth when this sender said so: the shop's own bot says 人工 too, it offers it, or asks to type it. */
export const ofShop = (
  verdict: RequestVerdict,
  said: string,
  sender: string,
  rules: RequestRules,
): RequestVerdict => {
  if (!verdict.found) return verdict
  const name = rules.robotNames.exec(sender)
  if (name !== null) return notFound('shop_robot', name[0])
  const words = rules.autoReply.exec(textOf(said))
  return words === null ? verdict : notFound('auto_reply', words[0])
}

const textOf = (said: string): string => edgesOf(said).replace(BLANK_FOR_COMMA, ',')
/** People write a blank where a comma would stand: 换个懂技术的人来 我同他讲. */
const BLANK_FOR_COMMA = /(?<=\p{Script=Han}{3})[^\S\n]+(?=\p{Script=Han}{3})/gu

const isGuarded = (verdict: RequestVerdict): boolean => !verdict.found && verdict.because !== 'nothing'

type Rule = (clause: Clause, rules: RequestRules) => RequestVerdict

/** Words that ask, unless the clause says why they do not. Guards may look back at the clause before. */
const rule =
  (name: RequestName, guards: readonly RequestGuard[]): Rule =>
  (clause, { active, asks, unless }) => {
    if (!active.has(name)) return notFound('nothing')
    const match = firstMatch(asks[name], name === OVER_TWO ? inContext(clause) : clause.text, clause.signs)
    if (match === null) return notFound('nothing')
    const guard = guards.find((each) => {
      const seen = LOOKS_BACK.has(each) ? inContext(clause) : clause.text
      return firstMatch(unless[each], seen, clause.signs) !== null
    })
    return guard === undefined ? foundAs(name, match[0]) : notFound(guard, clause.text)
  }

/** 快递太慢了,我要投诉 · 如果还不行,再转人工 · 客户说,请转人工. */
const LOOKS_BACK: ReadonlySet<RequestGuard> = new Set(['conditional', 'reported', 'others'])

/** 转人工 · 换个真人来 · can I talk to a real person. The noun alone is enough: 人工! */
const asksForPerson = rule('asks_for_person', [
  'goods', 'own_staff', 'offered', 'negated', 'conditional', 'reported', 'done', 'asked',
]) // biome-ignore format: a list reads best as lines

/** 叫你们老板来谈 · let me speak to your manager. The shop's own boss is none of ours, and 老板 is how it greets us. */
const asksForBoss = rule('asks_for_boss', [
  'own_staff', 'offered', 'negated', 'conditional', 'reported', 'done', 'asked',
]) // biome-ignore format: a list reads best as lines

/** 人工在吗 · 有真人吗 · is anyone real there: whoever asks so wants one. */
const asksPresence = rule('asks_presence', ['goods', 'own_staff', 'offered', 'reported', 'asked'])

/** 别用机器人回复我 · 不想跟机器人说话 · stop sending me bot messages. A condition takes nothing from it. */
const refusesRobot = rule('refuses_robot', ['goods', 'own_staff', 'reported'])

/** 一看就是自动发的,我一律不回: over two clauses. */
const turnsRobotAway = rule('turns_robot_away', ['goods', 'own_staff', 'reported'])
const OVER_TWO: RequestName = 'turns_robot_away'

/** 再发我就投诉了 · 拉黑举报 · I will report you. Threats are conditional by nature; couriers and goods are not us. */
const threatensUs = rule('threatens_us', ['others', 'negated', 'reported', 'offered', 'own_staff'])

/** 你就是个机器人 · this is clearly a bot: said, not asked. */
const suspectsRobot = rule('suspects_robot', ['goods', 'own_staff', 'reported'])

/** 你是机器人吗: merely asked, so it counts only where the settings say so. */
const asksIfRobot = rule('asks_if_robot', ['goods', 'own_staff', 'reported'])

/** Stop. Are you a bot? A question that comes with annoyance is a refusal. */
const isFedUp: Rule = (clause, rules) => {
  const { asks, active, annoyed } = rules
  if (!active.has('refuses_robot') || !(annoyed.test(clause.before) || annoyed.test(clause.after)))
    return notFound('nothing')
  const match = firstMatch(asks.asks_if_robot, clause.text, clause.signs)
  return match === null ? notFound('nothing') : foundAs('refuses_robot', match[0])
}

const RULES = [
  asksForPerson, asksForBoss, asksPresence, refusesRobot, turnsRobotAway, threatensUs, suspectsRobot, asksIfRobot, isFedUp,
] // biome-ignore format: a list reads best as lines
