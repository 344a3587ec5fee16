import { startService } from '../service.ts'
import { startAlertReceiver } from './alert-receiver.ts'
import { runCases } from './cases.ts'
import { makeChance } from './chance.ts'
import { makeClock } from './clock.ts'
import { runColleagues } from './colleagues.ts'
import { playPast } from './past.ts'
import { WORKERS } from './people.ts'
import { runReceiver } from './receiver.ts'
import { runSender } from './sender.ts'
import { settingsOfDay } from './settings.ts'
import { runTrouble } from './trouble.ts'
import { runReminders, runUpstream } from './upstream.ts'
import { keepGoing, makeWorld, type World } from './world.ts'

type Wanted = { readonly port: number; readonly seed: number; readonly speed: number }

/** The whole service and everybody who uses it, until Ctrl-C. Nothing of it is left behind. */
export const serve = async ({ port, seed, speed }: Wanted): Promise<void> => {
  const over = new AbortController()
  // Ctrl-C reaches it twice under npm, by the terminal and by npm itself: the second one must not cut the end short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => over.abort())
  const receiver = await startAlertReceiver()
  try {
    const service = await startService({ port, settings: settingsOfDay(speed, receiver.url) })
    const ended = service.ended.then((code) => {
      if (!over.signal.aborted && code !== 0) throw new Error(`the service ended by itself: ${code}`)
    })
    const clock = makeClock(speed, over.signal)
    const day = live(makeWorld(service.url, clock, makeChance(seed)), service.url, receiver)
    await Promise.race([ended, day]).finally(() => over.abort())
    await Promise.all([day, service.stop()])
  } finally {
    await receiver.close()
  }
  console.log('The day is over; nothing is left behind.')
}

type Receiver = Parameters<typeof runTrouble>[1]

const live = async (world: World, url: string, receiver: Receiver): Promise<void> => {
  console.log(`Console  ${url}/console`)
  console.log(`API      ${url}/docs`)
  console.log('Open to everybody on this machine, without keys. Ctrl-C ends it; all of it is in memory.')
  const players = [
    keepGoing(world, 'board', async () => {
      await world.board.look()
      await world.clock.sleep(world.clock.isHurried() ? 15 : 3)
    }),
    runReceiver(world),
    runColleagues(world),
    ...WORKERS.map((worker) => runSender(world, worker)),
    beginDay(world, receiver),
  ]
  await Promise.all(players)
  await world.talks.empty()
}

const beginDay = async (world: World, receiver: Receiver): Promise<void> => {
  try {
    await playPast(world)
  } catch (error) {
    if (!world.clock.signal.aborted) throw error
    return
  }
  console.log('The past is there, and the day goes on.')
  await Promise.all([runUpstream(world), runReminders(world), runCases(world), runTrouble(world, receiver)])
}
