import { type Client, makeClient } from '../players.ts'
import { type Board, makeBoard } from './board.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import { type Crowd, makeCrowd } from './crowd.ts'
import { type Marketplace, makeMarketplace } from './marketplace.ts'
import type { Slip } from './slips.ts'

/** What all players of the day share: the service's address, the marketplace, the clock. */
export type World = {
  /** A client whose requests bear this name. */
  readonly as: (actor: string) => Client
  readonly clock: Clock
  readonly chance: Chance
  readonly market: Marketplace
  readonly board: Board
  /** Talks of robots under way, whoever has them at the moment. */
  readonly talks: Crowd
  /** Pairs whose talk has begun or is about to. */
  readonly taken: Set<string>
  /** Machines that are switched off at the moment. */
  readonly absent: Set<string>
  /** What goes wrong next, where that is not left to chance. */
  readonly slips: Slip[]
  /** Numbers under which upstream knows its work. */
  readonly nextNumber: () => number
  readonly fault: (who: string, error: unknown) => void
}

export const makeWorld = (url: string, clock: Clock, chance: Chance): World => {
  const fault = (who: string, error: unknown) => {
    if (clock.signal.aborted) return
    console.error(`demo: ${who}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const as = (actor: string) => patient(makeClient(url, actor), clock)
  let number = 10_000
  return {
    as,
    clock,
    chance,
    market: makeMarketplace(),
    board: makeBoard(as('看板'), clock),
    talks: makeCrowd(TALKS_MOST, (error) => fault('a talk', error)),
    taken: new Set(),
    absent: new Set(),
    slips: [],
    nextNumber: () => {
      number += 1
      return number
    },
    fault,
  }
}

/** Beyond what is begun while so many are open: whoever closes by hand makes room at once. */
const TALKS_MOST = 80

/** Does the step again and again until the day is over; a failure is told, and the next step follows. */
export const keepGoing = async (world: World, who: string, step: () => Promise<void>): Promise<void> => {
  const { clock, fault } = world
  while (!clock.signal.aborted) {
    try {
      await step()
    } catch (error) {
      fault(who, error)
      await clock.sleep(5).catch(() => undefined)
    }
  }
}

/** A client that does as it is told: what it may repeat it repeats, and what is its own fault it does not hide. */
const patient =
  (call: Client, clock: Clock): Client =>
  async (method, path, body) => {
    for (;;) {
      const answer = await call(method, path, body)
      if (answer.body.do === 'fix' || answer.status === 500)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      if (answer.body.do !== 'retry') return answer
      await clock.sleep(1)
    }
  }
