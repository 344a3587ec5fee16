import type { TestProject } from 'vitest/node'
import { findMariadb, findMysql } from './mysql-server.ts'
import { findRedis } from './redis-server.ts'
import type { Service, Services } from './services.ts'

/** A service that was found, and how to end it when the tests are done. */
export type Found = { readonly service: Service; stop(): Promise<void> }

/** Starts what the tests need, once a run, each in a folder of its own, and ends it afterwards. */
export default async function setup(project: TestProject) {
  const [mysql, mariadb, redis] = await Promise.all([findMysql(), findMariadb(), findRedis()])
  const found = { mysql, mariadb, redis }
  const services: Services = { mysql: mysql.service, mariadb: mariadb.service, redis: redis.service }
  const stop = () => Promise.all(Object.values(found).map((each) => each.stop()))

  const missing = Object.values(services).flatMap((service) =>
    'missing' in service ? [service.missing] : [],
  )
  if (missing.length > 0 && process.env.REQUIRE_SERVICES === '1') {
    await stop()
    throw new Error(`REQUIRE_SERVICES=1, but: ${missing.join('; ')}`)
  }
  project.provide('services', services)
  return async () => {
    await stop()
  }
}
