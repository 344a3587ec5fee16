import { batchBytes, get, LINES, newGroup } from '../requests.ts'
import type { Calls } from '../wire.ts'

/** What the bare server answers: about as much as a session. */
export const BARE_ANSWER = { session_id: 'ses_1', state: 'active', text: '你好，这件能便宜点吗？'.repeat(10) }

/** The same small answer, again and again. */
export const bareGet = (): Calls => {
  const bytes = get('/bare')
  const call = {
    bytes,
    isLast: true,
    check: (status: number, body: string) => status === 200 && body.includes('"ses_1"'),
  }
  return () => call
}

/** An upload of twenty lines, which is read, counted and forgotten. */
export const barePost = (): Calls => {
  const bytes = batchBytes(newGroup()(0))
  const call = {
    bytes,
    isLast: true,
    check: (status: number, body: string) => status === 200 && JSON.parse(body).stored === LINES,
  }
  return () => call
}
