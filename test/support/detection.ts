import { parse } from 'yaml'
import { textTools } from '../../src/adapters/text/text-tools.ts'
import { type Explanation, explainLines } from '../../src/domain/detection/explanation.ts'
import { fold } from '../../src/domain/detection/fold.ts'
import { makeHear } from '../../src/domain/detection/heard.ts'
import { makeReader, type Reader } from '../../src/domain/detection/reader.ts'
import { makeTranscript, type Transcript } from '../../src/domain/detection/transcript.ts'
import type { IdentifiedLine } from '../../src/domain/message.ts'
import { SKEW_MS } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { readDetection } from '../../src/settings/read-detection.ts'
import { SOME_PAIR } from '../domain/samples.ts'

/** Text as the rules see it. */
export const folded = (text: string): string => fold(text, textTools)

export const defaultRules = readDetection(undefined, folded)
export const rulesWith = (yaml: string) => readDetection(parse(yaml), folded)

export const reader = makeReader(defaultRules, textTools)

/** Explains the lines of one upload by these tasks. */
export const explain = (
  lines: readonly IdentifiedLine[],
  tasks: readonly Task[],
  by: Reader = reader,
): Explanation & { readonly transcript: Transcript } => {
  const transcript = makeTranscript(tasks, lines, by, makeHear(SOME_PAIR, lines, by))
  return { transcript, ...explainLines(lines, transcript, SKEW_MS) }
}
