import type { Role } from '../../../src/adapters/http/api-keys.ts'
import type { HttpParts } from '../../../src/adapters/http/http-parts.ts'
import { type HttpApp, readAnswer } from '../../support/http-app.ts'
import { KEYS, secretOf } from '../http-steps.ts'

/** What a page of ours sends along with everything. */
export const OURS = { 'Sec-Fetch-Site': 'same-origin', Host: 'desk.test' }

type Headers = Readonly<Record<string, string>>

/** A browser at the console: it keeps the cookie, and sends it whoever makes it ask. */
export const makeBrowser = ({ app }: HttpApp) => {
  let cookie = ''
  const ask = async (method: string, path: string, body?: unknown, headers: Headers = OURS) => {
    const response = await app.request(`http://desk.test${path}`, {
      method,
      headers: { ...(cookie !== '' && { Cookie: cookie }), 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const [set] = response.headers.getSetCookie()
    if (set !== undefined) cookie = set.split(';')[0] ?? ''
    return readAnswer(response)
  }
  return {
    ask,
    signIn: (role: Role, headers: Headers = OURS) =>
      ask('POST', '/console/sign-in', { key: secretOf(role) }, headers),
    cookie: () => cookie,
    takeCookie: (value: string) => {
      cookie = value
    },
  }
}

/** A service with keys, and a browser at it that an operator has signed in with. */
export const signedIn = async (
  open: (changed?: Partial<HttpParts>) => Promise<HttpApp>,
  changed: Partial<HttpParts> = {},
) => {
  const app = await open({ keys: KEYS, ...changed })
  const browser = makeBrowser(app)
  const { body } = await browser.signIn('operator')
  return { app, browser, token: { ...OURS, 'X-CSRF-Token': String(body.csrf) } }
}
