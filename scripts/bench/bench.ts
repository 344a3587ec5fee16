import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { startDriver } from './ask-driver.ts'
import { movesOf } from './compare.ts'
import { readOptions } from './options.ts'
import { turnsOf } from './plan.ts'
import { limitRatios, type Ratio, targetRatios } from './ratios.ts'
import { readReference, writeReference } from './reference.ts'
import { toLoadLines, toMoveLines, toRatioTable, toRowTable } from './report.ts'
import { playRounds } from './rounds.ts'
import { openServers } from './servers.ts'
import { openStage } from './stage.ts'
import { underLoad } from './under-load.ts'

/**
 * `npm run bench [-- --quick]`: what the service carries, over what its parts carry without it, in one run on servers of
 * its own. docs/performance.md says what each row means.
 */
const options = readOptions(process.argv.slice(2))
const endAt = performance.now() + options.minutes * 60_000
const servers = await openServers(process.cwd())
const driver = startDriver()

const main = async (): Promise<void> => {
  const stage = await openStage(servers, options)
  const turns = turnsOf(stage.matrices)
  const roundsEndAt = endAt - (options.quick ? 5_000 : stage.loadSeconds * 1_000)
  const { rounds, seconds } = options
  const { results, wrong } = await playRounds(driver, turns, stage.places, {
    rounds,
    seconds,
    endAt: roundsEndAt,
  })
  const ratios = limitRatios(results.all())
  const between = targetRatios(results.all(), stage.base.name)
  const tables = `${toRowTable(results.all())}\n\n${toRatioTable([...ratios, ...between])}`
  console.log(tables)
  const loads = options.quick ? [] : await underLoad(driver, stage.mains, results.all())
  const told = loads.map((load) => `\n${toLoadLines(load)}\n`).join('')
  console.log(told)
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version }
  const whole = {
    at: new Date().toISOString(),
    machine,
    options,
    rows: results.all(),
    ratios,
    between,
    loads,
  }
  await keep(`${tables}\n${told}`, whole)

  const errors = [...wrong, ...loads.flatMap(({ wrong }) => wrong)]
  if (options.writeReference) await writeReference(stage.base.name, ratios)
  else if (options.quick) await tellMoves(stage.base.name, ratios)
  for (const line of errors) console.error(`wrong: ${line}`)
  if (errors.length > 0) process.exitCode = 1
}

const keep = async (
  report: string,
  whole: Readonly<Record<string, unknown>> & { readonly at: string },
): Promise<void> => {
  await mkdir(options.out, { recursive: true })
  const name = join(options.out, `bench-${whole.at.replaceAll(/[:.]/g, '-')}`)
  await writeFile(`${name}.md`, `${report}\n`)
  await writeFile(`${name}.json`, `${JSON.stringify(whole, null, 2)}\n`)
  console.log(`\n${name}.json and .md have it all.`)
}

const tellMoves = async (database: string, ratios: readonly Ratio[]): Promise<void> => {
  const reference = await readReference(database)
  if (Object.keys(reference.ratios).length === 0) {
    console.log(`\nNo ratios are committed for ${database}: --write-reference on a quiet machine makes them.`)
    return
  }
  const moves = movesOf(ratios, reference)
  console.log(`\n${toMoveLines(moves, reference.tolerance)}`)
  if (options.strict && moves.length > 0) process.exitCode = 1
}

try {
  await main()
} finally {
  await driver.stop()
  await servers.stopAll()
}
