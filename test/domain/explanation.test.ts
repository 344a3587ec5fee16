import { describe, expect, it } from 'vitest'
import { explainLines } from '../../src/domain/explanation.ts'
import { cancelTask, completeTask, failTask, returnTask } from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, line, waiting } from './samples.ts'

const explained = (...args: Parameters<typeof explainLines>) => Object.fromEntries(explainLines(...args))

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

describe('how much a task explains', () => {
  const twice = handedOut({ handOuts: [at(10), at(300)] })
  const said = [line('m1'), line('m2', { sentAt: at(310) }), line('m3', { sentAt: at(320) })]

  it('is as many lines as times its content was handed out', () => {
    expect(explained(said, [handedOut()])).toEqual({ m1: 'tsk-1' })
    expect(explained(said, [twice])).toEqual({ m1: 'tsk-1', m2: 'tsk-1' })
  })

  it('is less what it explained in earlier uploads', () => {
    expect(explained(said, [{ ...twice, explained: 1 }])).toEqual({ m2: 'tsk-1' })
    expect(explained(said, [{ ...twice, explained: 2 }])).toEqual({})
  })

  it('counts each hand-out by its own time', () => {
    const early = [line('m1'), line('m2', { sentAt: at(21) })]
    expect(explained(early, [twice])).toEqual({ m1: 'tsk-1' })
  })

  it('does not depend on the order in which the lines come', () => {
    expect(explained(said.toReversed(), [twice])).toEqual({ m1: 'tsk-1', m2: 'tsk-1' })
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
