import * as read from './readers.ts'
import { BadSetting } from './readers.ts'

export type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mysql'; readonly url: string }

/** SQLite's file, or MySQL's URL, which must name a database. Throws BadSetting. */
export const readDatabase = (values: read.Values): DatabaseSetting => {
  const url = read.text(values, 'DATABASE_URL', 'sqlite:./data/auto-session.db')
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length)
    if (path === '') throw new BadSetting('DATABASE_URL', 'names no file')
    return { kind: 'sqlite', path }
  }
  const checked = read.url(
    values,
    'DATABASE_URL',
    ['mysql:'],
    'sqlite:FILE, sqlite::memory: or mysql://user:pass@host:3306/name',
  )
  if (checked === null || new URL(checked).pathname.length < 2)
    throw new BadSetting('DATABASE_URL', 'names no database')
  return { kind: 'mysql', url: checked }
}
