import { createSecureContext } from 'node:tls'
import * as read from './readers.ts'
import { BadSetting } from './readers.ts'
import { refuseUnusable } from './server-url.ts'

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
  refuseUnusable('DATABASE_URL', withoutTls(new URL(checked)))
  return { kind: 'mysql', url: checked }
}

/** The one parameter that a URL may have: how the connection is encrypted. Throws BadSetting. */
const withoutTls = (url: URL): URL => {
  const rest = new URL(url)
  const said = rest.searchParams.get('ssl')
  if (said !== null && !isTls(said)) {
    throw new BadSetting(
      'DATABASE_URL',
      `must say ssl as a JSON object, {} or one with some of ${TLS_NAMES.join(', ')}`,
    )
  }
  rest.searchParams.delete('ssl')
  return rest
}

const TLS_NAMES = [
  'ca',
  'cert',
  'ciphers',
  'key',
  'maxVersion',
  'minVersion',
  'passphrase',
  'rejectUnauthorized',
  'verifyIdentity',
]

/** Certificates and ciphers are read here, or they would fail each time that a connection is made. */
const isTls = (json: string): boolean => {
  try {
    const said: unknown = JSON.parse(json)
    if (typeof said !== 'object' || said === null || Array.isArray(said)) return false
    if (Object.keys(said).some((name) => !TLS_NAMES.includes(name))) return false
    createSecureContext(said)
    return true
  } catch {
    return false
  }
}
