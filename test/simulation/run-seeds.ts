import { type Outcome, runSeed } from './run-seed.ts'

/** What came of many seeds. */
type Summary = {
  /** The first seed that showed what must never be, or null. */
  readonly failed: Outcome | null
  readonly counters: ReadonlyMap<string, number>
  readonly happened: number
  /** Equal when every seed went the same way. */
  readonly digest: string
}

/** Plays these seeds one after another, up to the first that fails. `onSeed` hears how many are done. */
export const runSeeds = async (
  from: number,
  seeds: number,
  onSeed: (done: number) => void = () => undefined,
): Promise<Summary> => {
  // Thousands of expected errors a second: nobody reads where they came from.
  Error.stackTraceLimit = 0
  const counters = new Map<string, number>()
  let [happened, digest] = [0, 0]
  let failed: Outcome | null = null
  for (let done = 0; done < seeds && failed === null; done += 1) {
    const outcome = await runSeed(from + done)
    for (const [name, times] of outcome.counters) counters.set(name, (counters.get(name) ?? 0) + times)
    happened += outcome.happened
    digest = (Math.imul(digest, 31) + outcome.digest) >>> 0
    if (outcome.violation !== null) failed = outcome
    onSeed(done + 1)
  }
  return { failed, counters, happened, digest: digest.toString(16).padStart(8, '0') }
}
