import { describe, expect, it } from 'vitest'
import { decideCreation } from '../../src/domain/creation-policy.ts'
import type { OpenSession } from '../../src/domain/session.ts'
import { isRobot, TASK_TYPES } from '../../src/domain/task-type.ts'
import { paused, transferred, working } from './samples.ts'

type Row = readonly [holder: string, open: readonly OpenSession[], robot: string, human: string]

const manual = { id: 'ses-2', taskType: 'manual_complaint' } as const
const pausedByHuman = paused({ pausedBy: 'ses-2' })

// The table is the policy (I3, I4): what a robot and what a human meet when they want the pair.
const POLICY: readonly Row[] = [
  // who has the pair                          the pair's open sessions                      robot       human
  ['nobody', [], 'create', 'create'],
  ['a robot that has not sent yet', [working('pending')], 'conflict', 'displace'],
  ['a robot in conversation', [working('active')], 'conflict', 'displace'],
  ['a human who took it from a robot', [transferred()], 'conflict', 'conflict'],
  ['a human with a text to send', [working('pending', manual)], 'conflict', 'conflict'],
  ['a human at work', [working('active', manual)], 'conflict', 'conflict'],
  ['a human’s case that was passed on', [transferred(manual)], 'conflict', 'conflict'],
  ['a human, the displaced robot waits', [working('active', manual), pausedByHuman], 'conflict', 'conflict'],
  ['a transferred case beside a paused robot', [transferred(manual), paused()], 'conflict', 'conflict'],
  ['a robot that somebody paused', [paused()], 'conflict', 'create'],
  ['a robot paused by a human who has ended', [pausedByHuman], 'conflict', 'adopt'],
]

const CASES = POLICY.flatMap(([holder, open, robot, human]) =>
  TASK_TYPES.map((wanted) => ({ holder, open, wanted, verdict: isRobot(wanted) ? robot : human })),
)

describe('who gets a pair', () => {
  it.each(CASES)('$wanted meets $holder: $verdict', ({ open, wanted, verdict }) => {
    expect(decideCreation(open, wanted).kind).toBe(verdict)
  })

  it('names the live session as the holder, although a paused one is open too', () => {
    const open = [working('active', manual), pausedByHuman]
    expect(decideCreation(open, 'auto_bargain')).toEqual({ kind: 'conflict', holder: open[0] })
  })

  it('names the paused session as the holder when none is live', () => {
    expect(decideCreation([pausedByHuman], 'auto_follow_up')).toEqual({
      kind: 'conflict',
      holder: pausedByHuman,
    })
  })

  it.each([
    ['displace', working('active')],
    ['adopt', pausedByHuman],
  ] as const)('tells which robot it is about: %s', (kind, robot) => {
    expect(decideCreation([robot], 'manual_urgent')).toEqual({ kind, robot })
  })
})
