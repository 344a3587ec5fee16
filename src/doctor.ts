import { makeRedisQueueAudit } from './adapters/redis/queue-audit.ts'
import { examineRecords, FAULTS, type Fault } from './application/doctor/examine-records.ts'
import { buildService } from './composition/build-service.ts'
import type { Get } from './composition/container.ts'
import { settle } from './composition/settle.ts'
import { AUDIT, DUE_WORK, QUEUE, REPAIR_RECORD, STORE } from './composition/tokens.ts'
import { BadSetting } from './settings/readers.ts'
import { unknownNamesLine } from './settings/said-values.ts'
import { readSettings } from './settings/settings.ts'
import { startFault } from './start-fault.ts'

/**
 * `npm run doctor`: looks whether database, sessions and queue agree, one line a fault and a summary; exit 1 when
 * something is wrong. It changes nothing unless asked to `--repair`.
 */
const main = async (): Promise<number> => {
  const options = process.argv.slice(2)
  const unknown = options.find((option) => option !== '--repair')
  if (unknown !== undefined) throw new BadSetting(unknown, 'is no option: the only one is --repair')

  const settings = readSettings({ ...process.env, LOG_LEVEL: 'warn' })
  // Beside what it finds, which programs may read.
  const slips = unknownNamesLine(settings.unknownNames)
  if (slips !== null) console.error(slips)
  const get = buildService(settings)
  // Connects while the rest is looked at, so that it hears of the first repair.
  get(QUEUE)
  const queue = settings.redisUrl === null ? null : makeRedisQueueAudit({ target: settings.redisUrl })
  try {
    await get(STORE).migrate('off')
    return await examine(get, queue, options.includes('--repair'))
  } finally {
    await queue?.close()
    await settle(get)
    await get(QUEUE).close()
    await get(STORE).close()
  }
}

const examine = async (
  get: Get,
  queue: ReturnType<typeof makeRedisQueueAudit> | null,
  mayRepair: boolean,
): Promise<number> => {
  let found = 0
  let repaired = 0
  const tell = async (fault: Fault): Promise<void> => {
    found += 1
    const isRepaired = mayRepair && (await get(REPAIR_RECORD)(fault).catch(() => false))
    if (isRepaired) repaired += 1
    console.log(lineOf(fault, mayRepair ? isRepaired : null))
  }
  await examineRecords({ audit: get(AUDIT), due: get(DUE_WORK), queue }, tell)
  if (queue === null) console.log('the queue lives in the service itself and was not looked at')
  console.log(found === 0 ? 'all is well' : `${found} faults, ${repaired} repaired`)
  return found === repaired ? 0 : 1
}

const lineOf = ({ kind, id, detail }: Fault, isRepaired: boolean | null): string => {
  const end = isRepaired === null ? '' : isRepaired ? ' - repaired' : ' - not repaired, look into it'
  return `${kind}: ${id} ${FAULTS[kind]}${detail === '' ? '' : ` (${detail})`}${end}`
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(startFault(error) ?? error)
    process.exitCode = 2
  },
)
