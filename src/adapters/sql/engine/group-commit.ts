import { DatabaseUnavailable, Overloaded, RowBusy } from '../../../application/ports/unavailable.ts'
import { makeLanes } from './lanes.ts'
import type { Came } from './lockstep.ts'
import { type Failure, unavailable } from './retrying.ts'

/** Something that is to be done, and what it must not be done beside. */
export type Job = {
  /** Of two jobs with a turn in common the one that came later waits for the other. */
  readonly turns: readonly string[]
  /** Does not wait for long for whoever has a turn of its. */
  readonly noWait: boolean
}

export type GroupEngine<Each extends Job> = {
  /**
   * Does these in one transaction; resolves after its commit. Rejects when nothing of any of them is kept, or nobody knows
   * whether it is: DatabaseUnavailable.
   */
  together(jobs: readonly Each[]): Promise<readonly Came[]>
  /** Does this one by itself, with all patience that is left for it: less of it where somebody held its row already. */
  alone(job: Each, wasHeld: boolean): Promise<unknown>
  failureOf(error: unknown): Failure
  /** What a job is told that has waited so long, or null where it may go on waiting. */
  tooLate(job: Each, waited: Waited): Promise<Error | null>
  /** What a job is told that comes when too many wait already. */
  tooMany(): Error
}

/** For how long a job has waited, in milliseconds. */
export type Waited = {
  readonly ms: number
  /** Since somebody who had its turn came through, where somebody has its turn; else null: it waits for a lane. */
  readonly heldMs: number | null
}

type Options = {
  /** So many groups at once, see Lanes. */
  readonly lanes: number
  readonly slowTimes: number
  /** So many jobs in a group. */
  readonly most: number
  /** So many jobs wait. */
  readonly waitingMax: number
  /** Calls back once those who ask in this turn of the event loop have asked. */
  readonly soon: (then: () => void) => void
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
}

/** Does a job, together with those that wait at the same time. Rejects with the job's own failure. */
export type InGroups<Each extends Job> = (job: Each) => Promise<unknown>

/**
 * Group commit: jobs that wait at the same time share a transaction, and each is answered by itself, after the commit. A
 * group sets out as soon as a lane is free, so that a job that is alone waits for nobody; a full one sets out beside
 * others, as long as a lane is left.
 *
 * After a deadlock the group goes once more, and then in halves, so that one that always fails ends up by itself and keeps
 * nobody from his answer. Where somebody holds a row, each goes by itself, and waits for its own rows alone; whoever wants
 * the same as one that met such a row goes by himself for the next seconds, so that nobody else waits for it.
 */
export const makeGroupCommit = <Each extends Job>(
  engine: GroupEngine<Each>,
  options: Options,
): InGroups<Each> => {
  const { most, waitingMax, soon, now, wait } = options
  const lanes = makeLanes(options)
  let waiting: Waiting<Each>[] = []
  const taken = new Set<string>()
  const held = makeHeldTurns(now)
  let isSettingOut = false

  const setOutSoon = (): void => {
    if (isSettingOut || !(lanes.isFree() || mayBeFull()) || waiting.length === 0) return
    isSettingOut = true
    soon(() => {
      isSettingOut = false
      setOut()
    })
  }

  const setOut = (): void => {
    while (lanes.isFree() || (mayBeFull() && isOneFull())) {
      const group = nextGroup()
      if (group.length === 0) return
      const giveBack = lanes.take()
      void go(group).finally(() => {
        giveBack()
        setOutSoon()
      })
    }
  }

  const mayBeFull = (): boolean => waiting.length >= most && lanes.isFreeForFull()

  /** Whether as many as go together at the most could go now. */
  const isOneFull = (): boolean => {
    const used = new Set(taken)
    let count = 0
    for (const { job } of waiting) {
      if (!job.turns.some((turn) => used.has(turn))) count += 1
      if (count === most) return true
      for (const turn of job.turns) used.add(turn)
    }
    return false
  }

  /** Those that came first, as many as go together. */
  const nextGroup = (): Waiting<Each>[] => {
    const group: Waiting<Each>[] = []
    const left: Waiting<Each>[] = []
    // Whoever is passed over keeps his place before those that wait for the same.
    const passed = new Set<string>()
    for (const each of waiting) {
      const { turns } = each.job
      const isLoner = held.has(turns)
      const isFree =
        (isLoner || group.length < most) && !turns.some((turn) => taken.has(turn) || passed.has(turn))
      for (const turn of turns) (isFree ? taken : passed).add(turn)
      if (!isFree) left.push(each)
      else if (isLoner) goAlone(each, false)
      else group.push(each)
    }
    waiting = left
    return group
  }

  /** Whoever waits for the same as these did sees that it goes on. */
  const noteThrough = (group: readonly Waiting<Each>[]): void => {
    const moving = new Set(group.flatMap(({ job }) => job.turns))
    for (const each of waiting) if (each.job.turns.some((turn) => moving.has(turn))) each.movedAt = now()
  }

  const leave = ({ job }: Waiting<Each>): void => {
    for (const turn of job.turns) taken.delete(turn)
  }

  const go = async (group: readonly Waiting<Each>[], tries = 0): Promise<void> => {
    let came: readonly Came[]
    try {
      came = await engine.together(group.map(({ job }) => job))
    } catch (error) {
      return goAnew(group, error, tries)
    }
    for (const [i, each] of group.entries()) settle(each, came[i] ?? { kind: 'alone' })
    noteThrough(group)
  }

  const goAnew = async (group: readonly Waiting<Each>[], error: unknown, tries: number): Promise<void> => {
    const failure = engine.failureOf(error)
    // For nobody there was a connection, or nobody knows what became of any of them.
    if (failure === 'unavailable' || error instanceof Overloaded) {
      const isTold = error instanceof DatabaseUnavailable || error instanceof Overloaded
      for (const each of group) settle(each, { kind: 'failed', error: isTold ? error : unavailable(error) })
      return
    }
    if (failure === 'again' && tries === 0 && group.length > 1) return go(group, 1)
    if (failure === 'busy' || group.length === 1) {
      for (const each of group) goAlone(each, failure === 'busy')
      return
    }
    const half = Math.ceil(group.length / 2)
    await go(group.slice(0, half), 1)
    await go(group.slice(half), 1)
  }

  /** What goes by itself occupies no lane. */
  const goAlone = (each: Waiting<Each>, wasHeld: boolean): void => {
    const alone = async () => engine.alone(each.job, wasHeld)
    alone()
      .then(
        (answer) => {
          noteThrough([each])
          each.resolve(answer)
        },
        (error: unknown) => {
          if (error instanceof RowBusy) held.add(each.job.turns)
          each.reject(error)
        },
      )
      .finally(() => {
        leave(each)
        setOutSoon()
      })
  }

  const settle = (each: Waiting<Each>, came: Came): void => {
    if (came.kind === 'alone') {
      goAlone(each, false)
      return
    }
    leave(each)
    if (came.kind === 'done') each.resolve(came.answer)
    else each.reject(came.error)
  }

  let isLooking = false
  /** Tells those that have waited for too long, as long as anybody waits. */
  const lookAtTheLate = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    // One that cannot be judged now is judged at the next look.
    for (; waiting.length > 0; await wait(LATE_LOOK_MS)) {
      // The group under way may be held up by now.
      setOutSoon()
      await Promise.allSettled(waiting.map(tellIfLate))
    }
    isLooking = false
  }

  const tellIfLate = async (each: Waiting<Each>): Promise<void> => {
    const { job, since, movedAt } = each
    const isHeld = job.turns.some((turn) => taken.has(turn))
    const heldMs = isHeld ? now() - Math.max(since, movedAt) : null
    const error = await engine.tooLate(job, { ms: now() - since, heldMs })
    if (error === null || !waiting.includes(each)) return
    waiting = waiting.filter((other) => other !== each)
    each.reject(error)
  }

  return (job) => {
    if (waiting.length >= waitingMax) return Promise.reject(engine.tooMany())
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    waiting.push({ job, since: now(), movedAt: 0, resolve, reject })
    void lookAtTheLate()
    setOutSoon()
    return promise
  }
}

type Waiting<Each> = {
  readonly job: Each
  readonly since: number
  /** When one with a turn in common came through last. */
  movedAt: number
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** How often it is looked who has waited for too long. */
const LATE_LOOK_MS = 50

/** The turns of those that met a row that somebody holds, for some seconds: it is met again, or let go by then. */
const makeHeldTurns = (now: () => number) => {
  const until = new Map<string, number>()
  return {
    add: (turns: readonly string[]): void => {
      for (const [turn, at] of until) if (at <= now()) until.delete(turn)
      for (const turn of turns) until.set(turn, now() + HELD_MS)
    },
    has: (turns: readonly string[]): boolean =>
      until.size > 0 && turns.some((turn) => (until.get(turn) ?? Number.NEGATIVE_INFINITY) > now()),
  }
}
const HELD_MS = 5_000
