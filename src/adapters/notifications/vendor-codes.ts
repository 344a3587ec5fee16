import { NotDelivered } from '../../application/ports/notifier.ts'
import { failureOfStatus, type PostAnswer } from './post.ts'

/** How the robots of a vendor tell in their JSON what became of a message: 0 is success, whatever the status says. */
export type VendorCodes = {
  readonly vendor: string
  /** The members that may hold the code, the first one that is there. */
  readonly members: readonly string[]
  /** Its limit is reached. */
  readonly tooFast: readonly number[]
  /** It is out of order for a while. */
  readonly away: readonly number[]
  /** How long it takes nothing else once its limit was reached, in milliseconds; null where it does not say. */
  readonly mutedMs: number | null
}

/** Judges an answer of such a robot: a 200 is no success by itself. */
export const judgeByCode =
  (codes: VendorCodes) =>
  (answer: PostAnswer): NotDelivered | null => {
    const code = codeIn(answer.text, codes.members)
    const told = code === null ? null : failureOfCode(code, codes, answer)
    // A code says more than a status, but never makes a success of a refusal.
    if (told !== null && told.failure !== 'refused') return told
    return failureOfStatus(answer) ?? (code === null ? notAsExpected(codes.vendor, answer) : told)
  }

const failureOfCode = (code: number, codes: VendorCodes, answer: PostAnswer): NotDelivered | null => {
  if (code === 0) return null
  const { status } = answer
  const message = `answered ${status} with code ${code}`
  if (codes.tooFast.includes(code)) {
    return new NotDelivered('too_fast', message, {
      status,
      retryAfterMs: answer.retryAfterMs ?? codes.mutedMs,
    })
  }
  const failure = codes.away.includes(code) ? 'away' : 'refused'
  return new NotDelivered(failure, message, { status, retryAfterMs: answer.retryAfterMs })
}

/** Somebody else answers there: a proxy, a page of a provider, another program. */
export const notAsExpected = (vendor: string, { status, retryAfterMs }: PostAnswer): NotDelivered =>
  new NotDelivered('refused', `answered ${status}, but not as ${vendor} does`, { status, retryAfterMs })

const codeIn = (text: string, members: readonly string[]): number | null => {
  try {
    const said: unknown = JSON.parse(text)
    if (typeof said !== 'object' || said === null) return null
    const values = new Map<string, unknown>(Object.entries(said))
    const code = members.map((name) => values.get(name)).find((value) => value !== undefined)
    return typeof code === 'number' ? code : null
  } catch {
    return null
  }
}
