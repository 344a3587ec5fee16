import { isOpen, isWorking } from '../../src/domain/session.ts'
import { isUnfinished, type Task } from '../../src/domain/task.ts'
import { checkConfirmed } from './checked-lines.ts'
import { waitingTasks } from './due-work.ts'
import { pairRows } from './tables.ts'
import type { World } from './world.ts'

/** Whether a working session still has a text that is neither typed nor given up. */
export const isWorkLeft = ({ tables }: World): boolean =>
  [...tables.tasks.values()].some((task) => {
    const session = tables.sessions.get(task.sessionId)
    return isUnfinished(task) && session !== undefined && isWorking(session)
  })

/** The queue offers everything that waits to be sent. */
export const checkQueue = async (world: World): Promise<void> => {
  const offered = await world.redis.contents()
  for (const { id } of waitingTasks(world.tables))
    if (!offered.has(id)) world.kernel.fail(`${id} waits, and the queue does not know it`)
}

/** Every text of a working session was typed or given up, or the session has a human. */
export const checkWorkDone = (world: World): void => {
  for (const task of world.tables.tasks.values()) {
    const session = world.tables.sessions.get(task.sessionId)
    if (!isUnfinished(task) || session === undefined || !isWorking(session)) continue
    if (isKeptBusy(world, task)) world.count('account kept busy by unknown outcomes')
    else world.kernel.fail(`${task.id} of ${session.id} is ${task.status} for ever`)
  }
}

/** A text of unknown outcome that a human was given stays in flight (CONTRACT 4), and takes its account's place. */
const isKeptBusy = ({ tables, swarm }: World, { status, pair }: Task): boolean => {
  const { inFlightMax } = swarm.settings.pacing
  const inFlight = [...tables.tasks.values()].filter(
    (task) => task.status === 'sent' && task.pair.accountId === pair.accountId,
  )
  return status === 'pending' && inFlightMax > 0 && inFlight.length >= inFlightMax
}

export const isAllOver = ({ tables }: World): boolean =>
  ![...tables.sessions.values()].some(isOpen) &&
  ![...tables.alerts.values()].some(({ status }) => status !== 'delivered')

/** What must be so once everything works again and time has passed. */
export const checkEnd = async (world: World): Promise<void> => {
  const { tables, ledger, kernel } = world
  for (const { id, state } of [...tables.sessions.values()].filter(isOpen))
    kernel.fail(`${id} is ${state} for ever`)
  for (const { id, status } of [...tables.tasks.values()].filter(isUnfinished))
    kernel.fail(`${id} is ${status} for ever`)
  for (const { id, status } of tables.alerts.values()) {
    if (status !== 'delivered') kernel.fail(`alert ${id} is ${status}`)
    if (!ledger.delivered.has(id)) kernel.fail(`alert ${id} reached nobody`)
  }
  checkAcknowledged(world)
  checkConfirmed(world)
  const left = await world.redis.contents()
  if (left.size > 0) kernel.fail(`the queue still offers ${[...left].join(', ')}`)
}

/** What was acknowledged is there. */
const checkAcknowledged = ({ tables, ledger, kernel }: World): void => {
  for (const [id, externalTaskId] of ledger.sessions)
    if (tables.sessions.get(id)?.externalTaskId !== externalTaskId) kernel.fail(`session ${id} is lost`)
  for (const id of ledger.tasks) if (!tables.tasks.has(id)) kernel.fail(`task ${id} is lost`)
  for (const id of ledger.completed) {
    const status = tables.tasks.get(id)?.status
    if (status !== 'completed') kernel.fail(`the completion of ${id} is lost: ${status}`)
  }
  for (const { pair, messageId } of ledger.messages)
    if (!pairRows(tables, pair).messages.has(messageId)) kernel.fail(`message ${messageId} is lost`)
}
