import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { BadSetting, type Values } from './readers.ts'

export type Environment = { readonly [name: string]: string | undefined }

/** Every name that config.yaml may say; database and redis may also be said in parts there. */
const NAMES = [
  'HOST', 'PORT', 'DATABASE_URL', 'REDIS_URL', 'MIGRATE', 'API_KEYS', 'PUBLIC_URL', 'LOG_LEVEL', 'LOCALE',
  'PRIORITY_STEP', 'MAX_ATTEMPTS', 'UNCONFIRMED_WAIT', 'UNCONFIRMED_POLICY', 'PACE_MIN_GAP', 'PACE_DAILY_CAP',
  'QUIET_HOURS', 'MAX_IN_FLIGHT_PER_ACCOUNT', 'WORKER_SILENT_AFTER', 'FRESH_WITHIN', 'DETECTION_MODE',
  'ROBOT_SENDERS', 'TIMEOUT_PENDING', 'TIMEOUT_ACTIVE', 'TIMEOUT_MANUAL', 'TIMEOUT_TRANSFERRED', 'TIMEOUT_PAUSED',
  'ALERT_UNATTENDED_AFTER', 'RETENTION', 'SWEEP_INTERVAL', 'ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET',
  'ALERT_WEBHOOK_FORMAT', 'ALERT_WEBHOOK_EVENTS', 'EXTERNAL_TASK_URL',
] // biome-ignore format: a list reads best as lines

/** Channels that are still to come. Whoever sets one waits for alerts that would never arrive, so it stops the start. */
const NOT_YET = ['SMTP_URL', 'ALERT_EMAIL_FROM', 'ALERT_EMAIL_TO', 'ALERT_EMAIL_EVENTS', 'alerts']

/** What the settings were said to be: the environment over the YAML file. Throws BadSetting. */
export const valuesOf = (environment: Environment): Values => {
  const file = readFile(environment.CONFIG)
  for (const name of NOT_YET) {
    if (file[name] ?? environment[name])
      throw new BadSetting(name, 'is not supported yet: use ALERT_WEBHOOK_URL')
  }
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(file)) {
    if (name === 'database') values.set('DATABASE_URL', urlOfParts('mysql', 'database', value))
    else if (name === 'redis') values.set('REDIS_URL', urlOfParts('redis', 'redis', value))
    else if (!NAMES.includes(name)) throw new BadSetting(name, 'is not a setting')
    else values.set(name, Array.isArray(value) ? value.map(String).join(',') : String(value))
  }
  for (const name of NAMES) {
    const value = environment[name]
    if (value !== undefined && value !== '') values.set(name, value)
  }
  return values
}

const readFile = (path: string | undefined): { readonly [name: string]: unknown } => {
  const from = path ?? './config.yaml'
  if (path === undefined && !existsSync(from)) return {}
  try {
    const content: unknown = parse(readFileSync(from, 'utf8'))
    if (content === null) return {}
    if (typeof content !== 'object' || Array.isArray(content))
      throw new Error('is not a list of names and values')
    return { ...content }
  } catch (error) {
    throw new BadSetting(
      'CONFIG',
      `${from}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    )
  }
}

const PARTS = ['host', 'port', 'db', 'name', 'user', 'password']
const urlOfParts = (scheme: 'mysql' | 'redis', setting: string, parts: unknown): string => {
  if (typeof parts !== 'object' || parts === null)
    throw new BadSetting(setting, 'is not a list of names and values')
  const said = new Map(Object.entries(parts).map(([name, value]) => [name, String(value)]))
  for (const name of said.keys())
    if (!PARTS.includes(name)) throw new BadSetting(`${setting}.${name}`, 'is not a setting')
  const part = (name: string, otherwise: string) => encodeURIComponent(said.get(name) ?? otherwise)
  const login = said.has('user') || said.has('password') ? `${part('user', '')}:${part('password', '')}@` : ''
  const [port, path] = scheme === 'mysql' ? ['3306', part('name', 'auto_session')] : ['6379', part('db', '0')]
  return `${scheme}://${login}${said.get('host') ?? '127.0.0.1'}:${part('port', port)}/${path}`
}
