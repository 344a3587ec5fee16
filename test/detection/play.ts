import * as part from '../../src/composition/tokens.ts'
import type { Trace } from '../../src/domain/detection/traces.ts'
import type { Pair } from '../../src/domain/pair.ts'
import { beginSession } from '../../src/domain/session.ts'
import { newTask } from '../../src/domain/task-moves.ts'
import { SYSTEM } from '../../src/domain/timeline.ts'
import { type Application, openApplication, START } from '../support/application.ts'
import type { Case } from './corpus.ts'

export type Played = {
  readonly detection: Pick<Trace, 'rule' | 'messageId'> | null
  /** Message id to the index of the text that explains it, or null. */
  readonly explained: ReadonlyMap<string, number | null>
  readonly confirmed: readonly number[]
}

const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000)

/** Plays cases through the product's own use-case, on a database in memory; several pairs share one. */
export const makePlay = () => {
  let app: Promise<Application> | null = null
  let used = new Set<string>()
  const appFor = async (pair: Pair): Promise<Application> => {
    const key = JSON.stringify(pair)
    if (used.has(key) && app !== null) {
      await (await app).close()
      app = null
      used = new Set()
    }
    used.add(key)
    app ??= openApplication()
    return app
  }
  return {
    play: async (each: Case): Promise<Played> => {
      const pair = { accountId: each.account_id ?? '采购01', shopId: each.shop_id ?? 'shop-9' }
      return playOn(await appFor(pair), pair, each)
    },
    close: async () => {
      await (await app)?.close()
    },
  }
}

const playOn = async (app: Application, pair: Pair, each: Case): Promise<Played> => {
  const { sessionId, taskIds } = await begin(app, pair, each)
  const confirmed = new Set<number>()
  let detection: Trace | null = null
  // Long after what was said: nothing lies ahead of the database's clock.
  app.clock.pass(48 * 3_600)
  for (const upload of each.uploads) {
    const lines = upload.map((line) => ({
      messageId: line.id,
      content: line.content,
      sender: line.sender,
      source: line.from_source,
      sentAt: at(line.at),
    }))
    const answer = await app.collectMessages({ pair, lines, observed: null })
    detection ??= answer.detection
    for (const id of answer.confirmedTaskIds) confirmed.add(taskIds.indexOf(id))
  }
  const { items } = await app.records.messagesOf(sessionId, { limit: 200, cursor: null })
  const explained = items.map(({ messageId, explainedBy }): [string, number | null] => [
    messageId,
    explainedBy === null ? null : taskIds.indexOf(explainedBy),
  ])
  return { detection, explained: new Map(explained), confirmed: [...confirmed].toSorted((a, b) => a - b) }
}

/** A session of the pair whose texts all went out, and are back in the queue: nobody says yet that they were typed. */
const begin = (app: Application, pair: Pair, each: Case) =>
  app.changePair(pair, {}, (draft) => {
    const newId = app.get(part.NEW_ID)
    const session = beginSession(
      {
        id: newId('session'),
        pair,
        taskType: each.task_type ?? 'auto_bargain',
        externalTaskId: 'BG-1',
        metadata: null,
        reason: null,
        evidence: null,
      },
      'active',
      START,
    )
    const receivedAt = each.received_at
    draft.createSession(
      receivedAt === undefined ? session : { ...session, judgedFrom: at(receivedAt) },
      SYSTEM,
    )
    const taskIds = each.texts.map((text, index) => {
      const said = typeof text === 'string' ? { content: text } : text
      const { content, at: second = 0, times = 1 } = said
      const facts = {
        sessionId: session.id,
        pair,
        taskType: session.taskType,
        externalTaskId: `BG-${index + 1}`,
      }
      const position = index === 0 ? 1 : draft.takePosition(session.id)
      const lacks = { priority: 5, notBefore: null, expiresAt: null }
      const waiting = newTask({ id: newId('task'), ...facts, position, content, ...lacks }, START)
      draft.createTask({ ...waiting, handOuts: Array.from({ length: times }, () => at(second)) })
      return waiting.id
    })
    return { sessionId: session.id, taskIds }
  })
