import { NUDGES } from '../conversations/people-at-work.ts'
import type { Client } from '../players.ts'
import type { Chance } from './chance.ts'
import type { Window } from './marketplace.ts'
import { isEnglish } from './people.ts'
import type { World } from './world.ts'

/** A talk under way: its session, the window it is held in, and who answers there. */
export type Talk = {
  readonly world: World
  readonly call: Client
  readonly chance: Chance
  readonly window: Window
  readonly staff: string
  readonly id: string
  readonly number: string
}

/** Has a robot type it. False once the session has ended. */
export const sendText = async (talk: Talk, externalTaskId: string, text: string): Promise<boolean> => {
  const { call, id } = talk
  const wanted = { external_task_id: externalTaskId, send_content: text }
  const added = await call('POST', `/api/sessions/${id}/tasks`, wanted)
  // Taken over in this moment: once it is the robot's again, the talk goes on with what comes next.
  if (added.status === 409) return isRobots(talk)
  return added.status < 400 && wasTyped(talk, externalTaskId)
}

/** Waits until a robot has typed it; false once the session has ended. */
export const wasTyped = async (talk: Talk, externalTaskId: string): Promise<boolean> => {
  for (;;) {
    const state = await stateOf(talk.world, talk.id)
    if (talk.window.typed.has(externalTaskId)) return true
    if (state === null) return false
    // Its text was cancelled.
    if (state === 'transferred') return isRobots(talk)
  }
}

/** Waits until the robot may speak; false once the session has ended. Meanwhile the shop asks where everybody is. */
export const isRobots = async (talk: Talk): Promise<boolean> => {
  const { world, chance, window, staff } = talk
  let nudges = 0
  for (;;) {
    const state = await stateOf(world, talk.id)
    if (state === null) return false
    if (state === 'active' || state === 'pending') return true
    if (state === 'transferred' && nudges < 2 && chance.often(0.015)) {
      nudges += 1
      window.say(staff, 'shop', chance.pick(isEnglish(window.shop) ? NUDGES.en : NUDGES.zh))
    }
  }
}

export const stateOf = async ({ board }: World, id: string) =>
  (await board.fresh()).byId.get(id)?.state ?? null
