import { describe, expect, it } from 'vitest'
import { takeForms } from '../../../src/domain/detection/forms.ts'
import { speakerOf } from '../../../src/domain/detection/speaker.ts'
import type { MessageSource } from '../../../src/domain/message.ts'
import { defaultRules, folded, rulesWith } from '../../support/detection.ts'

const take = (content: string, rules = defaultRules) => takeForms(folded(content), rules)
const OURS = { accountId: 'acc-1', names: new Set(['小李']) }
const speaker = (source: MessageSource, content: string, sender = '某人') =>
  speakerOf({ source, sender, taken: take(content) }, OURS, defaultRules)

describe('a line of the marketplace under our name', () => {
  it.each([
    '[当前用户来自 商品详情页]', '当前用户来自 商品详情页', '[我已拍下，待付款]', '【我已付款，等待你发货】',
    '[我已付款，等待你发货]\n2026-11-22 12:00:00\n已读', '[订单编号:1234567890,订单金额:12.00]',
    '订单编号：1234567890123，订单金额：￥12.00，下单时间：2026-11-22 10:00:00', '顾客jd_123发起咨询（商品编号：100012）',
    '由 服务助手 转交给\n然然\n原因：机器人接待触发转人工', 't******7:由 服务助手 转交给 wjiao', '[不想宝贝被砍价?设置不砍价回复  ]',
    '我将「退货退款」修改为「退款」', '[记得及时发货]', 'AI正在帮你回复消息', '小景 将该会话转移给 思雨，并留言：催发货',
  ])('%s', (content) => {
    expect(take(content)).toMatchObject({ rest: '' })
    expect(speaker('account', content)).toBe('platform')
  }) // biome-ignore format: a list reads best as lines
})

describe('what a human of ours typed or sent', () => {
  it.each([
    '我已拍下', '已付款，等你发货', '[图片]', '[商品]', '[卡片消息]', '[微笑]', '用户发起转人工', '由我转交给你', '你撤回了一条消息？',
    '订单编号 260915-088636209523086', '当前用户来自哪里', '小王转交给小李的快递到了吗', '[我想退货]', '订单号多少',
  ])('%s', (content) => {
    expect(take(content).forms).toEqual([])
    expect(speaker('account', content)).toBe('account')
  }) // biome-ignore format: a list reads best as lines

  it('beside such a line counts without it', () => {
    expect(take('[当前用户来自 商品详情页] 在吗')).toMatchObject({ rest: '在吗', forms: [{ kind: 'entry' }] })
    expect(speaker('account', '[我已拍下，待付款]\n麻烦改下价')).toBe('account')
    expect(speaker('shop', '由 服务助手 转交给 然然\n你好')).toBe('shop')
  })
})

describe('a form tells what it says', () => {
  it.each([
    [
      '由 服务助手 转交给 然然 原因：机器人接待触发转人工',
      { from: '服务助手', to: '然然', reason: '机器人接待触发转人工' },
    ],
    [
      '主账号 将该会话转移给 店:人，并留言：无原因直接转移',
      { from: '主账号', to: '店:人', reason: '无原因直接转移' },
    ],
    ['将会话转移给您', { from: null, to: '您', reason: null }],
  ])('%s', (content, said) => {
    expect(take(content).forms).toMatchObject([{ kind: 'transfer', ...said }])
  })

  it('a recall its subject, if any', () => {
    expect(take('"客服小王" 撤回了一条消息').forms).toMatchObject([{ kind: 'recall', who: '客服小王' }])
    expect(take('该消息已撤回').forms).toMatchObject([{ kind: 'recall', who: null }])
  })
})

describe('a recall', () => {
  it.each([
    ['account', '小李撤回了一条消息'],
    ['account', '消息已撤回'],
    ['platform', '你撤回了一条消息'],
    ['platform', '您撤回了一条消息'],
    ['shop', '小李撤回了一条消息'],
    ['platform', 'acc-1 撤回了一条消息'],
    ['platform', 'You recalled a message'],
  ] as const)('of ours is a line of the account: %s, %s', (source, content) => {
    expect(speaker(source, content)).toBe('account')
  })

  it.each([
    ['platform', '对方撤回了一条消息'],
    ['shop', '客服小王撤回了一条消息'],
    ['shop', '消息已撤回'],
    ['account', '对方撤回了一条消息'],
  ] as const)('of the other side is the marketplace’s: %s, %s', (source, content) => {
    expect(speaker(source, content)).toBe('platform')
  })
})

describe('an official sender', () => {
  it('speaks for the marketplace whatever the source', () => {
    expect(speaker('shop', '请勿私下交易', '系统消息')).toBe('platform')
    expect(speaker('account', '请勿私下交易', '系统消息')).toBe('platform')
    expect(speaker('shop', '请勿私下交易', '系统小店')).toBe('shop')
  })
})

it('forms are looked for at both ends of a long text, and its middle stays', () => {
  const text = '这款是纯棉的，'.repeat(300)
  expect(take(`[我已拍下，待付款]\n${text}`)).toMatchObject({ forms: [{ kind: 'order_state' }] })
  expect(take(`${text}\n[我已拍下，待付款]\n${text}`).forms).toEqual([])
})

it('a form that a manager adds is one', () => {
  const rules = rulesWith('forms: {order_state: {add: ["{start}小红花提醒 {who} 已打卡{end}"]}}')
  expect(take('小红花提醒 小王 已打卡', rules)).toMatchObject({ forms: [{ kind: 'order_state' }], rest: '' })
})
