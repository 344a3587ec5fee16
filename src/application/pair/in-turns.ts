import type { Wait } from '../ports/timer.ts'

/** Does something with each line. Long ones take their time, so others have their turn in between. */
export const inTurns = async <Line extends { readonly content: string }>(
  lines: readonly Line[],
  each: (line: Line) => unknown,
  wait: Wait,
): Promise<void> => {
  let done = 0
  for (const line of lines) {
    each(line)
    done += line.content.length + A_LINE_CHARACTERS
    if (done > TURN_CHARACTERS) {
      await letOthers(wait)
      done = 0
    }
  }
}

export const letOthers = (wait: Wait): Promise<void> => wait(0, NEVER)

const TURN_CHARACTERS = 30_000
/** What a line costs however short it is, in characters. */
const A_LINE_CHARACTERS = 100
const NEVER = new AbortController().signal
