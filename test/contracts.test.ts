import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const PORTS = 'src/application/ports'

/** Ports whose adapters pass no contract of their own, each with the reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  Hints: 'one adapter, tried on Redis; where there is one process alone, nothing is told',
  Log: 'what stands in a line is told apart by whoever writes it; the library does the rest',
  Meter: 'its one promise is that it asks for nothing; what was counted is read at /metrics',
  QueueAudit: 'one adapter, tried on Redis by itself and with the doctor',
  'id-source.ts': 'a call of a library each',
  'timer.ts': 'a call of a library',
  'unavailable.ts': 'errors, which the contracts expect',
}

type Port = { readonly name: string; readonly doc: string }

/** The interfaces of a file, each with the comment above it; a file without any stands for itself. */
const portsIn = (file: string, text: string): readonly Port[] => {
  const found = [...text.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export interface (\w+)/g)]
  if (found.length === 0) return [{ name: file, doc: text }]
  return found.map(([, doc = '', name = '']) => ({ name, doc }))
}

const contractsIn = (text: string): readonly string[] => text.match(/test\/contracts\/[\w.-]+\.ts/g) ?? []

const PORT_LIST = [
  ...readdirSync(PORTS).flatMap((file) => portsIn(file, readFileSync(`${PORTS}/${file}`, 'utf8'))),
  ...portsIn('sql-runner.ts', readFileSync('src/adapters/sql/engine/sql-runner.ts', 'utf8')),
]

describe('every port', () => {
  it.each(PORT_LIST.map(({ name, doc }) => [name, doc] as const))(
    'names its contract, which is there, or is excused: %s',
    (name, doc) => {
      const named = contractsIn(doc)
      expect(named.filter((file) => !existsSync(file))).toEqual([])
      expect(named.length > 0).toBe(!(name in WITHOUT))
    },
  )

  it('that is excused is one', () => {
    const names = PORT_LIST.map(({ name }) => name)
    expect(names.length).toBeGreaterThan(15)
    expect(Object.keys(WITHOUT).filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('every contract', () => {
  const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('contracts/'))
    .map((file) => readFileSync(`test/${file}`, 'utf8'))

  it.each(readdirSync('test/contracts'))('is run by somebody: %s', (file) => {
    const isRun = tests.some((text) => text.includes(`contracts/${file}'`))
    expect(isRun).toBe(true)
  })
})
