import { askForText, type Client, type Json, pollTask, reportFailed, reportTyped } from '../players.ts'
import type { Chance } from './chance.ts'
import type { Worker } from './people.ts'
import { drawSlip, FAILURES, type Slip } from './slips.ts'
import { keepGoing, type World } from './world.ts'

/** A machine that polls for its accounts, types, and says so. */
export const runSender = (world: World, { worker, accounts }: Worker): Promise<void> => {
  const { clock, absent } = world
  const call = world.as(worker)
  const chance = world.chance.fork(worker)
  return keepGoing(world, worker, async () => {
    if (absent.has(worker)) return clock.sleep(5)
    const task = await pollTask(call, {
      worker,
      accounts,
      waitSeconds: within(1, 20, clock.msOf(20) / 1_000),
      leaseSeconds: within(5, 60, clock.msOf(60) / 1_000),
    })
    if (task.status === 200) await type(world, call, chance, task.body)
  })
}

const within = (least: number, most: number, seconds: number): number =>
  Math.round(Math.min(Math.max(seconds, least), most))

const type = async (world: World, call: Client, chance: Chance, task: Json): Promise<void> => {
  const { clock, market, slips } = world
  await clock.sleep(chance.between(1, 3))
  const info = await askForText(call, task)
  // Somebody took the chat over, or holds it back, in the last moment.
  if (info.status !== 200) return
  const text = String(info.body.send_content)
  await clock.sleep(3 + text.length * chance.between(0.1, 0.24))

  const slip = slips.shift() ?? drawSlip(chance)
  if (isFailure(slip)) return fail(world, call, chance, task, slip)
  if (slip === 'lost') return
  const window = market.at(String(info.body.account_id), String(info.body.shop_id))
  window.typeAsAccount(text)
  window.typed.add(String(info.body.external_task_id))
  if (slip === 'none') await reportTyped(call, task)
}

const isFailure = (slip: Slip): slip is keyof typeof FAILURES => slip in FAILURES

const fail = async (
  { clock }: World,
  call: Client,
  chance: Chance,
  task: Json,
  slip: keyof typeof FAILURES,
): Promise<void> => {
  const waits = slip !== 'refused' && {
    retry_after_seconds: within(1, 600, clock.msOf(chance.between(90, 240)) / 1_000),
  }
  await reportFailed(call, task, { ...FAILURES[slip], ...waits })
}
