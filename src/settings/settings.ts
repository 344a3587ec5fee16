import type { ApiKey } from '../adapters/http/api-keys.ts'
import { LOCALES, type Locale } from '../adapters/notifications/words/words.ts'
import { textTools } from '../adapters/text/text-tools.ts'
import type { UnconfirmedRules } from '../application/clock/settle-outcomes.ts'
import type { AttemptRules } from '../domain/attempt-policy.ts'
import { fold } from '../domain/detection/fold.ts'
import type { DetectionRules } from '../domain/detection/rules.ts'
import type { IdleLimits } from '../domain/idle-policy.ts'
import { faultOfName } from '../domain/name.ts'
import type { PacingRules } from '../domain/pacing.ts'
import { type ChannelSetting, readChannels } from './read-channels.ts'
import { type DatabaseSetting, readDatabase } from './read-database.ts'
import { readDetection } from './read-detection.ts'
import { readKeys } from './read-keys.ts'
import { readPacing } from './read-pacing.ts'
import { readRedis } from './read-redis.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'
import { type Environment, type SaidValues, type UnknownName, valuesOf } from './said-values.ts'

/** Everything that can be set, read once at the start, checked and typed (CONTRACT 9). Durations in milliseconds. */
export type Settings = {
  readonly host: string
  readonly port: number
  readonly publicUrl: string
  /** Where the texts of robot tasks are that come without one, or null. */
  readonly externalTaskUrl: string | null
  readonly database: DatabaseSetting
  /** Null: the queue lives in this process. */
  readonly redisUrl: string | null
  readonly migrate: 'auto' | 'off'
  /** Empty: open to everybody, on loopback alone. */
  readonly keys: readonly ApiKey[]
  readonly logLevel: LogLevel
  readonly locale: Locale
  readonly priorityStepMs: number
  readonly attempts: AttemptRules
  readonly sweepIntervalMs: number
  readonly unconfirmed: UnconfirmedRules
  readonly pacing: PacingRules
  readonly idleLimits: IdleLimits
  readonly unattendedAfterMs: number
  readonly workerSilentAfterMs: number
  /** 0: ended sessions are kept for ever. */
  readonly retentionMs: number
  readonly detection: DetectionRules & {
    readonly mode: 'enforce' | 'shadow'
    readonly freshWithinMs: number
    readonly afterEndGraceMs: number
  }
  readonly channels: readonly ChannelSetting[]
  /** What the environment says though it is no setting: worth a warning. */
  readonly unknownNames: readonly UnknownName[]
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * The settings from the environment over those of the YAML file. Throws BadSetting, whose message is one line that
 * names the setting.
 */
export const readSettings = (environment: Environment): Settings => {
  const values = valuesOf(environment)
  const settings = readEach(values)
  // A setting that lacks may stand there under a slip of its name, which then is what to tell.
  values.refuseUnread()
  refuseTogether(settings)
  return { ...settings, unknownNames: values.unknownNames() }
}

/** What is wrong with none of them alone. */
const refuseTogether = ({ host, database, redisUrl, keys }: Read): void => {
  if (database.kind === 'mysql' && redisUrl === null)
    throw new BadSetting('REDIS_URL', 'is required with mysql')
  if (keys.length === 0 && !isLoopback(host))
    throw new BadSetting('API_KEYS', `must be set when HOST (${host}) is not a loopback address`)
}

type Read = Omit<Settings, 'unknownNames'>

/** Reads every setting, whatever the others say: a name that was not asked for would be taken for none. */
const readEach = (values: SaidValues): Read => {
  const host = read.text(values, 'HOST', '127.0.0.1')
  const port = read.integer(values, 'PORT', 8000, 0, 65_535)
  return {
    host,
    port,
    externalTaskUrl: read.addressToExtend(values, 'EXTERNAL_TASK_URL'),
    publicUrl: (read.addressToExtend(values, 'PUBLIC_URL') ?? `http://${inUrl(host)}:${port}`).replace(
      /\/+$/,
      '',
    ),
    database: readDatabase(values),
    redisUrl: readRedis(values),
    migrate: read.oneOf(values, 'MIGRATE', ['auto', 'off'], 'auto'),
    keys: readKeys(values),
    logLevel: read.oneOf(values, 'LOG_LEVEL', LOG_LEVELS, 'info'),
    locale: read.oneOf(values, 'LOCALE', LOCALES, 'zh-CN'),
    priorityStepMs: read.duration(values, 'PRIORITY_STEP', '10m'),
    attempts: {
      attemptsMax: read.integer(values, 'MAX_ATTEMPTS', 3, 1, 100),
      backOffBaseMs: 5_000,
      backOffMaxMs: 300_000,
    },
    sweepIntervalMs: read.duration(values, 'SWEEP_INTERVAL', '5s', { least: '100ms', most: '24h' }),
    unconfirmed: {
      waitMs: read.duration(values, 'UNCONFIRMED_WAIT', '5m'),
      policy: read.oneOf(values, 'UNCONFIRMED_POLICY', ['transfer', 'retry'], 'transfer'),
    },
    pacing: readPacing(values),
    idleLimits: {
      pendingMs: read.duration(values, 'TIMEOUT_PENDING', '30m', SOME),
      activeMs: read.duration(values, 'TIMEOUT_ACTIVE', '2h', SOME),
      manualMs: read.duration(values, 'TIMEOUT_MANUAL', '24h', SOME),
      transferredMs: read.duration(values, 'TIMEOUT_TRANSFERRED', '24h', SOME),
      pausedMs: read.duration(values, 'TIMEOUT_PAUSED', '24h', SOME),
    },
    unattendedAfterMs: read.duration(values, 'ALERT_UNATTENDED_AFTER', '10m', SOME),
    workerSilentAfterMs: read.duration(values, 'WORKER_SILENT_AFTER', '3m', SOME),
    retentionMs: read.duration(values, 'RETENTION', '90d'),
    detection: readDetectionSettings(values),
    channels: readChannels(values),
  }
}

/** A span in which something may happen. */
const SOME = { least: '1ms' } as const

const readDetectionSettings = (values: SaidValues): Settings['detection'] => {
  const rules = readDetection(values.section('detection'), foldWord)
  return {
    ...rules,
    mode: read.oneOf(values, 'DETECTION_MODE', ['enforce', 'shadow'], 'enforce'),
    freshWithinMs: read.duration(values, 'FRESH_WITHIN', '24h'),
    afterEndGraceMs: read.duration(values, 'AFTER_END_GRACE', '0s'),
    robotSenders: new Set([
      ...sendersOnly('detection.robot_senders', rules.robotSenders),
      ...sendersOnly('ROBOT_SENDERS', read.list(values, 'ROBOT_SENDERS')),
    ]),
  }
}

/** A name that no line can be of would be waited for in vain. Throws BadSetting. */
const sendersOnly = (setting: string, names: Iterable<string>): readonly string[] =>
  [...names].map((name) => {
    if ([...name].length <= SENDER_MAX && faultOfName(name) === null) return name
    throw new BadSetting(
      setting,
      `has a name that no line can have: 1 to ${SENDER_MAX} characters, none of them a control character, no blanks at its ends`,
    )
  })
/** As uploads have it. */
const SENDER_MAX = 100

const foldWord = (word: string): string => fold(word, textTools)

/** An IPv6 address stands in brackets. */
const inUrl = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
