import { parseArgs } from 'node:util'

/** What was asked for: the story once, or a day that goes on. */
export type Options =
  | { readonly mode: 'story' }
  | { readonly mode: 'serve'; readonly port: number; readonly seed: number; readonly speed: number }

/** Reads the words after `npm run demo --`. Throws an error of one line that says what is wrong. */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      serve: { type: 'boolean', default: false },
      port: { type: 'string' },
      seed: { type: 'string' },
      speed: { type: 'string' },
    },
  })
  if (values.serve)
    return {
      mode: 'serve',
      port: whole('--port', values.port, 8080, 1, 65_535),
      seed: whole('--seed', values.seed, 1, 0, 999_999_999),
      speed: whole('--speed', values.speed, 1, 1, SPEED_MAX),
    }

  const alone = (['port', 'seed', 'speed'] as const).find((name) => values[name] !== undefined)
  if (alone !== undefined) throw new Error(`--${alone} goes with --serve: the story has none`)
  return { mode: 'story' }
}

/** Above this the service's own second of patience is longer than the day's minutes. */
const SPEED_MAX = 60

const whole = (name: string, said: string | undefined, otherwise: number, least: number, most: number) => {
  if (said === undefined) return otherwise
  const value = /^\d{1,9}$/.test(said) ? Number(said) : Number.NaN
  if (!(value >= least && value <= most))
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${said}`)
  return value
}
