import { DatabaseUnavailable, QueueUnavailable } from '../../src/application/ports/unavailable.ts'
import { type Ask, type Hop, RolledBack, RowHeld } from './pair-store.ts'
import { about, type Node, often, type World } from './world.ts'

/** How this process reaches its servers: slowly, sometimes not at all, and sometimes without hearing that it did. */
export const makeAsk = (world: World, node: Node, crash: () => void): Ask => {
  const { kernel } = world
  const { generation } = node
  return (what, effect) =>
    new Promise((resolve, reject) => {
      const go = (): void => {
        if (node.generation !== generation) return
        const isFrozen = node.frozenUntil > kernel.now()
        const fault = world.isBroken && !isFrozen ? drawFault(world, node, what) : null
        if (isFrozen || fault === 'frozen') kernel.after(node.frozenUntil - kernel.now(), go)
        else if (fault === 'crash before') crash()
        else if (fault instanceof Error) reject(fault)
        else carryOut(fault)
      }
      const carryOut = (fault: 'after' | 'crash after' | null): void => {
        let result: Awaited<ReturnType<typeof effect>> | ReturnType<typeof effect>
        try {
          result = effect()
        } catch (error) {
          reject(error)
          return
        }
        if (fault === 'crash after') crash()
        else if (fault === 'after') reject(lost(what))
        else resolve(result)
      }
      kernel.after(delayOf(world), go)
    })
}

const delayOf = (world: World): number => {
  const { delayMs } = world.swarm.faults
  if (!world.isBroken) return 1
  return world.kernel.random() * delayMs * (often(world, 0.02) ? 10 : 1)
}

const lost = (what: Hop): Error =>
  what === 'queue' ? new QueueUnavailable('no answer') : new DatabaseUnavailable(`no answer to ${what}`)

type Fault = Error | 'after' | 'crash before' | 'crash after' | 'frozen' | null

const drawFault = (world: World, node: Node, what: Hop): Fault => {
  const { faults } = world.swarm
  if (often(world, faults.crash)) {
    const when = often(world, 0.5) ? 'crash before' : 'crash after'
    if (what === 'queue') world.count('crash between commit and queue')
    if (node.deciding > 1) world.count('crash in the middle of several decisions')
    return when
  }
  if (often(world, faults.freeze)) {
    node.frozenUntil = world.kernel.now() + about(world, often(world, 0.1) ? 90_000 : 8_000)
    if (faults.clockJumps) node.clockOffsetMs += (world.kernel.random() - 0.5) * 1_200_000
    world.count('freeze')
    return 'frozen'
  }
  if (what === 'notify') return null
  if (what === 'queue') {
    if (!often(world, faults.queueFails)) return null
    return often(world, 0.5) ? lost(what) : 'after'
  }
  if (world.databaseAwayUntil > world.kernel.now()) return lost(what)
  return drawDatabaseFault(world, what)
}

const drawDatabaseFault = (world: World, what: Hop): Fault => {
  const { faults } = world.swarm
  const isCommit = what === 'commit'
  if (often(world, faults.before)) {
    if (isCommit) world.count('unknown commit that was not')
    return lost(what)
  }
  if ((isCommit || what === 'write') && often(world, faults.after)) {
    if (isCommit) world.count('unknown commit that was')
    return 'after'
  }
  if (what === 'begin') return often(world, faults.held) ? new RowHeld('somebody holds a row') : null
  // Clusters tell of it no sooner than at the commit.
  const mayDeadlock = what === 'change' || isCommit
  return mayDeadlock && often(world, faults.deadlock) ? new RolledBack('deadlock') : null
}
