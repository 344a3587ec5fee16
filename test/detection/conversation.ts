import { makeHear, ourselvesIn } from '../../src/domain/detection/heard.ts'
import { firstTrace, makeRound, withSeen } from '../../src/domain/detection/round.ts'
import type { Trace } from '../../src/domain/detection/traces.ts'
import type { IdentifiedLine } from '../../src/domain/message.ts'
import { SKEW_MS } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { at, handedOut, line, SOME_PAIR } from '../domain/samples.ts'
import { reader } from '../support/detection.ts'

/** A line of our account: m0 at second 20, m1 a second later. */
export const said = (content: string, nth = 0, facts: Partial<IdentifiedLine> = {}): IdentifiedLine =>
  line(`m${nth}`, { content, sentAt: at(20 + nth), ...facts })

/** What an upload shows: its first trace, which texts were confirmed by now, by index, and whose each line is. */
export type Shown = {
  readonly trace: Trace | null
  readonly confirmed: readonly number[]
  readonly explained: ReadonlyMap<string, string>
}

/**
 * A pair whose texts were all handed out at second 10, once each, and what its uploads show one after another, by the
 * functions that judge uploads. No database: what they take down of a text is carried along.
 */
export const conversation = (texts: readonly string[], judgedFrom = at(-60)) => {
  let tasks: readonly Task[] = texts.map((content, nth) =>
    handedOut({ id: `tsk-${nth}`, position: nth + 1, content }),
  )
  return (lines: readonly IdentifiedLine[]): Shown => {
    const hear = makeHear(SOME_PAIR, lines, reader)
    const round = makeRound(lines, tasks, () => null, { reader, hear, skewMs: SKEW_MS })
    tasks = tasks.map((task) => withSeen(task, round))
    return {
      trace: firstTrace(judgedFrom, [round], ourselvesIn(SOME_PAIR, lines, reader)),
      confirmed: tasks.flatMap(({ explained }, nth) => (explained > 0 ? [nth] : [])),
      explained: round.explained.explainedBy,
    }
  }
}
