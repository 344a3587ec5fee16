import type { Speaker } from './conversation.ts'

/** What may come between the lines of a robot's conversation. */
export type Twist = keyof typeof TWISTS

type Words = { readonly who: Speaker; readonly zh: readonly string[]; readonly en: readonly string[] }

/** Each takes the conversation from the robot, by the rule that is named. */
export const TWISTS = {
  /** A colleague of ours writes himself: human_on_account. */
  colleague: {
    who: 'colleague',
    zh: [
      '您好，我是采购这边的，刚才那个价格我来跟您确认一下',
      '我看了下，数量可能要改成两批，您先别发',
      '老板，上次你们送的那批有色差，这次注意一下',
      '稍等，我跟领导确认完马上回您',
    ],
    en: ['Hi, this is the buyer, let me check the quantity first', 'Please hold the order, I need to confirm the colour'],
  },
  /** The shop wants a person: human_requested. */
  asks_for_person: {
    who: 'shop',
    zh: ['转人工吧，这样说不清楚', '能不能换个真人来跟我谈？', '叫你们采购经理来跟我谈', '别用机器人回复我了'],
    en: ['Can I talk to a real person please?', 'Please let me speak to your manager'],
  },
  /** The shop threatens: human_requested. */
  threatens: {
    who: 'shop',
    zh: ['你们再这样发，我就投诉你们', '天天问价又不买，再发我举报你了'],
    en: ["Stop sending these or I'll report you"],
  },
  /** The marketplace says that a person of ours has the chat: platform_notice. */
  notice: {
    who: 'marketplace',
    zh: ['会话已由 智能助手 转交给 采购客服小吴', '人工客服小吴已接入会话'],
    en: ['Agent Amy has joined the chat'],
  },
  /** The account's own auto-reply looks like a human of ours: human_on_account, a false alarm. */
  auto_reply: {
    who: 'auto_reply',
    zh: ['【自动回复】您好，采购正在开会，稍后回复您', '【自动回复】您好，现在是午休时间，下午一点半以后处理'],
    en: ['[Auto-reply] We are in a meeting and will be back soon'],
  },
} as const satisfies { readonly [name: string]: Words } // biome-ignore format: a list reads best as lines

/** By this a colleague sees that nobody of ours wrote. */
export const isAutoReply = (evidence: string): boolean => /自动回复|Auto-reply/.test(evidence)
