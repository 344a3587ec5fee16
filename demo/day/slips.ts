import type { Chance } from './chance.ts'

/** How a robot's typing may go wrong. */
export type Slip = keyof typeof SLIPS

const SLIPS = {
  /** Typed and reported. */
  none: 940,
  /** Typed, and the machine dies before it says so: the transcript will tell. */
  unreported: 14,
  /** The machine dies, and nobody knows whether it was typed. It was not. */
  lost: 6,
  /** The chat window did not answer: again later. */
  stuck: 24,
  /** The shop does not exist any more, or takes no messages: it makes no sense to try again. */
  refused: 12,
  /** The account is logged out: all its texts wait. */
  logged_out: 4,
} as const

export const drawSlip = (chance: Chance): Slip => chance.weighted(SLIPS)

/** What the machine reports of it. */
export const FAILURES = {
  stuck: { error: '聊天窗口没有响应', error_class: 'technical' },
  refused: { error: '店铺已关闭，无法发送消息', error_class: 'business', retryable: false },
  logged_out: { error: '账号已退出登录，需要扫码', error_class: 'account_unavailable' },
} as const
