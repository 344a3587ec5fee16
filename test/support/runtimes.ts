import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe } from 'vitest'

/** What the service runs on: its command up to the program, or why it is missing and how to get it. */
type Runtime = { readonly command: readonly string[] } | { readonly missing: string }
export type RuntimeName = keyof typeof RUNTIMES

const own = (): Runtime => ({ command: [process.execPath] })

// As `deno task start` runs it, with its permissions and no others, but without the task's process in between.
const deno = (): Runtime => {
  const program = 'node_modules/.bin/deno'
  if (!existsSync(program)) return { missing: 'no Deno: npm ci brings it' }
  const { tasks } = JSON.parse(readFileSync('deno.json', 'utf8'))
  const [command, ...permissions] = String(tasks.start).split(' ').slice(1, -1)
  if (command !== 'deno') throw new Error(`deno.json: the task start is not as expected: ${tasks.start}`)
  return { command: [program, ...permissions] }
}

const node22 = (): Runtime => {
  const program = process.env.NODE22
  if (program === undefined || program === '')
    return { missing: 'no Node 22: npm install --prefix ~/.cache/node22 node@22, and its node into NODE22' }
  const [, minor = '0'] = /^v22\.(\d+)/.exec(String(execFileSync(program, ['--version']))) ?? []
  if (Number(minor) < 18) throw new Error(`NODE22 is not a Node 22.18 or newer: ${program}`)
  return { command: [program] }
}

const RUNTIMES = { 'Node 24': own, Deno: deno, 'Node 22': node22 } as const

/** `describe` for each of these runtimes; one that this machine lacks is skipped by name, with the line how to get it. */
export const describeOn = (
  names: readonly RuntimeName[],
  title: string,
  body: (command: readonly string[], name: RuntimeName) => void,
): void => {
  for (const name of names) {
    const runtime = RUNTIMES[name]()
    if ('command' in runtime) describe(`${title}, ${name}`, () => body(runtime.command, name))
    else describe.skip(`${title}, ${name} (skipped: ${runtime.missing})`, () => body([], name))
  }
}

export const ALL_RUNTIMES: readonly RuntimeName[] = ['Node 24', 'Deno', 'Node 22']
