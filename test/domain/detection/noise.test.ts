import { describe, expect, it } from 'vitest'
import { namesOf, withHeadApart } from '../../../src/domain/detection/noise.ts'
import { reader } from '../../support/detection.ts'

const names = namesOf(['旗舰店:小王', 'acc-1', '采购01'], reader.fold)
const left = (piece: string): string => reader.withoutNoise(reader.fold(piece), names)

describe('what marketplaces add is noise', () => {
  it.each([
    '小王',
    '旗舰店:小王：',
    'acc-1 2026-11-22 08:00:05',
    '采购01 --> 小王',
    '[08:00:05]',
    '昨天 12:29:05',
    '下午2:15',
    '已读',
    '已读 12:30',
    '发送中…',
    '机器人发送',
    '来自iPhone客户端',
    '…展开全文',
    'Read 12:30 PM',
    '，！…',
  ])('%s', (piece) => {
    expect(left(piece)).toBe('')
  })
})

describe('what somebody says is none', () => {
  it.each(['急', '我来谈', '小王在吗', '1', '已读了吗', '12元', 'ok', '*'])('%s', (piece) => {
    expect(left(piece)).toBe(piece)
  })

  it('also beside noise', () => {
    expect(left('小王\n急\n已读 12:30')).toBe('急')
  })

  it('and what ends a line and begins the next is no time', () => {
    expect(left('剩1:\n96%')).toBe('剩1:\n96%')
  })
})

describe('names', () => {
  it('are whole ones and the parts that have letters', () => {
    expect([...names]).toEqual(['旗舰店:小王', 'acc-1', '采购01', '旗舰店', '小王', 'acc'])
  })

  it('before a text get a line of their own, so that their digits join no number', () => {
    expect(withHeadApart('采购01:11.5元', names)).toBe('采购01:\n11.5元')
    expect(withHeadApart('[08:00] acc-1: 好', names)).toBe('[08:00] acc-1:\n 好')
    expect(withHeadApart('备注:11.5元', names)).toBe('备注:11.5元')
  })
})

it('whole lines of noise at both ends are taken off, what stands between and beside words stays', () => {
  const bare = reader.withoutEdges('小王 08:00\n\n下午2:15到货\n已读\n可以吗 已读\n12:30\n已读', names)
  expect(bare).toBe('下午2:15到货\n已读\n可以吗 已读')
  expect(reader.withoutEdges('小王\n已读', names)).toBe('')
})
