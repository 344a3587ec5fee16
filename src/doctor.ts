import { makeRedisQueueAudit } from './adapters/redis/queue-audit.ts'
import { examineRecords, FAULTS, type Fault } from './application/doctor/examine-records.ts'
import { makeSendTrial } from './application/operators/send-trial.ts'
import { buildService } from './composition/build-service.ts'
import type { Get } from './composition/container.ts'
import { settle } from './composition/settle.ts'
import {
  AUDIT,
  CHANNELS,
  DUE_WORK,
  HINTS,
  NOTIFIERS,
  QUEUE,
  REPAIR_RECORD,
  STORE,
  WAIT,
} from './composition/tokens.ts'
import { BadSetting } from './settings/readers.ts'
import { unknownNamesLine } from './settings/said-values.ts'
import { readSettings } from './settings/settings.ts'
import { startFault } from './start-fault.ts'

/**
 * `npm run doctor`: looks whether database, sessions and queue agree, one line a fault and a summary; exit 1 when
 * something is wrong. It changes nothing unless asked to `--repair`. With `--test-channel NAME` it only sends a trial
 * message there, and needs no database for it; exit 1 when that did not arrive.
 */
const main = async (): Promise<number> => {
  const { mayRepair, channel } = readOptions(process.argv.slice(2))
  const settings = readSettings({ ...process.env, LOG_LEVEL: 'warn' })
  // Beside what it finds, which programs may read.
  const slips = unknownNamesLine(settings.unknownNames)
  if (slips !== null) console.error(slips)
  const get = buildService(settings)
  if (channel !== null) return testChannel(get, channel)
  // Connects while the rest is looked at, so that it hears of the first repair.
  get(QUEUE)
  const queue = settings.redisUrl === null ? null : makeRedisQueueAudit({ target: settings.redisUrl })
  try {
    await get(STORE).migrate('off')
    return await examine(get, queue, mayRepair)
  } finally {
    await queue?.close()
    await settle(get)
    await Promise.all([get(QUEUE).close(), get(HINTS).close()])
    await get(STORE).close()
  }
}

const readOptions = ([option, value, ...more]: readonly string[]) => {
  const asked = { mayRepair: option === '--repair', channel: option === '--test-channel' ? value : null }
  const isKnown = option === undefined || (asked.mayRepair && value === undefined) || asked.channel
  if (isKnown && more.length === 0) return { ...asked, channel: asked.channel ?? null }
  throw new BadSetting(option ?? '', 'is no option so: there are --repair and --test-channel NAME')
}

const testChannel = async (get: Get, channel: string): Promise<number> => {
  const trial = await makeSendTrial({
    notifiers: get(NOTIFIERS),
    alerts: { noteSent: async () => undefined },
    wait: get(WAIT),
  })(channel)
  if (trial === null) {
    const known = get(CHANNELS).map(({ name }) => name)
    throw new BadSetting('--test-channel', `names no channel: there are ${known.join(', ')}`)
  }
  const { delivered, status, answer } = trial
  console.log(`${channel}: ${delivered ? 'delivered' : 'not delivered'}, ${status ?? 'no status'}, ${answer}`)
  return delivered ? 0 : 1
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
