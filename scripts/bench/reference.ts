import { readFile, writeFile } from 'node:fs/promises'
import { type Reference, toKnown } from './compare.ts'
import type { Ratio } from './ratios.ts'

/** The committed ratios by the database that bounded them: a run has one, and so has a comparison. */
type Committed = {
  readonly tolerance: number
  readonly databases: Readonly<Record<string, Reference['ratios']>>
}

const FILE = new URL('./reference.json', import.meta.url)

const read = async (): Promise<Committed> => JSON.parse(await readFile(FILE, 'utf8'))

export const readReference = async (database: string): Promise<Reference> => {
  const { tolerance, databases } = await read()
  return { tolerance, ratios: databases[database] ?? {} }
}

/** Puts these ratios in the place of this database's; the other's stay. */
export const writeReference = async (database: string, ratios: readonly Ratio[]): Promise<void> => {
  const { tolerance, databases } = await read()
  const now: Committed = { tolerance, databases: { ...databases, [database]: toKnown(ratios) } }
  await writeFile(FILE, `${JSON.stringify(now, null, 2)}\n`)
}
