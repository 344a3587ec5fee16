import { en } from '../../src/adapters/notifications/words/en.ts'
import type { Words } from '../../src/adapters/notifications/words/words.ts'

/** What must not compile: a language that lacks the words of an event, or of a kind of task. */

const { 'task.failed': _failed, ...events } = en.events
const { auto_bargain: _bargain, ...taskTypes } = en.taskTypes

// @ts-expect-error an event without words
export const WITHOUT_EVENT: Words = { ...en, events }
// @ts-expect-error a kind of task without words
export const WITHOUT_TASK: Words = { ...en, taskTypes }
