import type { Context } from 'hono'
import type { HttpEnv } from '../http-env.ts'

/**
 * Whether a request comes from a page of ours. Browsers say so themselves (Sec-Fetch-Site, which no page can forge) where
 * the connection is one that they trust; elsewhere the origin must be the host that was asked. Whoever says neither is
 * no browser, and carries nobody's cookie unasked.
 */
export const isFromOurPage = (c: Context<HttpEnv>, publicUrl: string): boolean => {
  const { headers } = c.req.raw
  const site = headers.get('Sec-Fetch-Site')
  if (site !== null) return site === 'same-origin' || site === 'none'

  const origin = headers.get('Origin')
  if (origin === null) return true
  const hosts = [headers.get('Host'), headers.get('X-Forwarded-Host'), hostOf(publicUrl), hostOf(c.req.url)]
  return hosts.includes(hostOf(origin))
}

/** Whether the browser's own connection is encrypted, as far as it shows here or a proxy says so. */
export const isByHttps = (c: Context<HttpEnv>): boolean => {
  const [said = ''] = (c.req.raw.headers.get('X-Forwarded-Proto') ?? '').split(',')
  return said.trim().toLowerCase() === 'https' || c.req.url.startsWith('https:')
}

// Of an origin that is `null`, this is one that no host is called.
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'null')
