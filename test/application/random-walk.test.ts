import { describe, expect, it } from 'vitest'
import { type Application, openApplication } from '../support/application.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { checkAlways, checkCommit, checkRecords } from './invariants.ts'
import { takeStep, type Walk } from './walk.ts'

// More of them: WALK_SEEDS=500. A seed that fails once stays in the list below for good.
const SEEDS = Array.from({ length: Number(process.env.WALK_SEEDS ?? 32) }, (_, i) => i + 1)
const STEPS = 150

const met = new Set<string>()

const walk = async (app: Application, seed: number): Promise<void> => {
  const way: Walk = { app, random: seededRandom(seed), held: [] }
  const done: string[] = []
  let seen = 0
  try {
    for (let step = 0; step < STEPS; step += 1) {
      done.push((await takeStep(way)).join(' + '))
      for (; seen < app.commits.length; seen += 1) {
        const commit = app.commits[seen]
        if (commit !== undefined) checkCommit(commit)
      }
      await checkAlways(app)
    }
    await checkRecords(app)
  } catch (error) {
    throw new Error(`seed ${seed}, step ${done.length}, after ${done.slice(-12).join(', ')}`, {
      cause: error,
    })
  }
  for (const each of done.flatMap((step) => step.split(' + '))) met.add(each)
}

describe('whatever robots, upstream, humans and the clock do, in whatever order', () => {
  it.each(SEEDS)('I1 to I6 hold, histories fold and the queue is right: seed %i', async (seed) => {
    const app = await openApplication()
    try {
      await walk(app, seed)
    } finally {
      await app.close()
    }
  })

  it('the walks were not too tame to prove anything: each of these came to pass', () => {
    expect([...met]).toEqual(
      expect.arrayContaining([
        'create: ok',
        'create: replayed',
        'create: session_conflict',
        'add: ok',
        'add: replayed',
        'add: task_conflict',
        'add: invalid_transition',
        'take: ok',
        'take: nothing',
        'open: ok',
        'open: session_transferred',
        'open: session_paused',
        'open: session_ended',
        'open: not_in_flight',
        'open: lease_lost',
        'complete: ok',
        'heartbeat: ok',
        'heartbeat: lease_lost',
        'fail: ok',
        'fail: lease_lost',
        'release: ok',
        'cancel: ok',
        'cancel: task_finished',
        'retry: ok',
        'retry: invalid_transition',
        'steer: ok',
        'steer: invalid_transition',
        'steer: version_conflict',
        'steer: session_conflict',
        'assign: ok',
        'assign: already_assigned',
        'assign: invalid_transition',
        'collect: ok',
        'collect: confirmed',
        'collect: transferred',
        'collect: unheard',
        'collect: history',
        'catchUp: ok',
      ]),
    )
  })
})
