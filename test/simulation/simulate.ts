import { parseArgs } from 'node:util'
import { SOMETIMES } from './counted.ts'
import { type Outcome, runSeed } from './run-seed.ts'

/** Plays seeds and tells what came of them; ends with 1 at the first that showed what must never be. */
const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      tell: { type: 'boolean', default: false },
    },
  })
  const [seeds, from] = [Number(values.seeds), Number(values.from)]
  if (!Number.isSafeInteger(seeds) || !Number.isSafeInteger(from))
    throw new Error('seeds and from are numbers')
  const counters = new Map<string, number>()
  const [began, before] = [performance.now(), { happened: 0, digest: 0 }]
  for (let seed = from; seed < from + seeds; seed += 1) {
    const outcome = await runSeed(seed, {}, values.tell ? console.log : null)
    for (const [name, times] of outcome.counters) counters.set(name, (counters.get(name) ?? 0) + times)
    before.happened += outcome.happened
    before.digest = (Math.imul(before.digest, 31) + outcome.digest) >>> 0
    if (outcome.violation !== null) return tellFailure(outcome, values.tell)
    if ((seed - from + 1) % 10_000 === 0) console.log(`${seed - from + 1} seeds …`)
  }
  const seconds = (performance.now() - began) / 1_000
  for (const name of SOMETIMES) console.log(`${String(counters.get(name) ?? 0).padStart(9)}  ${name}`)
  console.log(
    `${seeds} seeds from ${from} without a violation: ${(seeds / seconds).toFixed(0)} seeds/s, ` +
      `${before.happened} happenings, digest ${before.digest.toString(16)}`,
  )
  return SOMETIMES.every((name) => counters.has(name)) || seeds < 1_000 ? 0 : 1
}

const tellFailure = async ({ seed, violation }: Outcome, isTold: boolean): Promise<number> => {
  if (!isTold) await runSeed(seed, {}, console.log)
  console.log(`seed ${seed}: ${violation}`)
  return 1
}

process.exitCode = await main()
