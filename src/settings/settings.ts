import { type ApiKey, ROLES, type Role } from '../adapters/http/api-keys.ts'
import { LOCALES, type Locale } from '../adapters/notifications/alert-text.ts'
import { hostUrls } from '../adapters/redis/connection.ts'
import type { UnconfirmedRules } from '../application/clock/settle-outcomes.ts'
import type { AttemptRules } from '../domain/attempt-policy.ts'
import type { IdleLimits } from '../domain/idle-policy.ts'
import type { PacingRules } from '../domain/pacing.ts'
import { DEFAULT_ALERT_EVENTS, EVENT_TYPES, type EventType } from '../domain/session-event.ts'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'
import { type Environment, type UnknownName, valuesOf } from './said-values.ts'

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
  readonly detection: {
    readonly mode: 'enforce' | 'shadow'
    readonly freshWithinMs: number
    readonly robotSenders: ReadonlySet<string>
  }
  readonly channels: readonly ChannelSetting[]
  /** What the environment says though it is no setting: worth a warning. */
  readonly unknownNames: readonly UnknownName[]
}

type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mysql'; readonly url: string }

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

/** A channel that alerts go to, and which events it wants. */
export type ChannelSetting =
  | { readonly kind: 'log'; readonly name: string; readonly events: readonly EventType[] }
  | {
      readonly kind: 'webhook'
      readonly name: string
      readonly events: readonly EventType[]
      readonly url: string
      /** `whsec_` and base64, or null: unsigned. */
      readonly secret: string | null
    }

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
const readEach = (values: read.Values): Read => {
  const host = read.text(values, 'HOST', '127.0.0.1')
  const port = read.integer(values, 'PORT', 8000, 0, 65_535)
  return {
    host,
    port,
    externalTaskUrl: read.url(values, 'EXTERNAL_TASK_URL', ['http:', 'https:']),
    publicUrl: (
      read.url(values, 'PUBLIC_URL', ['http:', 'https:']) ?? `http://${inUrl(host)}:${port}`
    ).replace(/\/+$/, ''),
    database: readDatabase(values),
    redisUrl: read.urlOfHosts(values, 'REDIS_URL', ['redis:', 'rediss:'], hostUrls),
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
    sweepIntervalMs: read.duration(values, 'SWEEP_INTERVAL', '5s', 100),
    unconfirmed: {
      waitMs: read.duration(values, 'UNCONFIRMED_WAIT', '5m'),
      policy: read.oneOf(values, 'UNCONFIRMED_POLICY', ['transfer', 'retry'], 'transfer'),
    },
    pacing: readPacing(values),
    idleLimits: {
      pendingMs: read.duration(values, 'TIMEOUT_PENDING', '30m', 1),
      activeMs: read.duration(values, 'TIMEOUT_ACTIVE', '2h', 1),
      manualMs: read.duration(values, 'TIMEOUT_MANUAL', '24h', 1),
      transferredMs: read.duration(values, 'TIMEOUT_TRANSFERRED', '24h', 1),
      pausedMs: read.duration(values, 'TIMEOUT_PAUSED', '24h', 1),
    },
    unattendedAfterMs: read.duration(values, 'ALERT_UNATTENDED_AFTER', '10m', 1),
    workerSilentAfterMs: read.duration(values, 'WORKER_SILENT_AFTER', '3m', 1),
    retentionMs: read.duration(values, 'RETENTION', '90d'),
    detection: {
      mode: read.oneOf(values, 'DETECTION_MODE', ['enforce', 'shadow'], 'enforce'),
      freshWithinMs: read.duration(values, 'FRESH_WITHIN', '24h'),
      robotSenders: new Set(read.list(values, 'ROBOT_SENDERS')),
    },
    channels: readChannels(values),
  }
}

const readDatabase = (values: read.Values): DatabaseSetting => {
  const url = read.text(values, 'DATABASE_URL', 'sqlite:./data/auto-session.db')
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length)
    if (path === '') throw new BadSetting('DATABASE_URL', 'names no file')
    return { kind: 'sqlite', path }
  }
  const checked = read.url(
    values,
    'DATABASE_URL',
    ['mysql:'],
    'sqlite:FILE, sqlite::memory: or mysql://user:pass@host:3306/name',
  )
  if (checked === null || new URL(checked).pathname.length < 2)
    throw new BadSetting('DATABASE_URL', 'names no database')
  return { kind: 'mysql', url: checked }
}

const readPacing = (values: read.Values): PacingRules => {
  const said = values.get('QUIET_HOURS')
  const [, fromHour, fromMinute, toHour, toMinute, zone = 'UTC'] =
    /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?: (\S+))?$/.exec(said ?? '00:00-00:00') ?? []
  if (fromHour === undefined || !isZone(zone)) {
    throw new BadSetting('QUIET_HOURS', `must look like 22:00-08:00 Asia/Shanghai, not ${said}`)
  }
  const minutes = (hour: string | undefined, minute: string | undefined) => Number(hour) * 60 + Number(minute)
  return {
    minGapMs: read.duration(values, 'PACE_MIN_GAP', '0s'),
    dailyCap: read.integer(values, 'PACE_DAILY_CAP', 0, 0, 1_000_000),
    inFlightMax: read.integer(values, 'MAX_IN_FLIGHT_PER_ACCOUNT', 0, 0, 1_000_000),
    quietHours:
      said === undefined
        ? null
        : { fromMinute: minutes(fromHour, fromMinute), toMinute: minutes(toHour, toMinute) },
    zone,
  }
}

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const readKeys = (values: read.Values): readonly ApiKey[] =>
  read.list(values, 'API_KEYS').map((entry) => {
    const [name, role, sha256, ...rest] = entry.split(':')
    const isRole = (said: string | undefined): said is Role => ROLES.some((known) => known === said)
    if (!name || !isRole(role) || !sha256 || !/^[0-9a-f]{64}$/i.test(sha256) || rest.length > 0) {
      throw new BadSetting(
        'API_KEYS',
        `each key is name:role:sha256hex with one of the roles ${ROLES.join(', ')}`,
      )
    }
    return { name, role, sha256: sha256.toLowerCase() }
  })

const readChannels = (values: read.Values): readonly ChannelSetting[] => {
  const log: ChannelSetting = { kind: 'log', name: 'log', events: DEFAULT_ALERT_EVENTS }
  const url = read.url(values, 'ALERT_WEBHOOK_URL', ['http:', 'https:'])
  read.oneOf(values, 'ALERT_WEBHOOK_FORMAT', ['generic'], 'generic')
  const secret = values.get('ALERT_WEBHOOK_SECRET') ?? null
  if (secret !== null && !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) {
    throw new BadSetting('ALERT_WEBHOOK_SECRET', 'must be whsec_ and the base64 of at least 24 bytes')
  }
  const events = read.list(values, 'ALERT_WEBHOOK_EVENTS').map((said) => {
    const known = EVENT_TYPES.find((type) => type === said)
    if (known === undefined) throw new BadSetting('ALERT_WEBHOOK_EVENTS', `${said} is not an event`)
    return known
  })
  // What is wrong is told even where nothing uses it.
  if (url === null) return [log]
  return [
    log,
    {
      kind: 'webhook',
      name: 'webhook',
      events: events.length > 0 ? events : DEFAULT_ALERT_EVENTS,
      url,
      secret,
    },
  ]
}

/** An IPv6 address stands in brackets. */
const inUrl = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
