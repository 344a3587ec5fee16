import { isIP } from 'node:net'
import type { Context } from 'hono'

/**
 * Where a request comes from: what the proxies say of it, else the other end of its connection; null where neither is
 * an address. It tells machines apart, and proves nothing: anybody may say anything.
 */
export const remoteAddressOf = (c: Context): string | null => {
  const [forwarded = ''] = (c.req.header('X-Forwarded-For') ?? '').split(',')
  const { incoming }: Partial<Connected> = c.env ?? {}
  return addressIn(forwarded) ?? addressIn(incoming?.socket.remoteAddress ?? '')
}

type Connected = { readonly incoming: { readonly socket: { readonly remoteAddress?: string } } }

/** The bare address in `10.0.0.1:5000`, `[2001:db8::1]:5000`, `::ffff:10.0.0.1`, or null. */
export const addressIn = (said: string): string | null => {
  const bare = said
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/, '')
  return isIP(bare) > 0 && bare.length <= ADDRESS_MAX ? bare : null
}
const ADDRESS_MAX = 64
