import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
const CONFIG = join(ROOT, '.dependency-cruiser.cjs')

type Cruised = {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: {
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string }
    }[]
  }
}

/** Judges the imports of `src` in this folder, as `npm run arrows` does. */
const cruise = (folder: string): Promise<Cruised> =>
  new Promise((resolve, reject) => {
    const args = [CRUISER, 'src', '--config', CONFIG, '--output-type', 'json']
    // It exits with 1 and more when something is wrong: the JSON tells what.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 27 }, (error, stdout, stderr) => {
      if (stdout === '') reject(error ?? new Error(stderr))
      else resolve(JSON.parse(stdout))
    })
  })

const broken = ({ summary }: Cruised) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)

describe('the arrows between the folders', () => {
  let own: Cruised
  beforeAll(async () => {
    own = await cruise(ROOT)
  })

  it('all point inward', () => {
    expect(broken(own)).toEqual([])
  })

  it('are judged in every file of src: a set-up that looks at nothing finds nothing', async () => {
    const files = (await readdir(join(ROOT, 'src'), { recursive: true }))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `src/${name.replaceAll('\\', '/')}`)
    expect(files.length).toBeGreaterThan(60)
    expect(own.modules.map(({ source }) => source)).toEqual(expect.arrayContaining(files))
  })
})

// One line a file: what it imports, and the rule that must catch it; null for what is allowed.
const PLANTED: readonly [file: string, imports: string, rule: string | null][] = [
  ['domain/to-application.ts', "import { ask } from '../application/ask.ts'", 'domain-imports-domain'],
  ['domain/to-type.ts', "import type { Ask } from '../application/ask.ts'", 'domain-imports-domain'],
  ['domain/to-node.ts', "import { randomUUID } from 'node:crypto'", 'domain-imports-domain'],
  ['domain/to-package.ts', "import { z } from 'zod'", 'domain-imports-domain'],
  ['domain/late.ts', "const { ask } = await import('../application/ask.ts')", 'domain-imports-domain'],
  ['domain/again.ts', "export { ask } from '../application/ask.ts'", 'domain-imports-domain'],
  ['domain/to-domain.ts', "import { fact } from './fact.ts'", null],
  [
    'application/to-adapter.ts',
    "import { row } from '../adapters/mysql/row.ts'",
    'application-imports-inward',
  ],
  [
    'application/to-type.ts',
    "import type { Row } from '../adapters/mysql/row.ts'",
    'application-imports-inward',
  ],
  ['application/to-node.ts', "import 'node:fs'", 'application-imports-inward'],
  ['application/to-package.ts', "import { uuidv7 } from 'uuidv7'", 'application-imports-inward'],
  ['application/to-settings.ts', "import { limit } from '../settings.ts'", 'application-imports-inward'],
  ['application/to-domain.ts', "import { fact } from '../domain/fact.ts'", null],
  [
    'application/sender/to-upstream.ts',
    "import { made } from '../upstream/made.ts'",
    'callers-rooms-stand-apart',
  ],
  ['application/clock/to-pair.ts', "import { draft } from '../pair/draft.ts'", null],
  ['application/upstream/to-own.ts', "import { made } from './made.ts'", null],
  ['application/pair/to-upstream.ts', "import { made } from '../upstream/made.ts'", 'pair-serves-callers'],
  ['application/ports/to-upstream.ts', "import { made } from '../upstream/made.ts'", 'pair-serves-callers'],
  [
    'adapters/http/routes/sender/to-upstream.ts',
    "import { route } from '../upstream/route.ts'",
    'routes-stand-apart',
  ],
  ['adapters/http/routes/upstream/to-own.ts', "import { route } from './route.ts'", null],
  ['adapters/http/to-mysql.ts', "import { row } from '../mysql/row.ts'", 'adapters-stand-alone'],
  ['adapters/http/to-settings.ts', "import { limit } from '../../settings.ts'", 'adapters-stand-alone'],
  ['adapters/http/to-sql.ts', "import { text } from '../sql/text.ts'", 'sql-is-for-databases'],
  ['adapters/http/to-json.ts', "import { body } from '../json/body.ts'", null],
  ['adapters/http/to-port.ts', "import { ask } from '../../application/ask.ts'", null],
  ['adapters/mysql/to-sql.ts', "import { text } from '../sql/text.ts'", null],
  ['adapters/mysql/to-domain.ts', "import { fact } from '../../domain/fact.ts'", null],
  ['adapters/mysql/to-sqlite.ts', "import { lite } from '../sqlite/lite.ts'", 'adapters-stand-alone'],
  ['adapters/http/to-waiters.ts', "import { wait } from '../memory/waiters.ts'", 'waiters-are-for-queues'],
  ['adapters/redis/to-waiters.ts', "import { wait } from '../memory/waiters.ts'", null],
  ['adapters/redis/to-btree.ts', "import { tree } from '../memory/btree.ts'", 'adapters-stand-alone'],
  ['adapters/http/to-tsyringe.ts', "import { container } from 'tsyringe'", 'only-container-knows-tsyringe'],
  ['main.ts', "import { container } from 'tsyringe'", 'only-container-knows-tsyringe'],
  ['composition/parts.ts', "import { container } from 'tsyringe'", 'only-container-knows-tsyringe'],
  ['composition/container.ts', "import { container } from 'tsyringe'", null],
  ['domain/circle-a.ts', "import { b } from './circle-b.ts'", 'no-circle'],
  ['domain/to-nowhere.ts', "import { lost } from './nowhere.ts'", 'no-dead-import'],
]

const IMPORTED = {
  'domain/fact.ts': 'export const fact = 1',
  'domain/circle-b.ts': "import type { A } from './circle-a.ts'\nexport const b: A = 1",
  'application/pair/draft.ts': 'export const draft = 1',
  'application/upstream/made.ts': 'export const made = 1',
  'adapters/http/routes/upstream/route.ts': 'export const route = 1',
  'application/ask.ts': 'export type Ask = string\nexport const ask = 1',
  'adapters/mysql/row.ts': 'export type Row = string\nexport const row = 1',
  'adapters/sqlite/lite.ts': 'export const lite = 1',
  'adapters/sql/text.ts': 'export const text = 1',
  'adapters/json/body.ts': 'export const body = 1',
  'adapters/memory/waiters.ts': 'export const wait = 1',
  'adapters/memory/btree.ts': 'export const tree = 1',
  'settings.ts': 'export const limit = 1',
  // Packages that the planted files name, so that they resolve as real ones do.
  '../node_modules/tsyringe/index.js': 'exports.container = 1',
  '../node_modules/zod/index.js': 'exports.z = 1',
  '../node_modules/uuidv7/index.js': 'exports.uuidv7 = 1',
}

describe('an arrow that points outward', () => {
  let folder: string
  let planted: Cruised
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auto-session-'))
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
    for (const [file, text] of [...PLANTED, ...Object.entries(IMPORTED)]) {
      const path = join(folder, 'src', file)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, `${text}\nexport {}\n`)
    }
    planted = await cruise(folder)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(PLANTED.filter(([, , rule]) => rule !== null))('in %s is caught: %s (%s)', (file, _, rule) => {
    const caughtBy = planted.summary.violations.filter(({ from }) => from === `src/${file}`)
    expect(caughtBy.map(({ rule: { name } }) => name)).toContain(rule)
  })

  it.each(PLANTED.filter(([, , rule]) => rule === null))(
    'is not seen where there is none: %s, %s',
    (file) => {
      expect(planted.summary.violations.filter(({ from }) => from === `src/${file}`)).toEqual([])
    },
  )
})
