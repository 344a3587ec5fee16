import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SET_UP = ['package.json', 'knip.jsonc', 'tsconfig.json', 'vitest.config.ts']

const KINDS = ['files', 'exports', 'types', 'dependencies', 'unlisted'] as const
type Named = readonly { readonly name: string }[]
type Report = {
  readonly issues: readonly ({ readonly file: string } & Readonly<Record<(typeof KINDS)[number], Named>>)[]
}

/** What nobody uses in this folder, as `npm run unused` tells it. */
const unusedIn = (folder: string): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const args = [join(ROOT, 'node_modules/knip/bin/knip.js'), '--reporter', 'json']
    // It exits with 1 when it finds something: the JSON tells what.
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      if (stdout === '') reject(error ?? new Error(stderr))
      else resolve(told(JSON.parse(stdout)))
    })
  })

const told = ({ issues }: Report): readonly string[] =>
  issues.flatMap((issue) =>
    KINDS.flatMap((kind) => issue[kind].map(({ name }) => `${kind}: ${name} in ${issue.file}`)),
  )

const MAIN = `
import 'ms'
import * as part from './composition/tokens.ts'
import { used } from './domain/fact.ts'
used(part.LOG)`

// Each but the first serves no file but this one, or nobody.
const FACT = `
export const used = (of: unknown) => help(of)
export const help = (of: unknown): Size => SIZES.find((size) => size === of) ?? 's'
const SIZES: readonly Size[] = ['s', 'm']
type Size = 's' | 'm'
export type Shape = { readonly size: Size }
export interface Thing { readonly shape: Shape }`

const PLANTED = {
  'src/main.ts': MAIN,
  'src/doctor.ts': '',
  'src/composition/tokens.ts': 'export const LOG = 1\nexport const NOBODY = 2',
  'src/domain/fact.ts': FACT,
  'src/domain/alone.ts': 'export const alone = 1',
  'src/adapters/http/docs-page/init.js': '',
  'src/adapters/http/console/web/main.js': '',
  'src/adapters/http/console/web/before.js': '',
  'clients/typescript/client.ts': 'export const client = 1',
  'test/domain/fact.test.ts': "import { tried } from '../support/tried.ts'\ntried()",
  'test/domain/fact-misuse.ts': 'export const misuse = 1',
  'test/support/tried.ts': 'export const tried = () => 1\nexport const forgotten = 2',
  'test/support/alone.ts': 'export const alone = 1',
}

describe('what nobody uses is found', () => {
  let folder: string
  let found: readonly string[]
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auto-session-'))
    for (const file of SET_UP) await cp(join(ROOT, file), join(folder, file))
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    for (const [file, text] of Object.entries(PLANTED)) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), `${text}\n`)
    }
    found = await unusedIn(folder)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('in src and in test: files, values, types, a token that `part.` would name, and nothing else', () => {
    expect(found.filter((line) => !line.endsWith('package.json')).toSorted()).toEqual([
      'exports: NOBODY in src/composition/tokens.ts',
      'exports: forgotten in test/support/tried.ts',
      'exports: help in src/domain/fact.ts',
      'files: src/domain/alone.ts in src/domain/alone.ts',
      'files: test/support/alone.ts in test/support/alone.ts',
      'types: Shape in src/domain/fact.ts',
      'types: Thing in src/domain/fact.ts',
      'unlisted: ms in src/main.ts',
    ])
  })

  it('among the packages', () => {
    expect(found).toContain('dependencies: hono in package.json')
  })
})
