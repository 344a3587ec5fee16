import { describe, expect, it } from 'vitest'
import { CHANNEL_KINDS } from '../../src/adapters/notifications/registry.ts'
import type { Locale } from '../../src/adapters/notifications/words/words.ts'
import type { Notice } from '../../src/application/ports/notifier.ts'
import { beginSession } from '../../src/domain/session.ts'
import { NO_LOG, noticeOf, someParts } from '../support/notices.ts'
import { at, someEvent, someSession, someTask } from '../support/samples.ts'

const NO_ABORT = new AbortController().signal
const pair = { accountId: 'acc-1', shopId: 'shop-9' }
const LINK = 'http://auto-session.example:8000/console/sessions/ses_1'

/** What the log says of an alert: the text that all channels are made of. */
const textOf = async (notice: Notice, locale: Locale): Promise<string> => {
  const lines: string[] = []
  const log = { ...NO_LOG, warn: (_: object, line: string) => void lines.push(line) }
  const notifier = CHANNEL_KINDS.log.read({ text: () => null, list: () => null })(someParts({ locale, log }))
  await notifier.deliver([notice], NO_ABORT)
  return lines.join('\n')
}

const waiting = { id: 'ses_1', pair, reason: 'human_requested', evidence: '我要找真人' }
const facts = { taskType: 'auto_bargain', externalTaskId: null, metadata: null } as const
const transferred = beginSession({ ...facts, ...waiting }, 'transferred', at(0))

describe('the text of an alert', () => {
  it.each<[string, Notice, string, string]>([
    [
      'a session that waits for somebody',
      noticeOf(someEvent(transferred, { type: 'session.unattended', at: at(3 * 3_600 + 725) })),
      `[AutoSession] 会话无人处理，账号：acc-1，店铺：shop-9，类型：自动议价，原因：对方要求人工，开始：2026-11-22 08:00:00 UTC（已 3 小时 12 分钟），查看：${LINK}，依据：我要找真人`,
      `[AutoSession] session unattended, account: acc-1, shop: shop-9, task: automatic bargain, reason: the shop asks for a human, since: 2026-11-22 08:00:00 UTC (for 3 h 12 min), see: ${LINK}, evidence: 我要找真人`,
    ],
    [
      'a reason that somebody gave',
      noticeOf(
        someEvent(someSession({ ...waiting, reason: '老板说的', evidence: null }), {
          type: 'session.paused',
        }),
      ),
      `[AutoSession] 会话已暂停，账号：acc-1，店铺：shop-9，类型：自动议价，原因：老板说的，开始：2026-11-22 08:00:00 UTC，查看：${LINK}`,
      `[AutoSession] session paused, account: acc-1, shop: shop-9, task: automatic bargain, reason: 老板说的, since: 2026-11-22 08:00:00 UTC, see: ${LINK}`,
    ],
    [
      'a reason that is the name of something in JavaScript',
      noticeOf(
        someEvent(someSession({ ...waiting, reason: 'constructor', evidence: null }), {
          type: 'session.ended',
        }),
      ),
      `[AutoSession] 会话已结束，账号：acc-1，店铺：shop-9，类型：自动议价，原因：constructor，开始：2026-11-22 08:00:00 UTC，查看：${LINK}`,
      `[AutoSession] session ended, account: acc-1, shop: shop-9, task: automatic bargain, reason: constructor, since: 2026-11-22 08:00:00 UTC, see: ${LINK}`,
    ],
    [
      'a task that failed',
      noticeOf({
        ...someEvent(someSession({ id: 'ses_1', pair })),
        type: 'task.failed',
        task: { ...someTask(someSession({ id: 'ses_1', pair })), error: 'lease_expired' },
      }),
      `[AutoSession] 任务发送失败，账号：acc-1，店铺：shop-9，类型：自动议价，原因：租约到期仍未发送，开始：2026-11-22 08:00:00 UTC，查看：${LINK}`,
      `[AutoSession] task failed, account: acc-1, shop: shop-9, task: automatic bargain, reason: the lease ran out unsent, since: 2026-11-22 08:00:00 UTC, see: ${LINK}`,
    ],
    [
      'an account whose dispatch is paused',
      noticeOf({
        id: 'evt_1',
        at: at(0),
        seq: null,
        accountId: 'acc-1',
        type: 'account.paused',
        pause: { scope: 'account:acc-1', reason: 'captcha', until: null, createdAt: at(0), createdBy: 'ops' },
      }),
      '[AutoSession] 账号已暂停，账号：acc-1，范围：account:acc-1，原因：captcha，恢复：直到解除暂停，时间：2026-11-22 08:00:00 UTC',
      '[AutoSession] account paused, account: acc-1, scope: account:acc-1, reason: captcha, until: somebody removes the pause, at: 2026-11-22 08:00:00 UTC',
    ],
    [
      'clocks that differ',
      noticeOf({
        id: 'evt_1',
        at: at(0),
        seq: null,
        accountId: 'acc-1',
        type: 'clock.skewed',
        skewMs: -120_000,
      }),
      '[AutoSession] 时钟不一致，账号：acc-1，时差：聊天时间比数据库慢 120 秒，时间：2026-11-22 08:00:00 UTC',
      '[AutoSession] clocks differ, account: acc-1, skew: the chat is 120 s behind the database, at: 2026-11-22 08:00:00 UTC',
    ],
  ])('of %s', async (_, notice, chinese, english) => {
    expect(await textOf(notice, 'zh-CN')).toBe(chinese)
    expect(await textOf(notice, 'en')).toBe(english)
  })
})
