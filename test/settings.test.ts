import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { unknownNamesLine } from '../src/settings/said-values.ts'
import { readSettings } from '../src/settings/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'auto-session-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const withFile = (yaml: string, environment: Record<string, string> = {}) => {
  const path = join(folder, `config-${files++}.yaml`)
  writeFileSync(path, yaml)
  return readSettings({ CONFIG: path, ...environment })
}

const digest = 'a'.repeat(64)
const redis = { REDIS_URL: 'redis://h' }

describe('settings', () => {
  it('have the defaults of the contract', () => {
    expect(readSettings({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      publicUrl: 'http://127.0.0.1:8000',
      database: { kind: 'sqlite', path: './data/auto-session.db' },
      redisUrl: null,
      migrate: 'auto',
      keys: [],
      priorityStepMs: 600_000,
      attempts: { attemptsMax: 3 },
      sweepIntervalMs: 5_000,
      detection: { mode: 'enforce', freshWithinMs: 86_400_000, afterEndGraceMs: 0 },
      logLevel: 'info',
      locale: 'zh-CN',
      channels: [{ kind: 'log' }],
    })
  })

  it('put an IPv6 host between brackets in links', () => {
    expect(readSettings({ HOST: '::1', PORT: '9000' }).publicUrl).toBe('http://[::1]:9000')
    expect(readSettings({ HOST: '[::1]' }).publicUrl).toBe('http://[::1]:8000')
  })

  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['90d', 7_776_000_000],
    ['0', 0],
  ])('read the duration %s', (said, ms) => {
    expect(readSettings({ PRIORITY_STEP: said }).priorityStepMs).toBe(ms)
  })

  it('come from the file, and the environment wins', () => {
    const settings = withFile('PORT: 9000\nLOCALE: en\nROBOT_SENDERS: [bot-1, bot-2]\n', { PORT: '9100' })
    expect(settings).toMatchObject({ port: 9100, locale: 'en' })
    expect([...settings.detection.robotSenders]).toEqual(['bot-1', 'bot-2'])
  })

  it('take database and redis in parts from the file', () => {
    const settings = withFile(
      'database: {host: db, port: 3307, name: shop, user: u@x, password: "p:/@"}\nredis: {host: cache, db: 2}\n',
    )
    expect(settings.database).toEqual({ kind: 'mysql', url: 'mysql://u%40x:p%3A%2F%40@db:3307/shop' })
    expect(settings.redisUrl).toBe('redis://cache:6379/2')
  })

  it.each([
    ['PORT', { PORT: '80a' }],
    ['PORT', { PORT: '70000' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://x/y' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h', REDIS_URL: 'redis://h' }],
    ['DATABASE_URL', { DATABASE_URL: 'sqlite:' }],
    ['REDIS_URL', { DATABASE_URL: 'mysql://h/db' }],
    ['REDIS_URL', { REDIS_URL: 'http://h' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h:1,h:port' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql:shop', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://me:canary%ZZ@h/db', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://canary%ZZ:x@h/db', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://canary%ZZ/db', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/canary%ZZ', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/canary%00', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://canary%00@h/db', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db#canary', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?pasword=canary', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://me:123?canary@h/db', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?multipleStatements=true', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?ssl=canary', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?ssl=true', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?ssl=null', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?ssl=[]', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?ssl={"cert":"canary"}', ...redis }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db?ssl={"canary":true}', ...redis }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/canary' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/-1' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/1.5' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/1/2' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/4294967296' }],
    ['REDIS_URL', { REDIS_URL: 'redis:///1' }],
    ['REDIS_URL', { REDIS_URL: 'redis://:canary%ZZ@h' }],
    ['REDIS_URL', { REDIS_URL: 'redis://canary%ZZ:x@h' }],
    ['REDIS_URL', { REDIS_URL: 'redis://canary%0A:x@h' }],
    ['REDIS_URL', { REDIS_URL: 'redis://:canary%ZZ@h1:1,h2:2' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h1:1,h2:2/1' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/1?db=canary' }],
    ['REDIS_URL', { REDIS_URL: 'redis://h/1#canary' }],
    ['MIGRATE', { MIGRATE: 'yes' }],
    ['API_KEYS', { HOST: '0.0.0.0' }],
    ['API_KEYS', { API_KEYS: `name:boss:${digest}` }],
    ['API_KEYS', { API_KEYS: 'name:rpa:abc' }],
    ['API_KEYS', { API_KEYS: ',' }],
    ['API_KEYS', { API_KEYS: ' ' }],
    ['API_KEYS', { API_KEYS: `a:rpa:${digest},a:operator:${'b'.repeat(64)}` }],
    ['API_KEYS', { API_KEYS: `a:rpa:${digest},b:operator:${digest.toUpperCase()}` }],
    ['ROBOT_SENDERS', { ROBOT_SENDERS: `bot,${'好'.repeat(101)}` }],
    ['ROBOT_SENDERS', { ROBOT_SENDERS: 'bot\u0001' }],
    ['PRIORITY_STEP', { PRIORITY_STEP: '10 minutes' }],
    ['MAX_ATTEMPTS', { MAX_ATTEMPTS: '0' }],
    ['SWEEP_INTERVAL', { SWEEP_INTERVAL: '0s' }],
    ['SWEEP_INTERVAL', { SWEEP_INTERVAL: '30d' }],
    ['RETENTION', { RETENTION: '999999999999d' }],
    ['TIMEOUT_ACTIVE', { TIMEOUT_ACTIVE: '0s' }],
    ['QUIET_HOURS', { QUIET_HOURS: '22:00-08:00 CST' }],
    ['QUIET_HOURS', { QUIET_HOURS: '22:00-08:00 EST5EDT' }],
    ['QUIET_HOURS', { QUIET_HOURS: '22:00-08:00 Asia/Nowhere' }],
    ['API_KEYS', { API_KEYS: `${'k'.repeat(101)}:rpa:${digest}` }],
    ['REDIS_URL', { REDIS_URL: 'redis://s1:26379,s2:26379/' }],
    ['EXTERNAL_TASK_URL', { EXTERNAL_TASK_URL: 'http://me:canary@h/tasks' }],
    ['EXTERNAL_TASK_URL', { EXTERNAL_TASK_URL: 'http://h/tasks?token=canary' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://me:canary@h/' }],
    ['PUBLIC_URL', { PUBLIC_URL: `http://h/${'x'.repeat(2_000)}` }],
    ['DETECTION_MODE', { DETECTION_MODE: 'off' }],
    ['CONFIG', { CONFIG: join(folder, 'missing.yaml') }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('say in one line that names it when %s is wrong', (name, environment) => {
    expect(() => readSettings(environment)).toThrow(new RegExp(`^${name}\\b(?!.*canary)[^\\n]*$`))
  })

  it.each([
    ['mysql://u%40x:p%3A%2F%40%0A@h:3307/caf%C3%A9', 'redis://u:p%25@h:1/15'],
    ['mysql://h/db?ssl={"verifyIdentity":true}', 'redis://h/'],
    ['mysql://[::1]/db?ssl=%7B%22rejectUnauthorized%22%3Afalse%7D', 'rediss://u:p@h1:1,h2:2/0'],
  ])('take %s and %s as they are', (url, redisUrl) => {
    const settings = readSettings({ DATABASE_URL: url, REDIS_URL: redisUrl })
    expect(settings).toMatchObject({ database: { kind: 'mysql', url }, redisUrl })
  })

  it('refuse a robot that no line can be of, in the file too, and take the longest that one can', () => {
    expect(() => withFile(`detection: {robot_senders: [${'b'.repeat(101)}]}\n`)).toThrow(
      /^detection\.robot_senders \S[^\n]*$/,
    )
    const longest = '🤖'.repeat(100)
    expect([...readSettings({ ROBOT_SENDERS: longest }).detection.robotSenders]).toEqual([longest])
  })

  it('take an empty list of keys in the file for none', () => {
    expect(withFile('API_KEYS: []\n').keys).toEqual([])
  })

  it('refuse a name in the file that is none', () => {
    expect(() => withFile('PROT: 1\n')).toThrow(/^PROT is not a setting$/)
    expect(() => withFile('database: {hots: x}\n')).toThrow(/^database\.hots is not a setting$/)
    expect(() => withFile('CONFIG: other.yaml\n')).toThrow(/^CONFIG is not a setting$/)
  })

  it('tell of the name that is none before they tell of what lacks for it', () => {
    const slip = 'DATABASE_URL: mysql://h/db\nREDIS_ULR: redis://h\n'
    expect(() => withFile(slip)).toThrow(/^REDIS_ULR is not a setting$/)
    expect(() => withFile('HOST: 0.0.0.0\nAPI_KEY: x\n')).toThrow(/^API_KEY is not a setting$/)
  })

  it('open to a public address only with keys', () => {
    const settings = readSettings({
      HOST: '0.0.0.0',
      API_KEYS: `up:upstream:${digest},ops:operator:${'b'.repeat(64)}`,
    })
    expect(settings.keys.map(({ name, role }) => [name, role])).toEqual([
      ['up', 'upstream'],
      ['ops', 'operator'],
    ])
  })
})

/** The names that reading asks the environment for, whatever else is set. */
const askedWith = (environment: Record<string, string>): ReadonlySet<string> => {
  const asked = new Set<string>()
  const get = (said: Record<string, string>, name: string | symbol) => {
    if (typeof name === 'symbol') return undefined
    asked.add(name)
    return said[name]
  }
  readSettings(new Proxy(environment, { get }))
  return asked
}

/** The names in the first column of the README's table. */
const namesInReadme = (): readonly string[] => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = readme.split('\n').flatMap((line) => /^\| (`[A-Z][^|]*`) \|/.exec(line)?.[1] ?? [])
  return rows.flatMap((row) => [...row.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name))
}

describe('the names of the settings', () => {
  it.each([
    ['nothing', {}],
    ['MySQL and Redis', { DATABASE_URL: 'mysql://h/db', REDIS_URL: 'redis://h' }],
    ['keys and a webhook', { HOST: '::', API_KEYS: `a:rpa:${digest}`, ALERT_WEBHOOK_URL: 'http://h' }],
    ['modes that are not the default', { DETECTION_MODE: 'shadow', RETENTION: '0', MIGRATE: 'off' }],
  ])('are those of the README, all of them read with %s set', (_, environment) => {
    const asked = [...askedWith(environment)]
    expect(asked.toSorted()).toEqual(namesInReadme().toSorted())
  })

  it('are warned of once when the environment holds some that look like one', () => {
    const { unknownNames } = readSettings({
      TIMEOUT_PENDNG: '5m',
      PACE_MIN_GAPS: '1s',
      TIMEOUT_ACTIVE: '1h',
      SMTP_HOST: 'mail.example',
    })
    expect(unknownNames.map(({ name }) => name)).toEqual(['TIMEOUT_PENDNG', 'PACE_MIN_GAPS', 'SMTP_HOST'])
    expect(unknownNamesLine(unknownNames)).toBe(
      'set, but not a setting: TIMEOUT_PENDNG, PACE_MIN_GAPS, SMTP_HOST; known are TIMEOUT_ACTIVE, TIMEOUT_MANUAL, ' +
        'TIMEOUT_PAUSED, TIMEOUT_PENDING, TIMEOUT_TRANSFERRED, PACE_DAILY_CAP, PACE_MIN_GAP, SMTP_URL',
    )
  })

  it.each([
    'ALERT_WEBHOOK_URI',
    'DETECTION',
    'DETECTION_MODUS',
    'FRESH_WITHIN_MS',
    'PRIORITY_STEPS',
    'QUIET_HOUR',
    'RETENTION_DAYS',
    'SWEEP_INTERVALL',
    'UNCONFIRMED_WAITS',
    'WORKER_SERVICE_HOST',
    'REDIS_PORT_6379_TCP',
    'LOG_FORMAT',
    'MAX_OLD_SPACE',
    'PATH',
    'TIMEOUT',
  ])('judge %s in the environment by its first word', (name) => {
    const isOurs = /^(ALERT|DETECTION|FRESH|PRIORITY|QUIET|RETENTION|SWEEP|UNCONFIRMED)_/.test(name)
    const { unknownNames } = readSettings({ [name]: 'x' })
    expect(unknownNames.map((unknown) => unknown.name)).toEqual(isOurs ? [name] : [])
  })

  it('say nothing of one that is empty, and nothing at all when there is none', () => {
    expect(unknownNamesLine(readSettings({ TIMEOUT_PENDNG: '' }).unknownNames)).toBeNull()
    expect(unknownNamesLine(readSettings({ TIMEOUT_PENDING: '5m' }).unknownNames)).toBeNull()
  })
})
