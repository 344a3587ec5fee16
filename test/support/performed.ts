import type { Ask, Perform } from '../../src/application/pair/ask.ts'

/** The use-case carried out at once, as HTTP does it. */
export const performed =
  <Asked extends readonly unknown[], Answer>(perform: Perform, useCase: (...asked: Asked) => Ask<Answer>) =>
  (...asked: Asked): Promise<Answer> =>
    perform(useCase(...asked))
