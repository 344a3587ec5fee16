/** `at`, moved by so many milliseconds. */
export const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)

/** The latest of the given instants; null counts as none. */
export const latest = (first: Date, ...others: readonly (Date | null)[]): Date =>
  others.reduce<Date>((last, next) => (next !== null && next > last ? next : last), first)
