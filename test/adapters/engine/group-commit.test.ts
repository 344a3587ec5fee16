import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Job, makeGroupCommit, type Waited } from '../../../src/adapters/sql/engine/group-commit.ts'
import type { Came } from '../../../src/adapters/sql/engine/lockstep.ts'
import type { Failure } from '../../../src/adapters/sql/engine/retrying.ts'
import { Overloaded, RowBusy } from '../../../src/application/ports/unavailable.ts'

type Named = Job & { readonly name: string }
const named = (name: string, ...turns: string[]): Named => ({ name, turns, noWait: false })

class Failing extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure)
    this.failure = failure
  }
}

type Scene = {
  /** What becomes of a group; nothing said: all are done. */
  readonly together?: (names: readonly string[], tries: number) => Failure | null
  readonly tooLate?: (waited: Waited) => Error | null
  /** May throw. */
  readonly alone?: (name: string) => void
  readonly lanes?: number
  readonly slowTimes?: number
  readonly most?: number
  readonly waitingMax?: number
}

/** An engine that does nothing, and what it was asked. Groups rest until `open`. */
const stage = ({
  together = () => null,
  tooLate = () => null,
  alone: byItself = () => undefined,
  lanes = 1,
  slowTimes = 0,
  most = 64,
  waitingMax = 100,
}: Scene) => {
  const groups: string[][] = []
  const alone: string[] = []
  let gate = Promise.resolve()
  let [open, now] = [() => {}, 0]
  const tries = new Map<string, number>()
  const run = makeGroupCommit<Named>(
    {
      together: async (jobs) => {
        const names = jobs.map(({ name }) => name)
        groups.push(names)
        await gate
        const key = names.join()
        tries.set(key, (tries.get(key) ?? 0) + 1)
        const failure = together(names, tries.get(key) ?? 0)
        if (failure !== null) throw new Failing(failure)
        return names.map((name): Came => ({ kind: 'done', answer: `${name} is done` }))
      },
      alone: async ({ name }) => {
        alone.push(name)
        byItself(name)
        return `${name} alone`
      },
      failureOf: (error) => (error instanceof Failing ? error.failure : 'other'),
      tooLate: async (_job, waited) => tooLate(waited),
      tooMany: () => new Error('too many'),
    },
    { lanes, slowTimes, most, waitingMax, soon: setImmediate, now: () => now, wait: sleep },
  )
  /** Until all that was asked by now has set out, if it may. */
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  const shut = (): void => {
    gate = new Promise((resolve) => {
      open = resolve
    })
  }
  return {
    run,
    groups,
    alone,
    shut,
    open: () => open(),
    pass: (ms: number) => {
      now += ms
    },
    settled,
    /** A group that takes so many milliseconds: so many are usual then. */
    takeAsUsual: async (ms: number) => {
      shut()
      const usual = run(named('usual'))
      await settled()
      now += ms
      open()
      await usual
    },
  }
}

describe('a group commit', () => {
  it('takes together those that ask in one turn of the event loop, and answers each', async () => {
    const { run, groups } = stage({})
    expect(await Promise.all([run(named('a')), run(named('b')), run(named('c'))])).toEqual([
      'a is done',
      'b is done',
      'c is done',
    ])
    expect(groups).toEqual([['a', 'b', 'c']])
  })

  it('gathers those that come while all lanes are taken, and no more than go together', async () => {
    const { run, groups, shut, open, settled } = stage({ most: 2 })
    shut()
    const answers = [run(named('a'))]
    await settled()
    for (const name of ['b', 'c', 'd']) answers.push(run(named(name)))
    await settled()
    expect(groups).toEqual([['a']])
    open()
    await Promise.all(answers)
    expect(groups).toEqual([['a'], ['b', 'c'], ['d']])
  })

  it('sets out beside another at once where it is full with those that may go', async () => {
    const { run, groups, shut, open, settled, takeAsUsual } = stage({ lanes: 3, slowTimes: 2, most: 2 })
    await takeAsUsual(10)
    groups.splice(0)
    shut()
    const answers = [run(named('a', 'a'))]
    await settled()
    // Three wait, but only one of them may go beside the first.
    for (const name of ['a2', 'a3']) answers.push(run(named(name, 'a')))
    answers.push(run(named('b')))
    await settled()
    expect(groups).toEqual([['a']])
    answers.push(run(named('c')), run(named('d')))
    await settled()
    expect(groups).toEqual([['a'], ['b', 'c']])
    open()
    await Promise.all(answers)
    expect(groups.flat().toSorted()).toEqual(['a', 'a2', 'a3', 'b', 'c', 'd'])
  })

  it('lets those of one turn follow each other in their order, and others pass them', async () => {
    const { run, groups } = stage({ lanes: 2 })
    await Promise.all([
      run(named('a1', 'a')),
      run(named('a2', 'a', 'x')),
      run(named('x', 'x')),
      run(named('a3', 'a')),
      run(named('b', 'b')),
    ])
    expect(groups.map((names) => names.join(' '))).toEqual(['a1 b', 'a2', 'x a3'])
  })

  it('sends another group beside one only where that one takes longer than groups usually do', async () => {
    const { run, groups, shut, open, pass, settled, takeAsUsual } = stage({ lanes: 2, slowTimes: 2 })
    await takeAsUsual(40)
    shut()
    const asked = [run(named('slow'))]
    await settled()
    asked.push(run(named('behind')))
    pass(7)
    asked.push(run(named('too')))
    await settled()
    expect(groups).toEqual([['usual'], ['slow']])
    pass(1)
    asked.push(run(named('soon')))
    await settled()
    expect(groups).toEqual([['usual'], ['slow'], ['behind', 'too', 'soon']])
    open()
    await Promise.all(asked)
  })

  it('sends those who wait behind one that is held up, though nobody else comes', async () => {
    const { run, groups, shut, open, pass, settled } = stage({ lanes: 2, slowTimes: 2 })
    shut()
    const usual = run(named('usual'))
    await settled()
    pass(1_000_000)
    open()
    await usual
    shut()
    const held = run(named('held'))
    await settled()
    const behind = run(named('behind'))
    await settled()
    expect(groups).toHaveLength(2)
    pass(100)
    while (groups.length < 3) await settled()
    open()
    await Promise.all([held, behind])
  })

  it('goes once more after a deadlock, whole', async () => {
    const { run, groups } = stage({ together: (_names, tries) => (tries === 1 ? 'again' : null) })
    await Promise.all([run(named('a')), run(named('b'))])
    expect(groups).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  it('goes in halves where one always fails, until that one is by itself', async () => {
    const { run, groups, alone } = stage({ together: (names) => (names.includes('bad') ? 'again' : null) })
    const names = ['a', 'b', 'c', 'bad', 'e', 'f', 'g', 'h']
    const answers = await Promise.all(names.map((name) => run(named(name))))
    expect(answers).toEqual(names.map((name) => (name === 'bad' ? 'bad alone' : `${name} is done`)))
    expect(alone).toEqual(['bad'])
    expect(groups.length).toBeLessThanOrEqual(2 + 2 * 3)
  })

  it('lets each go by itself where somebody holds a row, at the same time', async () => {
    const { run, groups, alone } = stage({ together: () => 'busy' })
    const names = ['a', 'b', 'c']
    expect(await Promise.all(names.map((name) => run(named(name))))).toEqual(
      names.map((name) => `${name} alone`),
    )
    expect({ groups, alone }).toEqual({ groups: [names], alone: names })
  })

  it('tells all of a group whose outcome is unknown, and does none of it again', async () => {
    const { run, groups, alone } = stage({ together: () => 'unavailable' })
    const ends = await Promise.allSettled([run(named('a')), run(named('b'))])
    expect(ends.map((end) => end.status === 'rejected' && end.reason.name)).toEqual([
      'DatabaseUnavailable',
      'DatabaseUnavailable',
    ])
    expect({ groups, alone }).toEqual({ groups: [['a', 'b']], alone: [] })
  })

  it('tells all of a group that there was no connection for them, and does not ask again in halves', async () => {
    const { run, groups, alone } = stage({
      together: () => {
        throw new Overloaded('no connection became free')
      },
    })
    const ends = await Promise.allSettled([run(named('a')), run(named('b'))])
    expect(ends.map((end) => end.status === 'rejected' && end.reason.name)).toEqual([
      'Overloaded',
      'Overloaded',
    ])
    expect({ groups, alone }).toEqual({ groups: [['a', 'b']], alone: [] })
  })

  it('lets whoever wants what somebody holds go by himself for a while, and nobody waits for it with him', async () => {
    const { run, groups, alone, pass } = stage({
      together: (names) => (names.includes('held') ? 'busy' : null),
      alone: (name) => {
        if (name === 'held') throw new RowBusy('somebody holds it')
      },
    })
    const askBoth = () => Promise.allSettled([run(named('held', 'x')), run(named('a', 'y'))])
    await askBoth()
    expect({ groups, alone }).toEqual({ groups: [['held', 'a']], alone: ['held', 'a'] })
    await askBoth()
    expect({ groups: groups.slice(1), alone: alone.slice(2) }).toEqual({ groups: [['a']], alone: ['held'] })
    pass(10_000)
    await askBoth()
    expect(groups.slice(2)).toEqual([['held', 'a']])
  })

  it('gives the turn to the next one whatever became of the one before', async () => {
    const { run, groups } = stage({ together: (names) => (names.includes('a') ? 'unavailable' : null) })
    const [first, second] = await Promise.allSettled([run(named('a', 'x')), run(named('b', 'x'))])
    expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled'])
    expect(groups).toEqual([['a'], ['b']])
  })

  it('tells those that have waited for too long, and only those; they are not done any more', async () => {
    const { run, groups, shut, open, pass, settled } = stage({
      tooLate: ({ heldMs }) => (heldMs !== null && heldMs >= 100 ? new Error('held') : null),
    })
    shut()
    const first = run(named('first', 'x'))
    await settled()
    const held = run(named('held', 'x'))
    const waits = run(named('waits'))
    pass(150)
    await expect(held).rejects.toThrow('held')
    open()
    expect(await Promise.all([first, waits])).toEqual(['first is done', 'waits is done'])
    expect(groups).toEqual([['first'], ['waits']])
  })

  it('turns away who comes when too many wait', async () => {
    const { run, shut, open, settled } = stage({ waitingMax: 1 })
    shut()
    const first = run(named('a'))
    await settled()
    const second = run(named('b'))
    await expect(run(named('c'))).rejects.toThrow('too many')
    open()
    expect(await Promise.all([first, second])).toEqual(['a is done', 'b is done'])
  })
})
