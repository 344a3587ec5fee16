import { parseArgs } from 'node:util'
import type { Engine } from './servers.ts'
import type { Size } from './targets.ts'

/** What `npm run bench -- …` was told. */
export type Options = {
  readonly quick: boolean
  /** A ratio that moved is a failure. */
  readonly strict: boolean
  /** Writes the ratios of this run as those to compare with. */
  readonly writeReference: boolean
  readonly rounds: number
  readonly seconds: number
  readonly minutes: number
  readonly size: Size
  /** The database of a run that has one; null: MySQL where there is one, else MariaDB. */
  readonly engine: Engine | null
  readonly out: string
}

export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      'write-reference': { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      sessions: { type: 'string' },
      messages: { type: 'string' },
      waiting: { type: 'string' },
      engine: { type: 'string' },
      out: { type: 'string', default: 'bench-results' },
    },
  })
  const { quick, strict, large, engine = null } = values
  if (engine !== null && engine !== 'mysql' && engine !== 'mariadb')
    throw new Error(`--engine is mysql or mariadb, not ${engine}`)
  const usual = large ? LARGE : USUAL
  return {
    quick,
    strict,
    writeReference: values['write-reference'],
    rounds: numberOf('rounds', values.rounds, 3),
    seconds: numberOf('seconds', values.seconds, quick ? 0.5 : 0.6),
    minutes: numberOf('minutes', values.minutes, quick ? 2 : large ? 30 : 15),
    size: {
      sessions: numberOf('sessions', values.sessions, usual.sessions),
      lines: numberOf('messages', values.messages, usual.lines),
      waiting: numberOf('waiting', values.waiting, usual.waiting),
    },
    engine,
    out: values.out,
  }
}

const USUAL: Size = { sessions: 200_000, lines: 1_000_000, waiting: 100_000 }
const LARGE: Size = { sessions: 1_000_000, lines: 10_000_000, waiting: 1_000_000 }

const numberOf = (name: string, said: string | undefined, usual: number): number => {
  if (said === undefined) return usual
  const value = Number(said)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not ${said}`)
  return value
}
