import { describe, expect, it } from 'vitest'
import type { IdentifiedLine } from '../../../src/domain/message.ts'
import type { Task } from '../../../src/domain/task.ts'
import { cancelTask, completeTask, failTask, returnTask } from '../../../src/domain/task-moves.ts'
import { explain } from '../../support/detection.ts'
import { at, handedOut, leased, line, waiting } from '../samples.ts'

const explained = (lines: readonly IdentifiedLine[], tasks: readonly Task[]) =>
  Object.fromEntries(explain(lines, tasks).explainedBy)

describe('a line that is our robot’s own', () => {
  it('has the text of a task that was handed out', () => {
    expect(explained([line('m1')], [handedOut()])).toEqual({ m1: 'tsk-1' })
  })

  it('is compared as text, not as code points', () => {
    expect(explained([line('m1', { content: ' 你好,这件能便宜点吗?\n' })], [handedOut()])).toEqual({
      m1: 'tsk-1',
    })
  })

  it.each([
    ['completed', completeTask(handedOut(), 'sender', at(15))],
    ['failed', failTask(handedOut(), { error: 'x', errorClass: null }, at(15))],
    ['cancelled', cancelTask(handedOut(), at(15))],
    ['back in the queue', returnTask(handedOut(), { counted: true, nextAttemptAt: null, failure: null })],
  ])('also when the task is %s by now', (_, task) => {
    expect(explained([line('m1')], [task])).toEqual({ m1: 'tsk-1' })
  })

  it.each([
    ['never waits to be sent', waiting()],
    ['was never asked for by its sender', leased()],
    ['has another text', handedOut({ content: '12元可以吗' })],
  ])('is not explained by a task that %s', (_, task) => {
    expect(explained([line('m1')], [task])).toEqual({})
  })

  it.each(['shop', 'platform'] as const)('is never a line of the %s, whatever it says', (source) => {
    expect(explained([line('m1', { source })], [handedOut()])).toEqual({})
  })

  it('may be up to 60 s older than the hand-out, inclusive', () => {
    const edge = at(10 - 60)
    expect(explained([line('m1', { sentAt: edge })], [handedOut()])).toEqual({ m1: 'tsk-1' })
    expect(explained([line('m1', { sentAt: new Date(+edge - 1) })], [handedOut()])).toEqual({})
  })
})

describe('how often a text explains lines', () => {
  const twice = handedOut({ handOuts: [at(10), at(300)] })
  const said = [line('m1'), line('m2', { sentAt: at(310) }), line('m3', { sentAt: at(320) })]
  const seenIn = (lines: readonly IdentifiedLine[], task: Task) => {
    const { explainedBy, repeats, seen } = explain(lines, [task])
    return { explained: [...explainedBy.keys()].toSorted(), repeats, copies: seen.get(task.id)?.explained }
  }

  it('is as often as it was handed out, and then as a repeat', () => {
    expect(seenIn(said, handedOut())).toEqual({ explained: ['m1', 'm2', 'm3'], repeats: 2, copies: 1 })
    expect(seenIn(said, twice)).toEqual({ explained: ['m1', 'm2', 'm3'], repeats: 1, copies: 2 })
  })

  it('counts what earlier uploads showed', () => {
    expect(seenIn(said.slice(1), { ...twice, explained: 1 })).toMatchObject({ repeats: 1, copies: 2 })
    expect(seenIn(said.slice(1), { ...twice, explained: 2 })).toMatchObject({ repeats: 2, copies: 2 })
  })

  it('counts each hand-out by its own time', () => {
    const early = [line('m1'), line('m2', { sentAt: at(21) })]
    expect(seenIn(early, twice)).toEqual({ explained: ['m1', 'm2'], repeats: 1, copies: 1 })
  })

  it('does not depend on the order in which the lines come', () => {
    expect(seenIn(said.toReversed(), twice)).toEqual(seenIn(said, twice))
  })

  it('ends 24 h after its last hand-out, inclusive', () => {
    const seen = handedOut({ explained: 1 })
    const later = (seconds: number) => [line('m1', { sentAt: at(10 + seconds) })]
    expect(explained(later(86_400), [seen])).toEqual({ m1: 'tsk-1' })
    expect(explained(later(86_401), [seen])).toEqual({})
  })

  it('is once where it has fewer than six characters: a human types those too', () => {
    const again = (content: string) =>
      explained([line('m1', { content })], [handedOut({ content, explained: 1 })])
    expect(again('好的谢谢您')).toEqual({})
    expect(again('好的谢谢您啊')).toEqual({ m1: 'tsk-1' })
  })
})

describe('a text that arrives in parts', () => {
  const text = '你好，这款保温杯长期拿货能便宜多少呢'
  const task = handedOut({ content: text })
  const part = (id: string, from: number, to: number) => line(id, { content: text.slice(from, to) })
  const seenOf = (lines: readonly IdentifiedLine[], of: Task = task) => explain(lines, [of]).seen.get(task.id)

  it('explains each at once, and is seen when four fifths were', () => {
    expect(explained([part('m1', 0, 8)], [task])).toEqual({ m1: 'tsk-1' })
    expect(seenOf([part('m1', 0, 8)])).toMatchObject({ explained: 0, parts: [{ from: 0, to: 8 }] })
    expect(seenOf([part('m1', 0, 8), part('m2', 8, 14)])?.explained).toBe(0)
    expect(seenOf([part('m1', 0, 8), part('m2', 8, 15)])?.explained).toBe(1)
  })

  it('also over several uploads', () => {
    expect(seenOf([part('m2', 8, 18)], { ...task, seenParts: [{ from: 0, to: 8 }] })?.explained).toBe(1)
  })

  it('is seen in one line from two thirds on that are its beginning; what follows belongs to it', () => {
    expect(seenOf([part('m1', 0, 11)])?.explained).toBe(0)
    expect(seenOf([part('m1', 0, 12)])?.explained).toBe(1)
    expect(seenOf([part('m1', 5, 18)])?.explained).toBe(0)
    expect(explained([part('m1', 0, 12), part('m2', 12, 18)], [task])).toEqual({ m1: 'tsk-1', m2: 'tsk-1' })
  })

  it('has pieces too short to tell from a human’s words, but where they go on with others', () => {
    expect(explained([part('m1', 6, 9)], [task])).toEqual({})
    expect(explained([part('m1', 0, 6), part('m2', 6, 9)], [task])).toEqual({ m1: 'tsk-1', m2: 'tsk-1' })
  })

  it('is no part that lacks the negation before it, or half of a number', () => {
    const exact = handedOut({ content: '没有质检报告的话我们不收货，最多给到128元' })
    const said = (content: string) => explained([line('m1', { content })], [exact])
    expect(said('没有质检报告的话')).toEqual({ m1: 'tsk-1' })
    expect(said('有质检报告的话')).toEqual({})
    expect(said('我们不收货，最多给到12')).toEqual({})
  })
})

describe('words of a human beside the text', () => {
  const task = handedOut({ content: '这款拿五百个，12元含税可以吗' })
  it.each([
    ['before it', '等下，这款拿五百个，12元含税可以吗'],
    ['after it', '这款拿五百个，12元含税可以吗，急'],
    ['on a line of their own', '这款拿五百个，12元含税可以吗\n我来谈'],
    ['as another amount', '这款拿五百个，11元含税可以吗'],
    ['as another unit', '这款拿五百个，12万元含税可以吗'],
    ['as a negation', '这款拿五百个，12元不含税可以吗'],
  ])('%s: it is not ours', (_, content) => {
    expect(explained([line('m1', { content })], [task])).toEqual({})
  })

  it.each([
    ['a head', 'shop-9 2026-11-22 08:00:05\n这款拿五百个，12元含税可以吗'],
    ['a read mark and a time', '这款拿五百个，12元含税可以吗\n已读 12:30'],
    ['a footer', '这款拿五百个，12元含税可以吗\n机器人发送'],
    ['a masked word', '这款**五百个，12元含税可以吗'],
    ['one other character', '这款拿五百个，12元含税可以嘛'],
    ['the amount in another spelling', '这款拿五百个，￥12.00含税可以吗'],
  ])('what a marketplace adds or changes is none: %s', (_, content) => {
    expect(explained([line('m1', { content })], [task])).toEqual({ m1: 'tsk-1' })
  })
})

describe('among equal texts', () => {
  const first = handedOut()
  const second = handedOut({ id: 'tsk-2', position: 2, handOuts: [at(40)] })
  const said = [line('m2', { sentAt: at(50) }), line('m1')]

  it('the oldest unmatched task comes first', () => {
    expect(explained(said, [second, first])).toEqual({ m1: 'tsk-1', m2: 'tsk-2' })
  })

  it('a task that was matched leaves the next line to one that was not', () => {
    const again = { ...first, handOuts: [at(10), at(30)] }
    expect(explained(said, [second, again])).toEqual({ m1: 'tsk-1', m2: 'tsk-2' })
    expect(explained(said.slice(0, 1), [second, { ...again, explained: 1 }])).toEqual({ m2: 'tsk-2' })
  })

  it('a matched one explains what is left, as often as it was handed out', () => {
    const again = { ...first, handOuts: [at(10), at(30)] }
    const third = line('m3', { sentAt: at(60) })
    expect(explained([...said, third], [second, again])).toEqual({ m1: 'tsk-1', m2: 'tsk-2', m3: 'tsk-1' })
  })

  it('one that was handed out after the line does not stand in the way', () => {
    const later = handedOut({ id: 'tsk-2', position: 2, handOuts: [at(500)] })
    expect(explained([line('m1')], [later, first])).toEqual({ m1: 'tsk-1' })
  })
})
