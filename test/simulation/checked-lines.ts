import { isJudged } from '../../src/domain/detection/traces.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Session } from '../../src/domain/session.ts'
import type { Task } from '../../src/domain/task.ts'
import { isShort } from './altered.ts'
import type { ChatLine } from './chat.ts'
import { pairRows } from './tables.ts'
import type { Committed } from './transaction.ts'
import { hasTwin, type World } from './world.ts'

export const isRobots = (line: ChatLine | undefined): boolean => (line?.taskId ?? null) !== null

/** Whatever came back of it: a robot's line is explained, a human's never, and where it is judged it is a trace. */
export const checkLines = (
  world: World,
  { change }: Committed,
  before: ReadonlyMap<string, Session | Task>,
): void => {
  const traced = new Set(change.timeline.flatMap(({ rule, sessionId }) => (rule === null ? [] : [sessionId])))
  for (const message of [...change.messages, ...change.editedMessages]) {
    const line = world.chat.lineOf(message.messageId)
    if (line?.source !== 'account' || isAnybodys(world, line)) continue
    const { messageId, sessionId, explainedBy } = message
    const what = `${messageId} in ${sessionId}`
    if (isRobots(line) !== (explainedBy !== null))
      world.kernel.fail(
        isRobots(line)
          ? `our own ${what} is explained by nothing`
          : `${explainedBy} explains a human's ${what}`,
      )
    const session = before.get(sessionId) ?? world.tables.sessions.get(sessionId)
    if (!isRobots(line) && isJudgedIn(session, message) && !traced.has(sessionId))
      world.kernel.fail(`a human's ${what} was overlooked`)
  }
}

const isJudgedIn = (session: Session | Task | undefined, { sentAt }: Message): boolean =>
  session !== undefined && 'state' in session && isJudged(session) && sentAt >= session.judgedFrom

/** A short text of two tasks that a human may have typed too: nobody can tell the lines apart. */
const isAnybodys = (world: World, { taskId, likeTaskId }: ChatLine): boolean => {
  const task = world.tables.tasks.get(taskId ?? likeTaskId ?? '')
  return task !== undefined && isShort(task.content ?? '') && hasTwin(world, task)
}

/** What was typed and is stored, in however many lines and uploads, is confirmed. */
export const checkConfirmed = (world: World): void => {
  for (const { pair, taskId, messageIds } of world.chat.copies()) {
    const { messages } = pairRows(world.tables, pair)
    const task = world.tables.tasks.get(taskId)
    if (task === undefined || hasTwin(world, task) || !messageIds.every((id) => messages.has(id))) continue
    if (task.status !== 'completed' || task.explained === 0)
      world.kernel.fail(
        `${taskId} stands in the transcript, and is ${task.status}, seen ${task.explained} times`,
      )
    if (messageIds.length > 1) world.count('text confirmed in pieces')
  }
}
