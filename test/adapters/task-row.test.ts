import { describe, expect, it } from 'vitest'
import type { UnreadableRow } from '../../src/adapters/sql/rows/readable.ts'
import { readTask, type TaskRow, toTask, toTaskRow } from '../../src/adapters/sql/rows/task-row.ts'
import type { Task } from '../../src/domain/task.ts'
import {
  cancelTask,
  completeTask,
  failTask,
  handOutTask,
  loseOutcome,
  returnTask,
} from '../../src/domain/task-moves.ts'
import { at, handedOut, leased, waiting } from '../domain/samples.ts'

const failure = { error: 'no window', errorClass: 'technical' } as const

/** A task as its row is read: instants come as text, which a row that is written does not say by its type. */
const rowOf = (task: Task, facts: Partial<TaskRow> = {}): TaskRow => ({
  ...(JSON.parse(JSON.stringify(toTaskRow(task, at(200)))) as TaskRow),
  ...facts,
})

const STATES: readonly (readonly [string, Task])[] = [
  ['new', waiting()],
  ['waiting again', returnTask(handedOut(), { counted: true, nextAttemptAt: at(60), failure })],
  ['leased', leased()],
  ['leased after a failure', leased(failure)],
  ['handed out', handedOut()],
  [
    'seen in part',
    handedOut({ seenParts: Array.from({ length: 64 }, (_, i) => ({ from: i * 78, to: i * 78 + 9 })) }),
  ],
  ['of unknown outcome', loseOutcome(handedOut(failure), at(120))],
  ['completed', completeTask(handedOut(failure), 'transcript', at(50))],
  ['completed, though it was never leased', completeTask(waiting(), 'sender', at(50))],
  ['failed', failTask(handedOut(), failure, at(50))],
  ['expired', failTask(waiting(), { error: 'expired', errorClass: null }, at(50))],
  ['cancelled', cancelTask(waiting(), at(50))],
  ['cancelled after a failure', cancelTask(leased(failure), at(50))],
]

describe('the row of a task', () => {
  it.each(STATES)('gives back every fact: %s', (_, task) => {
    expect(toTask(rowOf(task))).toEqual(task)
  })

  const unknownAt = rowOf(loseOutcome(handedOut(), at(120))).unknown_since
  const held = leased().lease
  it.each<[string, Task, Partial<TaskRow>, object]>([
    [
      'is in flight without a lease',
      leased(),
      { lease_token: null, lease_expires_at: null },
      { lease: { token: 'tsk-1.', expiresAt: at(200), contentOut: false } },
    ],
    [
      'is in flight without a lease',
      handedOut(),
      { lease_expires_at: null },
      { lease: { token: held.token, expiresAt: at(200), contentOut: true } },
    ],
    ['was handed out without a text', handedOut(), { send_content: null }, { lease: { contentOut: false } }],
    [
      'never went out, yet its outcome is unknown',
      leased(),
      { unknown_since: unknownAt },
      { outcomeUnknownSince: at(120), handOuts: [at(120)], lease: { contentOut: true } },
    ],
    [
      'its hand-outs are no list of instants',
      completeTask(handedOut({ explained: 2 }), 'transcript', at(50)),
      { hand_outs: '["2026-11-22T08' },
      { status: 'completed', handOuts: [at(10), at(10)] },
    ],
    ['its hand-outs are no list of instants', leased(), { hand_outs: '["soon"]' }, { handOuts: [] }],
    ['its hand-outs are no list of instants', leased(), { hand_outs: '[3]' }, { handOuts: [] }],
    ['its hand-outs are no list of instants', leased(), { hand_outs: 'null' }, { handOuts: [] }],
  ])('that contradicts itself is told, and read as what can be told: %s', (fault, task, facts, read) => {
    const told: UnreadableRow[] = []
    expect(readTask(rowOf(task, facts), (row) => told.push(row))).toMatchObject(read)
    expect(told.map(({ message }) => message)).toEqual([`session_tasks tsk-1: ${fault}`])
  })

  it.each<[string, Partial<TaskRow>]>([
    ['status lost', { status: 'lost' as TaskRow['status'] }],
    ['created_at is no instant', { created_at: 'yesterday' }],
  ])('is refused by name where nothing can be told: %s', (fault, facts) => {
    expect(() => toTask(rowOf(leased(), facts))).toThrow(`session_tasks tsk-1: ${fault}`)
  })

  it('stays short however often the text was handed out, and keeps how often, the first and the newest', () => {
    const often = Array.from({ length: 5_000 }, (_, i) => at(i))
    const row = rowOf(handedOut({ handOuts: often }))
    expect(row.hand_outs.length).toBeLessThan(2_000)
    const { handOuts } = toTask(row)
    expect(handOuts).toHaveLength(5_000)
    expect(handOuts[0]).toEqual(at(0))
    expect(handOuts.slice(-63)).toEqual(often.slice(-63))
    expect(handOuts.every((handedOutAt, i) => handedOutAt <= at(i))).toBe(true)
    expect(rowOf(toTask(row)).hand_outs).toBe(row.hand_outs)
  })

  it('counts hand-outs up to a number that no conversation comes near', () => {
    let task: Task = leased({ content: 'x' })
    const out = (n: number) => handOutTask({ ...leased(), content: 'x', handOuts: task.handOuts }, at(n))
    task = { ...out(1), handOuts: Array.from({ length: 10_000 }, (_, i) => at(i)) }
    const { handOuts } = out(20_000)
    expect(handOuts).toHaveLength(10_000)
    expect([handOuts[0], handOuts.at(-1)]).toEqual([at(0), at(20_000)])
  })

  it.each<[string, Task, Partial<TaskRow>, Partial<Task>]>([
    ['who completed it', completeTask(leased(), 'sender', at(5)), { confirmed_by: null }, {}],
    ['of what it failed', failTask(leased(), failure, at(5)), { error: null }, { error: 'unknown' }],
    ['when it finished', cancelTask(leased(), at(5)), { finished_at: null }, { finishedAt: at(200) }],
  ])('of a finished task holds nobody up when it lacks what only tells: %s', (_, task, facts, filled) => {
    expect(toTask(rowOf(task, facts))).toEqual({ ...task, ...filled })
  })

  it('holds 64 parts of the longest text in what its column takes', () => {
    const seenParts = Array.from({ length: 64 }, (_, i) => ({ from: 4_900 + i, to: 4_901 + i }))
    expect(toTaskRow(waiting({ seenParts }), at(200)).seen_parts?.length).toBeLessThanOrEqual(1_000)
    expect(toTaskRow(waiting(), at(200)).seen_parts).toBeNull()
  })

  it('is read without what its state does not have: the doctor puts back what lost its place', () => {
    const cancelled = cancelTask(waiting({ nextAttemptAt: at(60) }), at(50))
    expect(toTask(rowOf(cancelled, { status: 'pending' }))).toEqual(waiting())
  })
})
