import { createHash } from 'node:crypto'

/** An id made of those that a digest holds: the same for the same ones, so that a digest that comes again is known. */
export const digestIdOf = (ids: readonly string[]): string =>
  `dig_${createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 32)}`
