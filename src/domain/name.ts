/**
 * Ids and names that come from outside (CONTRACT 9): well-formed Unicode without control characters and without blanks
 * at either end, since some databases hold `a` and `a ` for one. What is wrong with this one, in words, or null.
 */
export const faultOfName = (text: string): string | null => {
  if (NOT_IN_NAMES.test(text)) return 'must be well-formed Unicode without control characters'
  return text.trim() === text ? null : 'must not begin or end with a blank'
}

// With the `u` flag, Cs matches lone surrogates alone; Cc is C0, DEL and C1.
const NOT_IN_NAMES = /[\p{Cc}\p{Cs}]/u
