import { parseArgs } from 'node:util'
import { percentile } from './arithmetic.ts'
import { startDriver } from './ask-driver.ts'
import type { Measured } from './closed-loop.ts'
import { overload } from './overload.ts'
import { toOverloadLines } from './report.ts'
import { type Engine, openServers, type Runtime } from './servers.ts'
import { STEPS, type Step } from './steps.ts'
import { startEmbedded, startOnServer } from './targets.ts'
import { OVER } from './under-load.ts'

/**
 * One step alone against one worktree, for whoever tunes it:
 * `npm run bench:step -- --engine mariadb --step scenario --c 64 --seconds 5 [--root DIR]`, or with `--overload 1000`
 * creates at five times so many a second.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'mariadb' },
    step: { type: 'string', default: 'scenario' },
    c: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '1' },
    root: { type: 'string', default: process.cwd() },
    runtime: { type: 'string', default: 'node' },
    replicas: { type: 'string', default: '1' },
    overload: { type: 'string' },
  },
})

const servers = await openServers(values.root)
const driver = startDriver()

const startTarget = async () => {
  const runtime = values.runtime as Runtime
  if (values.engine === 'embedded') return startEmbedded(servers, runtime)
  const database = await servers.startDatabase(values.engine as Engine)
  if (database === null) throw new Error(`no ${values.engine} on this machine`)
  return startOnServer(servers, values.engine, database, { runtime, replicas: Number(values.replicas) })
}

const toLine = (step: Step, run: Measured): string => {
  const each = (micros = 0) => (micros / Math.max(1, run.done)).toFixed(0)
  const tasks = run.units === run.done ? '' : ` (${(run.units / run.seconds).toFixed(0)} tasks/s)`
  const { server, database, redis, driver: own } = run.cpu
  return (
    `${values.engine} ${step} c=${values.c}: ${(run.done / run.seconds).toFixed(0)}/s${tasks}` +
    ` p50 ${percentile(run.latencies, 0.5).toFixed(2)} ms p99 ${percentile(run.latencies, 0.99).toFixed(2)} ms` +
    ` | CPU us each: server ${each(server)}, database ${each(database)}, redis ${each(redis)}, driver ${each(own)}` +
    ` | ${run.done} in ${run.seconds.toFixed(1)} s, ${run.refused} refused, ${run.errors} errors`
  )
}

const tellWrong = ({
  errors,
  wrong,
}: {
  readonly errors: number
  readonly wrong: readonly string[]
}): void => {
  for (const line of wrong) console.log(`  wrong: ${line}`)
  if (errors > 0) process.exitCode = 1
}

const main = async (): Promise<void> => {
  const steps = values.step === 'all' ? STEPS : (values.step.split(',') as Step[])
  const unknown = steps.find((step) => !STEPS.includes(step))
  if (unknown !== undefined) throw new Error(`no step ${unknown}: ${STEPS.join(', ')}, all`)
  const target = await startTarget()
  if (values.overload !== undefined) {
    const over = await overload(driver, target, { ...OVER, capacity: Number(values.overload) })
    console.log(toOverloadLines(target.name, over))
    tellWrong(over)
    return
  }
  const { ports, watched } = target
  const turns = Array.from({ length: Number(values.rounds) }, () => steps).flat()
  for (const step of turns) {
    const [connections, seconds] = [Number(values.c), Number(values.seconds)]
    const run = await driver.measure({ kind: 'closed', ports, step, connections, seconds, watched })
    console.log(toLine(step, run))
    tellWrong(run)
  }
}

try {
  await main()
} finally {
  await driver.stop()
  await servers.stopAll()
}
