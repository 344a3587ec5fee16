import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { BadSetting, type Values } from './readers.ts'

export type Environment = { readonly [name: string]: string | undefined }

/** A name in the environment that looks like one of ours, and the settings that begin with the same word. */
export type UnknownName = { readonly name: string; readonly known: readonly string[] }

/** What was said, and once every setting was asked for: what was said and is none. */
export type SaidValues = Values & {
  /** What the file says under a name that holds names itself; undefined where nothing was said. */
  section(name: string): unknown
  /** The file is ours alone: throws BadSetting for a name in it that nobody asked for. */
  refuseUnread(): void
  /** The environment is everybody's: names in it that nobody asked for, though they look like ours. */
  unknownNames(): readonly UnknownName[]
}

/** What the settings were said to be: the environment over the YAML file. Throws BadSetting. */
export const valuesOf = (environment: Environment): SaidValues => {
  const file = readFile(environment.CONFIG)
  const inFile = textsOf(file)
  const asked = new Set<string>()
  return {
    get: (name) => {
      asked.add(name)
      return environment[name] || inFile.get(name)
    },
    section: (name) => {
      asked.add(name)
      return file[name] ?? undefined
    },
    refuseUnread: () => {
      for (const name of inFile.keys()) if (!asked.has(name)) throw new BadSetting(name, 'is not a setting')
    },
    unknownNames: () => unknownNames(environment, asked),
  }
}

/** Database and redis may also be said in parts there. */
const textsOf = (file: { readonly [name: string]: unknown }): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(file).map(([name, value]): [string, string] => {
      if (name === 'database') return ['DATABASE_URL', urlOfParts('mysql', name, value)]
      if (name === 'redis') return ['REDIS_URL', urlOfParts('redis', name, value)]
      return [name, Array.isArray(value) ? value.map(String).join(',') : String(value)]
    }),
  )

/**
 * First words of our names that begin names of others too: what platforms and neighbours set is no slip. Kubernetes
 * tells every container where its services are (REDIS_PORT, WORKER_SERVICE_HOST), hosters name a database in pieces
 * (DATABASE_HOST), Robot Framework has ROBOT_OPTIONS, Nix LOCALE_ARCHIVE, the tools of web pages PUBLIC_….
 */
const COMMON_WORDS: ReadonlySet<string> = new Set([
  'API', 'DATABASE', 'EXTERNAL', 'HOST', 'LOCALE', 'LOG', 'MAX', 'MIGRATE', 'PORT', 'PUBLIC', 'REDIS', 'ROBOT', 'WORKER',
]) // biome-ignore format: a list reads best as lines

const unknownNames = (environment: Environment, asked: ReadonlySet<string>): readonly UnknownName[] => {
  const ours = Map.groupBy([...asked], firstWord)
  return Object.keys(environment)
    .filter((name) => name.includes('_') && environment[name] && !asked.has(name))
    .filter((name) => ours.has(firstWord(name)) && !COMMON_WORDS.has(firstWord(name)))
    .map((name) => ({
      name,
      known: [...asked].filter((known) => firstWord(known) === firstWord(name)).toSorted(),
    }))
}
const firstWord = (name: string): string => name.split('_', 1)[0] ?? ''

/** Those names in one line for whoever started it, or null when there are none. */
export const unknownNamesLine = (unknown: readonly UnknownName[]): string | null => {
  if (unknown.length === 0) return null
  const known = [...new Set(unknown.flatMap((each) => each.known))]
  const hint = known.length === 0 ? '' : `; known are ${known.join(', ')}`
  return `set, but not a setting: ${unknown.map(({ name }) => name).join(', ')}${hint}`
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
