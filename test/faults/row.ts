import { setTimeout as wait } from 'node:timers/promises'
import type { World } from './clients.ts'
import type { Figure } from './figures.ts'
import { type Crew, startLoad } from './load.ts'
import type { DatabaseKind } from './servers.ts'
import type { Stage } from './stage.ts'

/** One row of the fault matrix: what is done to the service, and where. What is checked afterwards is always all. */
export type Row = {
  /** Said in one sentence, which `--row` looks for. */
  readonly name: string
  /** Where it stands in the matrix of the reliability page, or the fault that was reported. */
  readonly of: string
  readonly on: readonly DatabaseKind[]
  /** Two unless said otherwise; always one on SQLite. */
  readonly replicas?: number
  /** Settings beside those of every row, for each replica. */
  readonly env?: readonly Readonly<Record<string, string>>[]
  /** Redis with these arguments, in the place of the one without a file. */
  readonly redis?: readonly string[]
  /** The figure that violations count against. */
  readonly yields?: Figure
  /** How many pairs its world has, 24 unless said otherwise; `accounts` of them, 8 unless said otherwise. */
  readonly pairs?: number
  readonly accounts?: number
  /** Whether only its own expectations count: its world is left as it is, nothing is settled. */
  readonly isBare?: boolean
  readonly play: Play
}

/** `cycles`: how often a fault that repeats is done, 1 or more. */
export type Play = (world: World, cycles: number) => Promise<void>

/** Does something while everybody works, heals, and lets everybody end. */
export const underLoad =
  (nemesis: (stage: Stage, cycles: number) => Promise<void>, crew?: Crew): Play =>
  async (world, cycles) => {
    const load = startLoad(world, crew)
    await wait(400)
    try {
      await nemesis(world.stage, cycles)
    } finally {
      await world.stage.heal()
      await load.stop()
    }
  }

export const times = async (count: number, work: (nth: number) => Promise<void>): Promise<void> => {
  for (let nth = 1; nth <= count; nth += 1) await work(nth)
}
