import { parseArgs } from 'node:util'
import { MUTANTS, type MutantName, makeMutant } from './mutants.ts'
import { makePlaces, type Places } from './places.ts'
import { isRed, lineOf, reportOf } from './report.ts'
import type { Row } from './row.ts'
import { ROWS } from './rows.ts'
import { type RowResult, type RunOptions, runRow } from './run-row.ts'
import type { DatabaseKind } from './servers.ts'

const USAGE = `npm run test:faults -- [options]
  --row TEXT      only rows with this in their name
  --on KIND       only on mysql, mariadb, sqlite, galera or group-replication
  --seed N        what is drawn: rows print theirs, to be repeated
  --cycles N      how often repeated faults are done, 1 unless said otherwise
  --minutes N     no row begins after so many, 10 unless said otherwise
  --mutant NAME   the product without a guard, on the row that must see it; 'all' for every one
  --list          what rows and mutants there are`

const { values } = parseArgs({
  options: {
    row: { type: 'string', default: '' },
    on: { type: 'string', default: '' },
    seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
    cycles: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    mutant: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const OPTIONS: RunOptions = { seed: Number(values.seed), cycles: Number(values.cycles) }

/** The kinds in the order in which a run needs them: the default first, then what replicas share. */
const KINDS: readonly DatabaseKind[] = ['sqlite', 'mysql', 'mariadb', 'galera', 'group-replication']

const main = async (): Promise<number> => {
  if (values.help) return print(USAGE)
  if (values.list) return print(listed())
  if (values.mutant === undefined) return playRows()
  const names = Object.keys(MUTANTS) as MutantName[]
  const chosen = values.mutant === 'all' ? names : names.filter((name) => name === values.mutant)
  if (chosen.length === 0) throw new Error(`no such mutant: ${values.mutant}; there are ${names.join(', ')}`)
  let unseen = 0
  for (const name of chosen) if (!(await isSeen(name))) unseen += 1
  return unseen
}

const print = (text: string): number => {
  console.log(text)
  return 0
}

const listed = (): string =>
  [
    ...ROWS.map(({ name, of, on }) => `row: ${name} (${of}) on ${on.join(', ')}`),
    ...Object.entries(MUTANTS).map(([name, { row, on }]) => `mutant: ${name}, seen by: ${row} on ${on}`),
  ].join('\n')

/** The rows chosen, those that share a place beside each other. */
const chosenRows = (): readonly (readonly [Row, DatabaseKind])[] =>
  KINDS.filter((kind) => values.on === '' || kind === values.on).flatMap((kind) =>
    ROWS.filter(({ on, name }) => on.includes(kind) && name.includes(values.row))
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map((row) => [row, kind] as const),
  )
const placeOf = ({ env, redis }: Row): number => (env === undefined && redis === undefined ? 0 : 1)

const playRows = async (): Promise<number> => {
  const until = Date.now() + Number(values.minutes) * 60_000
  const results: RowResult[] = []
  const skipped: string[] = []
  await inPlaces(process.cwd(), async (places) => {
    for (const [row, kind] of chosenRows()) {
      if (Date.now() > until) skipped.push(`${row.name} on ${kind}`)
      else {
        const result = await runRow(row, kind, places, OPTIONS)
        results.push(result)
        console.log(lineOf(result))
      }
    }
  })
  console.log(`\n${reportOf(results, skipped)}`)
  return results.filter(isRed).length
}

/** Whether the row that must see the mutant does. */
const isSeen = async (name: MutantName): Promise<boolean> => {
  const { row: rowName, on } = MUTANTS[name]
  const row = ROWS.find((each) => each.name === rowName)
  if (row === undefined) throw new Error(`mutant "${name}" names no row: ${rowName}`)
  const mutant = await makeMutant(name)
  try {
    const result = await inPlaces(mutant.root, (places) => runRow(row, on, places, OPTIONS))
    const seen = isRed(result)
    console.log(`${seen ? 'seen' : 'NOT SEEN'}: ${name}; ${rowName} on ${on}: ${result.why?.[0] ?? 'green'}`)
    return seen
  } finally {
    await mutant.remove()
  }
}

/** Whatever happens, nothing that was started outlives the run. */
const inPlaces = async <Answer>(root: string, work: (places: Places) => Promise<Answer>): Promise<Answer> => {
  const places = makePlaces(root)
  const end = () => void places.close().finally(() => process.exit(1))
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  try {
    return await work(places)
  } finally {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
    await places.close()
  }
}

process.exitCode = (await main()) > 0 ? 1 : 0
