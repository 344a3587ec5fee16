/** How many code points a text has at most that a robot is to type (CONTRACT 3). */
export const SEND_CONTENT_MAX = 5_000

/**
 * A text that a robot is to type (CONTRACT 9): of the control characters only those that a chat takes, and something
 * visible, since nobody can tell whether nothing was typed. What is wrong with it, in words, or null.
 */
export const faultOfSendContent = (text: string): string | null => {
  if (NOT_TYPED.test(text))
    return 'must be well-formed Unicode without control characters, save line feeds, carriage returns and tabs'
  return VISIBLE.test(text) ? null : 'must hold something visible'
}

// With the `u` flag, Cs matches lone surrogates alone; Cc is C0, DEL and C1.
const NOT_TYPED = /\p{Cs}|[^\P{Cc}\n\r\t]/u
// Fillers that Unicode calls letters are ignorable by default; the blank of Braille is the one sign that is neither.
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u
