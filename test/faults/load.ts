import { operator, receiver, type Step, sender, upstream, type World, walk } from './clients.ts'

/** How many of each kind work at once. */
export type Crew = {
  readonly upstreams?: number
  readonly senders?: number
  readonly receivers?: number
  readonly operators?: number
}

/** Clients that work until `stop`, which resolves when the last of them is done. */
export type Load = { stop(): Promise<void> }

export const startLoad = (
  world: World,
  { upstreams = 4, senders = 5, receivers = 2, operators = 2 }: Crew = {},
): Load => {
  const end = new AbortController()
  const some = (count: number, name: string, step: Step) =>
    Array.from({ length: count }, (_, i) =>
      walk(world, `${name} ${i + 1}`, step, end.signal).catch((error: Error) =>
        world.stage.expect(false, `${name} ${i + 1} gave up: ${error.message}`),
      ),
    )
  const walks = [
    ...some(upstreams, 'upstream', upstream),
    ...some(senders, 'sender', sender),
    ...some(receivers, 'receiver', receiver),
    ...some(operators, 'operator', operator),
  ]
  return {
    stop: async () => {
      end.abort()
      await Promise.all(walks)
    },
  }
}
