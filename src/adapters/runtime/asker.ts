import { AsyncLocalStorage } from 'node:async_hooks'

/** Somebody who waits for an answer. Whoever waited for the database in vain gives up, and asks it nothing more. */
type Asker = { hasGivenUp: boolean }

const askers = new AsyncLocalStorage<Asker | null>()

/** Does what somebody waits for: all that happens in it is on behalf of one asker. */
export const asAsker = <Answer>(work: () => Answer): Answer => askers.run({ hasGivenUp: false }, work)

/** Does what goes on by itself, though somebody's request began it: nobody waits for it, and nobody gives up. */
export const asNobody = <Answer>(work: () => Answer): Answer => askers.run(null, work)

/** On whose behalf something happens now; null: nobody waits for it. */
export const askerNow = (): Asker | null => askers.getStore() ?? null
