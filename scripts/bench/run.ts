import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { percentile } from './arithmetic.ts'
import { askDriver } from './ask-driver.ts'
import { STEPS, type Step } from './steps.ts'

/**
 * One step alone against one worktree, for whoever tunes it:
 * `node scripts/bench/run.ts --engine mariadb --step scenario --c 64 --seconds 5 [--root DIR]`.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'mariadb' },
    step: { type: 'string', default: 'scenario' },
    c: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '1' },
    root: { type: 'string', default: process.cwd() },
    runtime: { type: 'string', default: process.execPath },
  },
})

// Everything is this worktree's: its servers' options, its migrations, its service.
const root = resolve(values.root)
process.chdir(root)
const load = (path: string) => import(pathToFileURL(join(root, path)).href)
const { freshDatabase, startMariadb, startMysql, onServer } = (await load(
  'test/support/mysql-server.ts',
)) as typeof import('../../test/support/mysql-server.ts')
const { startRedis } = (await load(
  'test/support/redis-server.ts',
)) as typeof import('../../test/support/redis-server.ts')
const { startService } = (await load(
  'test/support/service-process.ts',
)) as typeof import('../../test/support/service-process.ts')
const { temporaryFolder } = (await load(
  'test/support/server-process.ts',
)) as typeof import('../../test/support/server-process.ts')

const stops: (() => Promise<unknown>)[] = []

const startEngine = async () => {
  if (values.engine === 'embedded') {
    const folder = await temporaryFolder()
    stops.push(() => folder.remove())
    return { env: { DATABASE_URL: `sqlite:${join(folder.path, 'bench.db')}` }, watched: {} }
  }
  const server = values.engine === 'mysql' ? await startMysql() : await startMariadb()
  if (server === null) throw new Error(`no ${values.engine} on this machine`)
  stops.push(() => server.stop('SIGKILL'))
  await onServer(server.url, 'SET GLOBAL innodb_buffer_pool_size = 2147483648')
  const redis = await startRedis()
  stops.push(() => redis.stop('SIGKILL'))
  const { url } = await freshDatabase(server.url)
  return {
    env: { DATABASE_URL: url, REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    watched: { database: [server.pid], redis: [redis.pid] },
  }
}

const toLine = (step: Step, driven: Awaited<ReturnType<typeof askDriver>>): string => {
  const each = (micros = 0) => (micros / Math.max(1, driven.done)).toFixed(0)
  const tasks = driven.units === driven.done ? '' : ` (${(driven.units / driven.seconds).toFixed(0)} tasks/s)`
  const { server, database, redis, driver } = driven.cpu
  return (
    `${values.engine} ${step} c=${values.c}: ${(driven.done / driven.seconds).toFixed(0)}/s${tasks}` +
    ` p50 ${percentile(driven.latencies, 0.5).toFixed(2)} ms p99 ${percentile(driven.latencies, 0.99).toFixed(2)} ms` +
    ` | CPU us each: server ${each(server)}, database ${each(database)}, redis ${each(redis)}, driver ${each(driver)}` +
    ` | ${driven.done} in ${driven.seconds.toFixed(1)} s, ${driven.refused} refused, ${driven.errors} errors`
  )
}

const main = async (): Promise<void> => {
  const steps = values.step === 'all' ? STEPS : (values.step.split(',') as Step[])
  const { env, watched } = await startEngine()
  const service = await startService({ env, runtime: values.runtime.split(' ') })
  stops.unshift(() => service.stop('SIGKILL'))
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const step of steps) {
      if (!STEPS.includes(step)) throw new Error(`no step ${step}: ${STEPS.join(', ')}`)
      const driven = await askDriver({
        ports: [service.port],
        step,
        connections: Number(values.c),
        seconds: Number(values.seconds),
        watched: { server: [service.pid], ...watched },
      })
      console.log(toLine(step, driven))
      for (const line of driven.wrong) console.log(`  wrong: ${line}`)
      if (driven.errors > 0) process.exitCode = 1
    }
}

try {
  await main()
} finally {
  for (const stop of stops) await stop()
}
