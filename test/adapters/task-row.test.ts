import { describe, expect, it } from 'vitest'
import { type TaskRow, toTask, toTaskRow } from '../../src/adapters/sql/rows/task-row.ts'
import type { Task } from '../../src/domain/task.ts'
import { cancelTask, completeTask, failTask, loseOutcome, returnTask } from '../../src/domain/task-moves.ts'
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

  it.each<[string, Task, Partial<TaskRow>]>([
    ['is in flight without a lease', leased(), { lease_token: null }],
    ['is in flight without a lease', handedOut(), { lease_expires_at: null }],
    ['was handed out without a text', handedOut(), { send_content: null }],
    [
      'never went out, yet its outcome is unknown',
      leased(),
      { unknown_since: rowOf(loseOutcome(handedOut(), at(120))).unknown_since },
    ],
  ])('that contradicts itself is refused by name: %s', (fault, task, facts) => {
    expect(() => toTask(rowOf(task, facts))).toThrow(`task tsk-1 ${fault}`)
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
