import closeWithGrace from 'close-with-grace'
import { startServer } from './adapters/http/server.ts'
import { startWork } from './composition/background-work.ts'
import { buildService } from './composition/build-service.ts'
import type { Get } from './composition/container.ts'
import { settle } from './composition/settle.ts'
import { APP, DELIVERIES, HINTS, LOG, QUEUE, SHUTDOWN, STORE } from './composition/tokens.ts'
import { unknownNamesLine } from './settings/said-values.ts'
import { readSettings } from './settings/settings.ts'
import { notListening, startFault } from './start-fault.ts'

/** SIGTERM to exit: 10 s at most (CONTRACT 9). Requests in progress get most of it. */
const GRACE_MS = 9_500
const REQUESTS_GRACE_MS = 7_000

/** Starts settings, migrations, container, loops, HTTP; on SIGTERM stops them in the opposite order. */
const main = async (): Promise<void> => {
  const settings = readSettings(process.env)
  const get = buildService(settings)
  const log = get(LOG)
  const slips = unknownNamesLine(settings.unknownNames)
  if (slips !== null) log.warn({}, slips)
  // Connects while the database migrates: the queue is filled as soon as the work starts.
  get(QUEUE)
  await get(STORE).migrate(settings.migrate)
  const loops = startWork(get)
  const { host, port } = settings
  const server = await startServer(get(APP), { host, port }).catch((error: Error) => {
    throw notListening(error, host, port)
  })
  log.info({ host, port: server.port, database: settings.database.kind }, 'ready')

  const shutdown = closeWithGrace(
    {
      delay: GRACE_MS,
      skip: NOT_ITS_OWN,
      onTimeout: () => process.exit(0),
      logger: { error: (error: unknown) => log.error({ error }, 'the stop went wrong') },
    },
    async ({ err }) => {
      if (err) log.error({ error: err }, 'stops because of an error that nobody expected')
      // Long polls end.
      get(SHUTDOWN).abort()
      await server.close(REQUESTS_GRACE_MS)
      await Promise.all(loops.map((loop) => loop.stop()))
      await closeParts(get)
      log.info({}, 'stopped')
    },
  )
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    // Ctrl-C reaches it twice under npm, by the terminal and by npm itself.
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stops')
    shutdown.close()
  }
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

// close-with-grace listens for signals in a way that does not work on Deno: it asks for some that cannot be had there,
// and takes the first SIGTERM for a second one. A crash, such as SIGSEGV, shall stay one anyway.
const NOT_ITS_OWN: closeWithGrace.AllEvents[] = [
  'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV', 'SIGUSR2', 'SIGTERM',
] // biome-ignore format: a list reads best as lines

const closeParts = async (get: Get): Promise<void> => {
  await Promise.all([settle(get), ...get(DELIVERIES).map((each) => each.stop())])
  await Promise.all([get(QUEUE).close(), get(HINTS).close()])
  await get(STORE).close()
}

main().catch((error: unknown) => {
  // One line for what a person can mend; all of it for what nobody expected.
  console.error(startFault(error) ?? error)
  process.exit(1)
})
