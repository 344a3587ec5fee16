import type { Kind, Said, Shape } from './detection-shape.ts'
import { BadSetting } from './readers.ts'

type Tree = { readonly [name: string]: unknown }

/** Makes what the user wrote comparable to the defaults: a word, a pattern, a name. */
export type Fold = (entry: string, kind: Kind) => string

/**
 * The defaults with what the user said over them: a plain list replaces one, `{add, remove}` changes it. Throws
 * BadSetting for a name that is none, and for what has another shape.
 */
export const mergeDetection = <const Of extends Shape>(
  shape: Of,
  defaults: unknown,
  user: unknown,
  fold: Fold,
): Said<Of> =>
  mergeTree(
    shape,
    treeOf(defaults, 'detection'),
    treeOf(user ?? {}, 'detection'),
    fold,
    'detection',
  ) as Said<Of>

const mergeTree = (shape: Shape, defaults: Tree, user: Tree, fold: Fold, place: string): Tree => {
  for (const name of Object.keys(user)) {
    if (!Object.hasOwn(shape, name)) throw new BadSetting(`${place}.${name}`, 'is not a setting')
  }
  return Object.fromEntries(
    Object.entries(shape).map(([name, of]): [string, unknown] => {
      const at = `${place}.${name}`
      if (typeof of === 'string') return [name, mergeLeaf(of, defaults[name], user[name], fold, at)]
      return [name, mergeTree(of, treeOf(defaults[name] ?? {}, at), treeOf(user[name] ?? {}, at), fold, at)]
    }),
  )
}

const mergeLeaf = (kind: Kind, otherwise: unknown, said: unknown, fold: Fold, place: string): unknown => {
  if (kind === 'count') return countOf(said ?? otherwise, place)
  const defaults = listOf(otherwise ?? [], place)
  if (said === undefined || said === null) return defaults
  const folded = (list: unknown, at: string) => listOf(list, at).map((entry) => fold(entry, kind))
  if (Array.isArray(said) || typeof said !== 'object') return folded(said, place)
  const { add = [], remove = [], ...others } = treeOf(said, place)
  for (const name of Object.keys(others)) throw new BadSetting(`${place}.${name}`, 'is not a setting')
  return changedList(defaults, folded(add, `${place}.add`), folded(remove, `${place}.remove`), place)
}

const changedList = (
  defaults: readonly string[],
  added: readonly string[],
  removed: readonly string[],
  place: string,
): readonly string[] => {
  const unknown = removed.find((entry) => !defaults.includes(entry))
  if (unknown !== undefined)
    throw new BadSetting(`${place}.remove`, `names ${unknown}, which is not among the defaults`)
  return [...defaults.filter((entry) => !removed.includes(entry)), ...added]
}

const listOf = (said: unknown, place: string): readonly string[] => {
  if (!Array.isArray(said)) throw new BadSetting(place, 'must be a list')
  return said.map((entry: unknown) => {
    if (typeof entry !== 'string' && typeof entry !== 'number')
      throw new BadSetting(place, 'must be a list of texts')
    if (String(entry).trim() === '') throw new BadSetting(place, 'has an empty entry')
    return String(entry)
  })
}

const countOf = (said: unknown, place: string): number => {
  if (typeof said === 'number' && Number.isInteger(said) && said >= 0 && said <= 100) return said
  throw new BadSetting(place, `must be a whole number from 0 to 100, not ${String(said)}`)
}

const treeOf = (said: unknown, place: string): Tree => {
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    throw new BadSetting(place, 'is not a list of names and values')
  return { ...said }
}
