import { parseArgs } from 'node:util'
import { SOMETIMES } from './counted.ts'
import { runSeed } from './run-seed.ts'
import { runSeeds } from './run-seeds.ts'

/** Plays seeds and tells what came of them; answers 1 when something was that must never be. See docs/simulation.md. */
const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' } },
  })
  const [seeds, from] = [Number(values.seeds), Number(values.from)]
  if (!Number.isSafeInteger(seeds) || !Number.isSafeInteger(from) || seeds < 1)
    throw new Error('--seeds and --from are whole numbers')

  const began = performance.now()
  const { failed, counters, happened, digest } = await runSeeds(from, seeds, (done) => {
    if (done % 10_000 === 0) console.log(`${done} seeds, ${speed(done, began)}`)
  })
  if (failed !== null) {
    Error.stackTraceLimit = 10
    // The seed once more, with all that happened: it is the same again.
    const { violation } = await runSeed(failed.seed, {}, console.log)
    console.log(`seed ${failed.seed}: ${violation}`)
    return 1
  }
  for (const name of SOMETIMES) console.log(`${String(counters.get(name) ?? 0).padStart(9)}  ${name}`)
  console.log(`${seeds} seeds from ${from} without a violation, ${speed(seeds, began)}`)
  console.log(`${happened} happenings, digest ${digest}`)
  return 0
}

const speed = (seeds: number, began: number): string =>
  `${((seeds * 1_000) / (performance.now() - began)).toFixed(0)} seeds/s`

process.exitCode = await main()
