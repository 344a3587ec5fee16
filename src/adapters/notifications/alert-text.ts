import type { DEFAULT_ALERT_EVENTS } from '../../domain/session-event.ts'

/** The languages that alerts are written in. */
export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** The parts of an event's body that people are told of. */
export type AlertBody = {
  readonly type: string
  readonly data: {
    readonly session?: {
      readonly session_id: string
      readonly account_id: string
      readonly shop_id: string
      readonly task_type: string
      readonly state: string
      readonly reason: string | null
      readonly evidence: string | null
    }
    readonly task?: { readonly task_id: string; readonly error: string | null }
    readonly account_id?: string
    /** How far the chat's clock is ahead of the database's; below 0: behind. */
    readonly skew_seconds?: number
  }
}

/** One line for people: what happened, with which pair, why, what was seen, and where to look. */
export const alertText = ({ type, data }: AlertBody, locale: Locale, publicUrl: string): string => {
  const words = WORDS[locale]
  const { session, task } = data
  const parts: [string, string | null | undefined][] = [
    [words.account, session?.account_id ?? data.account_id],
    [words.shop, session?.shop_id],
    [words.reason, translate(words.reasons, session?.reason ?? task?.error)],
    [words.evidence, session?.evidence],
    [words.skew, data.skew_seconds === undefined ? null : words.skewBy(data.skew_seconds)],
    [words.link, session && `${publicUrl}/api/sessions/${session.session_id}`],
  ]
  const told = parts.flatMap(([name, value]) => (value ? [`${name}${words.colon}${value}`] : []))
  return [`[AutoSession] ${translate(words.events, type)}`, ...told].join(words.comma)
}

const translate = (table: { readonly [word: string]: string }, word: string | null | undefined) =>
  word === null || word === undefined ? null : (table[word] ?? word)

type Words = {
  readonly [word in 'account' | 'shop' | 'reason' | 'evidence' | 'skew' | 'link' | 'colon' | 'comma']: string
} & {
  readonly skewBy: (seconds: number) => string
  /** One that a channel chose beyond the default is told by its type. */
  readonly events: { readonly [type in (typeof DEFAULT_ALERT_EVENTS)[number]]: string }
  readonly reasons: { readonly [code: string]: string }
}

const WORDS: Record<Locale, Words> = {
  'zh-CN': {
    account: '账号',
    shop: '店铺',
    reason: '原因',
    evidence: '依据',
    skew: '时差',
    skewBy: (seconds) => `聊天时间比数据库${seconds < 0 ? '慢' : '快'} ${Math.abs(seconds)} 秒`,
    link: '查看',
    colon: '：',
    comma: '，',
    events: {
      'session.transferred': '会话转人工',
      'session.unattended': '会话无人处理',
      'task.failed': '任务发送失败',
      'account.paused': '账号已暂停',
      'worker.silent': '发送端无响应',
      'clock.skewed': '时钟不一致',
    },
    reasons: {
      no_active_session: '没有进行中的会话',
      human_on_account: '人工已介入',
      send_failed: '发送失败',
      lease_expired: '租约到期仍未发送',
      outcome_unknown: '发送结果未知',
    },
  },
  en: {
    account: 'account',
    shop: 'shop',
    reason: 'reason',
    evidence: 'evidence',
    skew: 'skew',
    skewBy: (seconds) =>
      `the chat is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} the database`,
    link: 'see',
    colon: ': ',
    comma: ', ',
    events: {
      'session.transferred': 'session transferred to a human',
      'session.unattended': 'session unattended',
      'task.failed': 'task failed',
      'account.paused': 'account paused',
      'worker.silent': 'worker silent',
      'clock.skewed': 'clocks differ',
    },
    reasons: {
      no_active_session: 'no active session',
      human_on_account: 'a human of ours took part',
      send_failed: 'the text could not be sent',
      lease_expired: 'the lease ran out unsent',
      outcome_unknown: 'nobody knows whether the text was sent',
    },
  },
}
