import { describe, expect, it } from 'vitest'
import { unpausedLanes } from '../../../src/application/sender/unpaused-lanes.ts'
import type { Pause, PauseScope } from '../../../src/domain/pause.ts'
import { TASK_TYPES, type TaskType } from '../../../src/domain/task-type.ts'
import { at } from '../app-steps.ts'

const pause = (scope: PauseScope, until: Date | null = null): Pause => ({
  scope,
  reason: 'r',
  until,
  createdAt: at(0),
  createdBy: 'li',
})
const lanes = (
  pauses: readonly Pause[],
  accountIds: readonly string[] = [],
  taskTypes: readonly TaskType[] = [],
) => unpausedLanes({ pauses, now: at(10) }, { accountIds, taskTypes })
const OPEN = { isClosed: false, isNarrowed: false }
const NARROWED = { isClosed: false, isNarrowed: true }

describe('what a poll may look at', () => {
  it('is all that it asked for, when nothing of it is paused', () => {
    expect(lanes([], ['a'], ['auto_bargain'])).toMatchObject({
      ...OPEN,
      filter: { accountIds: ['a'], taskTypes: ['auto_bargain'] },
    })
    expect(lanes([pause('account:b'), pause('type:auto_follow_up')], ['a'], ['auto_bargain'])).toMatchObject(
      OPEN,
    )
    expect(lanes([])).toMatchObject({ ...OPEN, filter: { accountIds: [], taskTypes: [] } })
  })

  it('is nothing, when all of it is paused', () => {
    for (const closed of [
      lanes([pause('all')]),
      lanes([pause('all')], ['a'], ['auto_bargain']),
      lanes([pause('account:a'), pause('account:b')], ['a', 'b']),
      lanes([pause('type:auto_bargain')], [], ['auto_bargain']),
      lanes(TASK_TYPES.map((type) => pause(`type:${type}`))),
    ]) {
      expect(closed.isClosed).toBe(true)
    }
  })

  it('is the rest, when some of it is paused', () => {
    expect(lanes([pause('account:a')], ['a', 'b'])).toMatchObject({
      ...NARROWED,
      filter: { accountIds: ['b'] },
    })
    expect(lanes([pause('type:auto_bargain')])).toMatchObject({
      ...NARROWED,
      filter: { accountIds: [], taskTypes: TASK_TYPES.filter((type) => type !== 'auto_bargain') },
    })
  })

  it('is any account, when it asked for any: paused accounts and shops are met one by one', () => {
    expect(lanes([pause('account:a'), pause('shop:s')])).toMatchObject({
      ...OPEN,
      filter: { accountIds: [] },
    })
  })

  it('is no more held by a pause that is over', () => {
    expect(lanes([pause('all', at(10))])).toMatchObject(OPEN)
    expect(lanes([pause('all', at(11))])).toMatchObject({ isClosed: true })
  })
})
