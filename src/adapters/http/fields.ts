import { z } from '@hono/zod-openapi'
import { faultOfName } from '../../domain/name.ts'
import { faultOfSendContent, SEND_CONTENT_MAX } from '../../domain/send-content.ts'
import type { JsonObject } from '../../domain/session.ts'

/** The fields that request objects are made of (CONTRACT 9, Input). Lengths count code points. */

// With the `u` flag, Cs matches lone surrogates alone; Cc is C0, DEL and C1.
const NOT_IN_PROSE = /\p{Cs}|[^\P{Cc}\n\r\t]/u
const NOT_IN_ANY_TEXT = /[\0\p{Cs}]/u

/** A text of so many characters that a rule of the domain judges: what is wrong with it in words, or null. */
const judged = (charactersMax: number, faultOf: (text: string) => string | null) =>
  z
    .string()
    .min(1, { abort: true })
    .max(charactersMax)
    .superRefine((text, context) => {
      const message = faultOf(text)
      if (message !== null) context.addIssue({ code: 'custom', message })
    })

/** An id or a name that somebody outside gave. */
export const name = (charactersMax: number) => judged(charactersMax, faultOfName)

/** A name as it was scraped: blanks at its ends are the page's, and are cut. */
export const scrapedName = (charactersMax: number) =>
  z
    .string()
    .transform((text) => text.trim())
    .pipe(name(charactersMax))

/** Text that people write for people: line feeds, carriage returns and tabs may be in it. */
export const prose = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .refine(
      (text) => !NOT_IN_PROSE.test(text),
      'must be well-formed Unicode without control characters, save line feeds, carriage returns and tabs',
    )

/** Text as it was found, in a chat or in a robot's error: any character that can be kept. */
export const content = (charactersMax: number) => reference().min(1).max(charactersMax)

/** A text that a robot is to type. */
export const sendContent = () => judged(SEND_CONTENT_MAX, faultOfSendContent)

/** An id or token of ours, which is looked up and not judged: one that cannot exist simply is not found. */
export const reference = () =>
  z.string().refine((text) => !NOT_IN_ANY_TEXT.test(text), 'must be well-formed Unicode without NUL')

export const wholeNumber = (least: number, most: number) => z.int().min(least).max(most)

const METADATA_BYTES_MAX = 4_096

/** Whatever the caller wants to keep with a session; it stays as it came, `__proto__` members included. */
export const metadata = () =>
  z
    .custom<JsonObject>()
    .superRefine((value, context) => {
      const message = faultIn(value)
      if (message !== null) context.addIssue({ code: 'custom', message })
    })
    .openapi({
      type: 'object',
      additionalProperties: true,
      description: 'At most 4 KiB as JSON in UTF-8.',
      example: { order: 'A-1' },
    })

const faultIn = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object'
  let fault: string | null = null
  const judge = (key: string, member: unknown): unknown => {
    const texts = typeof member === 'string' ? [key, member] : [key]
    if (texts.some((text) => NOT_IN_ANY_TEXT.test(text))) fault = 'must hold well-formed Unicode without NUL'
    if (typeof member === 'number' && !Number.isFinite(member)) fault = 'must hold numbers that can be kept'
    return member
  }
  try {
    const bytes = Buffer.byteLength(JSON.stringify(value, judge))
    return bytes > METADATA_BYTES_MAX ? `must be at most ${METADATA_BYTES_MAX} bytes as JSON` : fault
  } catch {
    // Nested so deeply that the stack ends: far beyond 4 KiB in any case.
    return 'is nested too deeply'
  }
}

/** The priority of a task: 0 is low. */
export const priority = () => wholeNumber(0, 9)

/** A query parameter that is a whole number. */
export const wholeNumberInQuery = (least: number, most: number) =>
  z.preprocess(
    (said) => (typeof said === 'string' && /^-?\d{1,9}$/.test(said) ? Number(said) : said),
    wholeNumber(least, most),
  )

/**
 * One value or a list of them to filter by, in a query or a body. An empty list is refused (CONTRACT 9): a caller whose
 * list came out empty does not mean everybody.
 */
export const repeatable = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((said) => (typeof said === 'string' ? [said] : said), z.array(item).min(1).max(1_000))

/** What every list takes. */
export const page = {
  limit: wholeNumberInQuery(1, 200).default(50),
  cursor: name(1_000).optional().openapi({ description: 'next_cursor of the page before.' }),
}
