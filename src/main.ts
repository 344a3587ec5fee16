import closeWithGrace from 'close-with-grace'
import { startServer } from './adapters/http/server.ts'
import { newSecret } from './adapters/runtime/ids.ts'
import { NotStartable } from './adapters/sql/not-startable.ts'
import { buildService, type Service } from './container.ts'
import { BadSetting } from './setting-readers.ts'
import { readSettings } from './settings.ts'

/** SIGTERM to exit: 10 s at most (CONTRACT 9). Requests in progress get most of it. */
const GRACE_MS = 9_500
const REQUESTS_GRACE_MS = 7_000

/** Starts settings, migrations, container, loops, HTTP; on SIGTERM stops them in the opposite order. */
const main = async (): Promise<void> => {
  const service = buildService(readSettings(process.env))
  const { settings, log, store, app } = service
  await store.migrate(settings.migrate)
  const loops = service.startLoops()
  const server = await startServer(app, { host: settings.host, port: settings.port, newRequestId: newSecret })
  log.info({ host: settings.host, port: server.port, database: settings.database.kind }, 'ready')

  closeWithGrace(
    { delay: GRACE_MS, logger: false, onTimeout: () => process.exit(0) },
    async ({ err, signal }) => {
      if (err) log.error({ error: err }, 'stops because of an error that nobody expected')
      else log.info({ signal }, 'stops')
      service.stopWaiting()
      await server.close(REQUESTS_GRACE_MS)
      await Promise.all(loops.map((loop) => loop.stop()))
      await closeParts(service)
      log.info({}, 'stopped')
    },
  )
}

const closeParts = async ({ queue, store }: Service): Promise<void> => {
  await queue.close()
  await store.close()
}

main().catch((error: unknown) => {
  // One line for what a person can mend; all of it for what nobody expected.
  const isMendable = error instanceof BadSetting || error instanceof NotStartable
  console.error(isMendable ? error.message : error)
  process.exit(1)
})
