import { describe, expect, it } from 'vitest'
import type { SupposedConversation } from '../../../src/application/operators/preview-detection.ts'
import type { ScrapedLine } from '../../../src/domain/message.ts'
import type { Application } from '../../support/application.ts'
import { at, everything, TEXT, useApplications } from '../app-steps.ts'

const open = useApplications()

const shop = (facts: Partial<ScrapedLine> = {}): ScrapedLine => ({
  messageId: null,
  content: '在的',
  sender: 'shop-9:客服小王',
  source: 'shop',
  sentAt: at(5),
  ...facts,
})
const account = (facts: Partial<ScrapedLine> = {}): ScrapedLine =>
  shop({ content: TEXT, sender: 'acc-1', source: 'account', ...facts })
const human = (facts: Partial<ScrapedLine> = {}): ScrapedLine =>
  account({ content: '我是采购小李，这单我来谈', ...facts })

const preview = async (
  app: Application,
  lines: readonly ScrapedLine[],
  facts: Partial<SupposedConversation> = {},
) => app.previewDetection({ taskType: 'auto_bargain', texts: [TEXT], lines, ...facts })

describe('a preview of a conversation', () => {
  it('says of each line whose words it is, what it would be as a trace, and why', async () => {
    const { lines, ...rest } = await preview(await open(), [
      account({ messageId: 'm1' }),
      shop({ messageId: 'm2', content: '别用机器人回复我' }),
      shop({ messageId: 'm3', content: '客服小王 加入了会话', source: 'platform', sender: '系统消息' }),
      human({ messageId: 'm4' }),
      shop({ messageId: 'm5' }),
    ])
    expect(lines).toMatchObject([
      { messageId: 'm1', explainedBy: 0, rule: null, evidence: null, why: `our robot's: the text “${TEXT}”` },
      {
        messageId: 'm2',
        explainedBy: null,
        rule: 'human_requested',
        evidence: 'shop-9:客服小王: 别用机器人回复我',
      },
      { messageId: 'm3', explainedBy: null, rule: 'platform_notice' },
      {
        messageId: 'm4',
        explainedBy: null,
        rule: 'human_on_account',
        evidence: expect.stringContaining('小李'),
      },
      { messageId: 'm5', explainedBy: null, rule: null, evidence: null },
    ])
    expect(rest).toEqual({
      confirmed: [0],
      detection: { rule: 'human_requested', messageId: 'm2', evidence: 'shop-9:客服小王: 别用机器人回复我' },
      comparison: 'full',
    })
  })

  it('stores nothing, counts nothing and tells nobody', async () => {
    const app = await open()
    const before = await everything(app)
    expect((await preview(app, [account(), human()])).detection).not.toBeNull()
    await app.settled()
    expect(await everything(app)).toEqual(before)
    expect(app.commits).toEqual([])
    expect(app.counted).toEqual([])
  })

  it('counts the texts as handed out and the session as created when the first line in time was sent', async () => {
    const days = 5 * 86_400
    const { lines, detection } = await preview(await open(), [
      human({ messageId: 'later', sentAt: at(-days + 60) }),
      account({ messageId: 'first', sentAt: at(-days) }),
    ])
    expect(lines).toMatchObject([{ messageId: 'later' }, { messageId: 'first', explainedBy: 0 }])
    expect(detection).toMatchObject({ messageId: 'later' })
  })

  it('takes the first trace in time, whatever the order of the lines', async () => {
    const { detection } = await preview(await open(), [
      human({ messageId: 'm2', sentAt: at(9) }),
      shop({ messageId: 'm1', content: '转人工', sentAt: at(8) }),
    ])
    expect(detection).toMatchObject({ rule: 'human_requested', messageId: 'm1' })
  })

  it('gives lines without an id the one that an upload would give them', async () => {
    const app = await open()
    const { lines } = await preview(app, [shop(), shop()])
    const ids = lines.map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(2)
    const pair = { accountId: 'acc-1', shopId: 'shop-9' }
    const { session } = await app.collectMessages({ pair, lines: [shop(), shop()], observed: null })
    const { items } = await app.records.messagesOf(session?.id ?? '', { limit: 10, cursor: null })
    expect(items.map(({ messageId }) => messageId)).toEqual(ids)
  })

  it('knows nothing of what no text could say, where there are no texts', async () => {
    const { lines, confirmed } = await preview(await open(), [account()], { texts: [] })
    expect(lines).toMatchObject([
      { rule: 'human_on_account', why: expect.stringMatching(/no text was handed out/) },
    ])
    expect(confirmed).toEqual([])
  })

  it('has each of two equal texts once, and no third', async () => {
    const { lines, confirmed } = await preview(
      await open(),
      [1, 2, 3].map((second) => account({ content: '好的', sentAt: at(second) })),
      { texts: ['好的', '好的'] },
    )
    expect(lines.map(({ explainedBy }) => explainedBy)).toEqual([0, 1, null])
    expect(lines[2]).toMatchObject({
      rule: 'human_on_account',
      why: expect.stringMatching(/repeat_characters/),
    })
    expect(confirmed).toEqual([0, 1])
  })

  it('takes a part of a text for no proof that it was typed', async () => {
    const { lines, confirmed } = await preview(await open(), [account({ content: '这件能便宜点' })])
    expect(lines).toMatchObject([
      { explainedBy: 0, rule: null, why: `our robot's: a part of the text “${TEXT}”` },
    ])
    expect(confirmed).toEqual([])
  })

  it('confirms a text by its parts, with the shop between them', async () => {
    const { confirmed, detection } = await preview(await open(), [
      account({ content: '你好，这件', sentAt: at(1) }),
      shop({ sentAt: at(2) }),
      account({ content: '能便宜点吗？', sentAt: at(3) }),
    ])
    expect({ confirmed, detection }).toEqual({ confirmed: [0], detection: null })
  })

  it.each(['👌', '！！', '[微笑]', '\u2028'])(
    'explains nothing by the text %j that is not said',
    async (text) => {
      const { lines, confirmed } = await preview(
        await open(),
        [human({ content: '[图片]' }), human({ content: '。' }), human({ content: '已读' })],
        { texts: [text] },
      )
      expect(lines.map(({ explainedBy, rule }) => ({ explainedBy, rule }))).toEqual(
        lines.map(() => ({ explainedBy: null, rule: 'human_on_account' })),
      )
      expect(confirmed).toEqual([])
    },
  )

  it('of people’s own sessions explains and confirms, and has no trace', async () => {
    const { lines, ...rest } = await preview(await open(), [account(), human()], {
      taskType: 'manual_complaint',
    })
    expect(lines).toMatchObject([
      { explainedBy: 0, rule: null },
      {
        explainedBy: null,
        rule: null,
        evidence: null,
        why: expect.stringMatching(/^no trace.*manual_complaint.*human_on_account/),
      },
    ])
    expect(rest).toEqual({ confirmed: [0], detection: null, comparison: 'full' })
  })
})

describe('a line that comes twice in a preview', () => {
  const m1 = { messageId: 'm1' }

  it('with the same text counts once, and says the same twice', async () => {
    const { lines, confirmed } = await preview(
      await open(),
      [account({ ...m1, content: '好的' }), account({ ...m1, content: '好的 ' })],
      { texts: ['好的'] },
    )
    expect(lines).toMatchObject([
      { explainedBy: 0, rule: null },
      { explainedBy: 0, rule: null },
    ])
    expect(confirmed).toEqual([0])
  })

  it('with another text is an edit, and judged by each', async () => {
    const { lines, detection, confirmed } = await preview(await open(), [
      account(m1),
      shop({ messageId: 'm2' }),
      human({ ...m1, sentAt: at(50) }),
      account(m1),
    ])
    expect(lines).toMatchObject([
      { messageId: 'm1', explainedBy: 0, rule: null },
      { messageId: 'm2', rule: null },
      { messageId: 'm1', explainedBy: null, rule: 'human_on_account' },
      { messageId: 'm1', explainedBy: 0, rule: null },
    ])
    expect(detection).toMatchObject({ rule: 'human_on_account', messageId: 'm1' })
    expect(confirmed).toEqual([0])
  })

  it('that was cut off and comes whole is the same copy', async () => {
    const { lines, confirmed } = await preview(
      await open(),
      [account({ ...m1, content: '好的，明天见…' }), account({ ...m1, content: '好的，明天见吧亲' })],
      { texts: ['好的，明天见吧亲'] },
    )
    expect(lines.map(({ explainedBy }) => explainedBy)).toEqual([0, 0])
    expect(confirmed).toEqual([0])
  })
})

describe('why', () => {
  const texts = ['12元可以吗？', TEXT]

  it.each<[string, string, Partial<ScrapedLine>, RegExp]>([
    [
      'the words beside a text',
      '12元可以吗？我是小李',
      {},
      /beside the text “12元可以吗？” it says “我是小李”/,
    ],
    [
      'the text that it is closest to',
      '您好，这款能优惠点吗？',
      {},
      /closest to the text “你好，这件能便宜点吗？”, but it says “款能优惠” instead/,
    ],
    ['another number', '11.5元可以吗？', {}, /the text “12元可以吗？” it says “11\.5元”/],
    [
      'a person that is asked for',
      '转人工',
      { source: 'shop' },
      /asks for a person \(requests\.asks_for_person\): “转人工”/,
    ],
    ['what is not wanted', '不用转人工', { source: 'shop' }, /requests\.unless\.negated.*“不用转人工”/],
    ['nothing', '在的亲', { source: 'shop' }, /asks for no person/],
    [
      'a configured sender',
      '由 小王 转交给 小李',
      { source: 'shop', sender: '系统消息' },
      /colleague: “由 小王 转交给 小李”/,
    ],
    ['a form', 'acc-1撤回了一条消息', {}, /recalled/],
    ['what came to nothing', '已为您转接人工客服失败', { source: 'platform' }, /notices\.unless\.failed/],
  ])('names %s', async (_what, content, facts, why) => {
    const { lines } = await preview(await open(), [account({ content, ...facts })], { texts })
    expect(lines[0]?.why).toMatch(why)
  })
})
