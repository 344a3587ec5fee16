/** What parts need of a log: one line a call, with its facts as data; secrets and conversations never in it. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}
