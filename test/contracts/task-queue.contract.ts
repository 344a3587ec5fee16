import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Lane, QueueEntry, QueueFilter, TaskQueue } from '../../src/application/ports/task-queue.ts'

/** An empty queue, and the same queue as another replica sees it: for a queue in process, itself. */
type OpenedQueue = {
  readonly queue: TaskQueue
  readonly replica: TaskQueue
  close(): Promise<void>
}

export const ANY: QueueFilter = { accountIds: [], taskTypes: [] }

export const queueEntry = (taskId: string, over: Partial<QueueEntry> = {}): QueueEntry => ({
  taskId,
  sessionId: `session of ${taskId}`,
  accountId: 'acc-1',
  shopId: 'shop-1',
  taskType: 'auto_bargain',
  leaseNo: 0,
  score: 1_790_000_000_000,
  dueInMs: 0,
  ...over,
})

/** Takes and withdraws until nothing is ready, and tells the task ids in the order in which they came. */
export const takeAll = async (queue: TaskQueue, filter: QueueFilter = ANY): Promise<string[]> => {
  const taken: string[] = []
  for (;;) {
    const entry = await queue.take(filter)
    if (entry === null) return taken
    await queue.withdraw([entry])
    taken.push(entry.taskId)
  }
}

/** As a long poll does. It waits longer than any test may last, so that a wake-up that is lost fails the test. */
export const takeWaiting = async (
  queue: TaskQueue,
  filter: QueueFilter = ANY,
  signal: AbortSignal = new AbortController().signal,
): Promise<QueueEntry | null> => {
  for (;;) {
    const entry = await queue.take(filter)
    if (entry !== null || signal.aborted) return entry
    await queue.waitForOffer(filter, NEVER_MS, signal)
  }
}
/** Longer than a test may last. */
export const NEVER_MS = 600_000

/** A queue may still be on its way to its server. */
export const untilReady = (queue: TaskQueue): Promise<unknown> =>
  vi.waitFor(() => queue.take({ accountIds: ['nobody'], taskTypes: [] }), { timeout: 20_000, interval: 10 })

const HOUR_MS = 3_600_000
const byName = (a: string, b: string) => (a < b ? -1 : 1)

/**
 * What every task queue promises. `open` hands over an empty one that sets taken entries aside for `holdMs` and never
 * looks for those who wait by itself, so that each wake-up rests on what it is told.
 */
export const taskQueueContract = (adapter: string, open: (holdMs: number) => Promise<OpenedQueue>) =>
  describe(`${adapter} keeps the task queue's contract`, () => {
    const opened: OpenedQueue[] = []
    const openQueue = async (holdMs = HOUR_MS): Promise<OpenedQueue> => {
      const one = await open(holdMs)
      opened.push(one)
      return one
    }
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()))
    })

    describe('order', () => {
      it('takes the lowest score first, whatever the numbers look like', async () => {
        const { queue } = await openQueue()
        const scores = [1.79e12, -9e14, 1.5, -1.5, 0, 1.79e12 - 1, 9, 10, -10, -9, 2 ** 53]
        await queue.offer(scores.map((score) => queueEntry(`at ${score}`, { score })))
        const inOrder = scores.toSorted((a, b) => a - b)
        expect(await takeAll(queue)).toEqual(inOrder.map((score) => `at ${score}`))
      })

      it('orders over accounts and types, not within them', async () => {
        const { queue } = await openQueue()
        await queue.offer([
          queueEntry('third', { score: 3, accountId: 'acc-1', taskType: 'auto_bargain' }),
          queueEntry('first', { score: 1, accountId: 'acc-2', taskType: 'manual_urgent' }),
          queueEntry('second', { score: 2, accountId: 'acc-1', taskType: 'manual_urgent' }),
        ])
        const both = { accountIds: ['acc-1', 'acc-2'], taskTypes: [] }
        expect(await queue.take(both)).toMatchObject({ taskId: 'first' })
        expect(await queue.take(ANY)).toMatchObject({ taskId: 'second' })
        expect(await queue.take(both)).toMatchObject({ taskId: 'third' })
      })

      it('counts what would be taken before an entry', async () => {
        const { queue, replica } = await openQueue()
        const entries = Array.from({ length: 200 }, (_, i) =>
          queueEntry(`task ${i}`, {
            score: i - 100,
            accountId: `acc-${i % 7}`,
            taskType: i % 2 === 0 ? 'auto_bargain' : 'manual_urgent',
          }),
        )
        expect(await queue.countAhead(queueEntry('any'))).toBe(0)
        await queue.offer([...entries, queueEntry('not due', { score: -1_000, dueInMs: HOUR_MS })])
        const counts = await Promise.all(entries.map((entry) => replica.countAhead(entry)))
        expect(counts).toEqual(entries.map((_, i) => i))
        await queue.take(ANY)
        expect(await queue.countAhead(queueEntry('not offered', { score: 0 }))).toBe(99)
        expect(await queue.countAhead(queueEntry('before all', { score: -1_000 }))).toBe(0)
      })

      it('gives an entry back as it was offered', async () => {
        const { queue } = await openQueue()
        const entry = queueEntry('a', { leaseNo: 7, score: -1.25, shopId: '店:9', taskType: 'manual_urgent' })
        await queue.offer([entry])
        expect(await queue.take(ANY)).toEqual(entry)
      })
    })

    describe('filters', () => {
      const offered = [
        queueEntry('a bargain', { score: 1, accountId: 'a', taskType: 'auto_bargain' }),
        queueEntry('a follow-up', { score: 2, accountId: 'a', taskType: 'auto_follow_up' }),
        queueEntry('ab bargain', { score: 3, accountId: 'ab', taskType: 'auto_bargain' }),
        queueEntry('b urgent', { score: 4, accountId: 'b', taskType: 'manual_urgent' }),
        queueEntry('b bargain', { score: 5, accountId: 'b', taskType: 'auto_bargain' }),
      ]
      it.each<[QueueFilter, string[]]>([
        [ANY, ['a bargain', 'a follow-up', 'ab bargain', 'b urgent', 'b bargain']],
        [{ accountIds: ['a'], taskTypes: [] }, ['a bargain', 'a follow-up']],
        [{ accountIds: ['b', 'ab'], taskTypes: [] }, ['ab bargain', 'b urgent', 'b bargain']],
        [{ accountIds: ['a', 'a'], taskTypes: ['auto_bargain', 'auto_bargain'] }, ['a bargain']],
        [{ accountIds: [], taskTypes: ['auto_bargain'] }, ['a bargain', 'ab bargain', 'b bargain']],
        [{ accountIds: [], taskTypes: ['manual_urgent', 'auto_follow_up'] }, ['a follow-up', 'b urgent']],
        [
          { accountIds: ['a', 'b'], taskTypes: ['manual_urgent', 'auto_bargain'] },
          ['a bargain', 'b urgent', 'b bargain'],
        ],
        [{ accountIds: ['ab'], taskTypes: ['manual_urgent'] }, []],
        [{ accountIds: ['nobody'], taskTypes: [] }, []],
        [{ accountIds: [], taskTypes: ['manual_complaint'] }, []],
      ])('takes what %o asks for, in order', async (filter, expected) => {
        const { queue } = await openQueue()
        await queue.offer(offered)
        expect(await takeAll(queue, filter)).toEqual(expected)
      })

      it('tells accounts apart by every code point', async () => {
        const { queue } = await openQueue()
        const ids = [
          'a',
          'A',
          'a:b',
          'a}',
          '{a}',
          '{as}',
          '%',
          '*',
          '[a',
          '(a',
          '👩‍👩‍👧‍👦',
          '店铺',
          'e\u0301',
          '\u00e9',
          '😀'.repeat(50),
        ]
        await queue.offer(ids.map((accountId) => queueEntry(`of ${accountId}`, { accountId })))
        for (const accountId of ids)
          expect(await takeAll(queue, { accountIds: [accountId], taskTypes: [] })).toEqual([
            `of ${accountId}`,
          ])
      })
    })

    describe('time', () => {
      it('takes nothing before it is due', async () => {
        const { queue } = await openQueue()
        await queue.offer([
          queueEntry('later', { dueInMs: HOUR_MS, score: 1 }),
          queueEntry('now', { score: 2 }),
        ])
        expect(await takeAll(queue)).toEqual(['now'])
      })

      it('wakes somebody when an entry becomes due, in every replica', async () => {
        const { queue, replica } = await openQueue()
        const here = takeWaiting(queue)
        await queue.offer([queueEntry('soon', { dueInMs: 60 })])
        expect(await here).toMatchObject({ taskId: 'soon', dueInMs: 0 })

        const there = takeWaiting(replica)
        await queue.offer([queueEntry('soon again', { dueInMs: 60 })])
        expect(await there).toMatchObject({ taskId: 'soon again' })
      })

      it.each([0, 60])('wakes also who began to wait long before (due in %i ms)', async (dueInMs) => {
        const { queue, replica } = await openQueue()
        const [mine, other] = ['mine', 'other'].map((accountId) => ({
          accountIds: [accountId],
          taskTypes: [],
        }))
        const waits = takeWaiting(replica, mine)
        const others = takeWaiting(replica, other)
        await queue.offer([queueEntry('another', { accountId: 'other', dueInMs: 60 })])
        await others
        await queue.offer([queueEntry('soon', { accountId: 'mine', dueInMs })])
        expect(await waits).toMatchObject({ taskId: 'soon' })
      })

      it('brings back at once all that became due, however much it is', async () => {
        const { queue } = await openQueue()
        const names = Array.from({ length: 1_300 }, (_, i) => `task ${i}`)
        // Due one after another, and the best ones last.
        await queue.offer(names.map((name, i) => queueEntry(name, { dueInMs: 1 + i / 100, score: -i })))
        const last = queueEntry('last', { dueInMs: 300, accountId: 'acc-2' })
        await queue.offer([last])
        await takeWaiting(queue, { accountIds: ['acc-2'], taskTypes: [] })
        expect(await takeAll(queue)).toEqual(names.toReversed())
      })
    })

    describe('offering', () => {
      it('keeps an id once, in its new place', async () => {
        const { queue, replica } = await openQueue()
        await queue.offer([
          queueEntry('moved', { score: 1, accountId: 'old' }),
          queueEntry('other', { score: 2 }),
        ])
        await replica.offer([queueEntry('moved', { score: 3, accountId: 'new', taskType: 'manual_urgent' })])
        expect(await queue.take({ accountIds: ['old'], taskTypes: [] })).toBeNull()
        expect(await takeAll(queue)).toEqual(['other', 'moved'])
      })

      it('lets a delay be lifted and be set', async () => {
        const { queue } = await openQueue()
        await queue.offer([queueEntry('lifted', { dueInMs: HOUR_MS }), queueEntry('set')])
        await queue.offer([queueEntry('lifted'), queueEntry('set', { dueInMs: HOUR_MS })])
        expect(await takeAll(queue)).toEqual(['lifted'])
      })

      it('takes offers and withdrawals of nothing', async () => {
        const { queue } = await openQueue()
        await queue.offer([])
        await queue.withdraw([])
        await queue.withdraw([{ taskId: 'unknown', leaseNo: 1 }])
        expect(await queue.take(ANY)).toBeNull()
      })

      it('does what it is told in the order it is told, without waiting in between', async () => {
        const { queue } = await openQueue()
        const many = Array.from({ length: 1_000 }, (_, i) => queueEntry(`task ${i}`))
        const offered = queue.offer(many)
        const withdrawn = queue.withdraw(many)
        const once = queue.offer(many.slice(-1))
        await Promise.all([offered, withdrawn, once])
        expect(await takeAll(queue)).toEqual(['task 999'])
      })
    })

    describe('withdrawing', () => {
      it.each([
        ['the same lease', 3, []],
        ['a later lease', 4, []],
        ['an earlier lease', 2, ['task']],
      ])('with %s: the entry stays only when it is younger', async (_, leaseNo, left) => {
        const { queue } = await openQueue()
        await queue.offer([queueEntry('task', { leaseNo: 3 })])
        await queue.withdraw([{ taskId: 'task', leaseNo }])
        expect(await takeAll(queue)).toEqual(left)
      })

      it('withdraws an entry that is not due yet', async () => {
        const { queue } = await openQueue()
        await queue.offer([queueEntry('gone', { dueInMs: 20 }), queueEntry('after it', { dueInMs: 120 })])
        await queue.withdraw([queueEntry('gone')])
        expect(await takeWaiting(queue)).toMatchObject({ taskId: 'after it' })
        expect(await queue.take(ANY)).toBeNull()
      })
    })

    describe('holding', () => {
      it('sets a taken entry aside', async () => {
        const { queue, replica } = await openQueue()
        await queue.offer([queueEntry('task')])
        expect(await queue.take(ANY)).toMatchObject({ taskId: 'task' })
        expect(await replica.take(ANY)).toBeNull()
        expect(await replica.take({ accountIds: ['acc-1'], taskTypes: ['auto_bargain'] })).toBeNull()
      })

      it('brings it back in its old place when its taker is heard of no more', async () => {
        const { queue, replica } = await openQueue(60)
        await queue.offer([queueEntry('task', { score: 1 })])
        const taken = await queue.take(ANY)
        expect(await takeWaiting(replica)).toEqual(taken)
      })

      it('does not bring back what was withdrawn', async () => {
        const { queue } = await openQueue(20)
        await queue.offer([queueEntry('done', { score: 1 }), queueEntry('later', { dueInMs: 120 })])
        const taken = await queue.take(ANY)
        await queue.withdraw(taken === null ? [] : [taken])
        expect(await takeWaiting(queue)).toMatchObject({ taskId: 'later' })
      })

      it('lets it be offered again at once', async () => {
        const { queue, replica } = await openQueue()
        await queue.offer([queueEntry('task')])
        await queue.take(ANY)
        await queue.offer([queueEntry('task', { leaseNo: 1 })])
        expect(await replica.take(ANY)).toMatchObject({ taskId: 'task', leaseNo: 1 })
      })
    })

    describe('parking', () => {
      const MANY = 3_000
      const ofOne = Array.from({ length: MANY }, (_, i) =>
        queueEntry(`of one ${i}`, { accountId: 'one', shopId: `shop-${i}`, score: i }),
      )
      const ofShop = Array.from({ length: 700 }, (_, i) =>
        queueEntry(`of shop ${i}`, { accountId: `acc-${i}`, shopId: 'parked', score: i }),
      )
      const free = queueEntry('free', { accountId: 'two', score: MANY })
      const hour = (lane: Lane) => ({ lane, forMs: HOUR_MS })

      it.each<[string, Lane, QueueEntry[]]>([
        ['a paused account', 'account:one', ofOne],
        ['a paced account', 'paced:one', ofOne],
        ['an account that has enough in flight', 'busy:one', ofOne],
        ['a paused shop', 'shop:parked', ofShop],
      ])('hides all that %s has, and shows it again in its old order', async (_, lane, entries) => {
        const { queue, replica } = await openQueue()
        await queue.offer(entries.slice(10))
        await queue.park([hour(lane)])
        await replica.offer([...entries.slice(0, 10), free])
        expect(await replica.take({ accountIds: ['one'], taskTypes: [] })).toBeNull()
        expect(await queue.take({ accountIds: [], taskTypes: ['auto_bargain'] })).toMatchObject(free)
        expect(await queue.take(ANY)).toBeNull()
        expect(await queue.take({ accountIds: ['one'], taskTypes: ['auto_bargain'] })).toBeNull()

        await replica.unpark([lane])
        const back = []
        for (let entry = await queue.take(ANY); entry !== null; entry = await queue.take(ANY))
          back.push(entry)
        expect(back).toEqual(entries)
      })

      it('hides an account as long as anything holds it, and no other', async () => {
        const { queue } = await openQueue()
        const lanes: Lane[] = ['account:one', 'paced:one', 'busy:one']
        await queue.offer([ofOne[0] ?? free, queueEntry('of shop one', { accountId: 'on', shopId: 'one' })])
        await queue.park(lanes.map(hour))
        for (const lane of lanes) {
          expect(await queue.take({ accountIds: ['one'], taskTypes: [] })).toBeNull()
          await queue.unpark([lane, lane, 'account:unknown', 'shop:unknown', 'busy:unknown'])
        }
        expect(await takeAll(queue)).toEqual(['of one 0', 'of shop one'])
      })

      it('lets what is parked be withdrawn, be moved, and be late', async () => {
        const { queue } = await openQueue()
        await queue.park([hour('account:one'), hour('shop:parked')])
        for (const entry of [ofOne[0] ?? free, ofShop[0] ?? free]) {
          const named = (taskId: string, over = {}) => ({ ...entry, taskId, ...over })
          await queue.offer(['gone', 'moved', 'late', 'taken up'].map((taskId) => named(taskId)))
          // An entry of a shop may have to be met before it is known to be parked.
          expect(await queue.take(ANY)).toBeNull()
          await queue.withdraw([named('gone')])
          await queue.offer([named('moved', { accountId: 'other', shopId: 'other' })])
          await queue.offer([named('late', { dueInMs: HOUR_MS })])
          expect(await takeAll(queue)).toEqual(['moved'])
          await queue.unpark(['account:one', 'shop:parked'])
          expect(await takeAll(queue)).toEqual(['taken up'])
          await queue.park([hour('account:one'), hour('shop:parked')])
        }
      })

      it('ends by itself, also when it is cut short, and wakes somebody, in every replica', async () => {
        const { queue, replica } = await openQueue()
        await queue.park([hour('account:one'), hour('shop:parked'), hour('busy:none')])
        await queue.offer([ofOne[0] ?? free, ofShop[0] ?? free])
        const waits = [
          takeWaiting(queue, { accountIds: ['one'], taskTypes: [] }),
          takeWaiting(replica, { accountIds: ['acc-0'], taskTypes: [] }),
        ]
        await queue.park([
          { lane: 'account:one', forMs: 60 },
          { lane: 'shop:parked', forMs: 60 },
        ])
        const taken = (await Promise.all(waits)).map((entry) => entry?.taskId)
        expect(taken).toEqual(['of one 0', 'of shop 0'])
      })

      it('wakes as many as may go on when it is ended: one for room in flight, all after a pause', async () => {
        const { queue, replica } = await openQueue()
        await queue.offer(ofOne.slice(0, 5))
        await queue.park([hour('account:one'), hour('busy:one')])
        const enough = new AbortController()
        const one = { accountIds: ['one'], taskTypes: [] }
        const polls = Array.from({ length: 5 }, () => takeWaiting(replica, one, enough.signal))
        await queue.unpark(['busy:one'])
        await queue.unpark(['account:one'])
        const taken = (await Promise.all(polls)).map((entry) => entry?.taskId)
        expect(new Set(taken).size).toBe(5)
      })

      it('counts nothing of it among what comes before another', async () => {
        const { queue } = await openQueue()
        await queue.offer([...ofOne.slice(0, 50), ...ofShop.slice(0, 5), free])
        expect(await queue.countAhead(free)).toBe(55)
        const others = Array.from({ length: 250 }, (_, i): Lane => `paced:another ${i}`)
        await queue.park([hour('paced:one'), hour('busy:one'), ...others.map(hour), hour('account:acc-1')])
        expect(await queue.countAhead(free)).toBe(4)
      })

      it('is over when the index is filled anew', async () => {
        const { queue } = await openQueue()
        await queue.markFilled(await queue.beginFill())
        const others = Array.from({ length: 250 }, (_, i): Lane => `paced:another ${i}`)
        await queue.park([...others.map(hour), hour('account:one'), hour('shop:parked')])
        await queue.offer([ofOne[0] ?? free, ofShop[1] ?? free])
        await queue.beginFill()
        expect(await takeAll(queue)).toEqual(['of one 0', 'of shop 1'])
      })
    })

    it.each([1, 2, 3])('gives 500 entries to 16 takers, none twice and none lost (round %i)', async () => {
      const { queue, replica } = await openQueue()
      const names = Array.from({ length: 500 }, (_, i) => `task ${i}`)
      const entries = names.map((name, i) => queueEntry(name, { accountId: `acc-${i % 7}`, score: i % 50 }))
      await Promise.all([queue.offer(entries), replica.offer(entries)])
      const filters = [ANY, { accountIds: ['acc-0', 'acc-1', 'acc-2'], taskTypes: [] }]
      const takers = Array.from({ length: 16 }, async (_, i) => {
        const taken: string[] = []
        for (;;) {
          const entry = await (i % 2 === 0 ? queue : replica).take(filters[i % 4 === 3 ? 1 : 0] ?? ANY)
          if (entry === null) return taken
          taken.push(entry.taskId)
        }
      })
      const taken = (await Promise.all(takers)).flat()
      expect(taken.toSorted(byName)).toEqual(names.toSorted(byName))
    })

    describe('many calls at once', () => {
      const filters: QueueFilter[] = [
        { accountIds: ['a'], taskTypes: [] },
        { accountIds: ['b', 'a'], taskTypes: ['auto_bargain'] },
        ANY,
      ]
      const ofAll = Array.from({ length: 300 }, (_, i) =>
        queueEntry(`task ${i}`, { accountId: i % 2 === 0 ? 'a' : 'b', score: i }),
      )
      const idsOf = (taken: readonly (QueueEntry | null)[]) => taken.flatMap((entry) => entry?.taskId ?? [])

      it('each get their own entry, the best for whoever asked first, and those that are too many none', async () => {
        const { queue } = await openQueue()
        await queue.offer(ofAll)
        const taken = await Promise.all(Array.from({ length: 310 }, () => queue.take(ANY)))
        expect(idsOf(taken)).toEqual(ofAll.map(({ taskId }) => taskId))
        expect(taken.slice(0, 300)).toEqual(ofAll)
      })

      it('get what their own filter asks for, and nobody what another got', async () => {
        const { queue } = await openQueue()
        await queue.offer(ofAll)
        const taken = await Promise.all(
          Array.from({ length: 330 }, (_, i) => queue.take(filters[i % 3] ?? ANY)),
        )
        expect(idsOf(taken.filter((_, i) => i % 3 === 0)).every((id) => Number(id.slice(5)) % 2 === 0)).toBe(
          true,
        )
        expect(idsOf(taken).toSorted(byName)).toEqual(idsOf(ofAll).toSorted(byName))
      })

      it('take what was offered before them, and leave what was withdrawn or parked', async () => {
        const { queue } = await openQueue()
        const told = [
          queue.offer(ofAll.slice(0, 4)),
          queue.withdraw(ofAll.slice(0, 1)),
          queue.park([{ lane: 'account:b', forMs: HOUR_MS }]),
        ]
        const takes = Array.from({ length: 3 }, () => queue.take(ANY))
        await Promise.all(told)
        expect(idsOf(await Promise.all(takes))).toEqual(['task 2'])
        const freed = queue.unpark(['account:b'])
        const more = Array.from({ length: 3 }, () => queue.take(ANY))
        await freed
        expect(idsOf(await Promise.all(more))).toEqual(['task 1', 'task 3'])
      })

      it('pass what a parked shop has, however much it is', async () => {
        const { queue } = await openQueue()
        const hidden = Array.from({ length: 450 }, (_, i) =>
          queueEntry(`hidden ${i}`, { shopId: 'x', score: -1 }),
        )
        await queue.offer([...hidden, ...ofAll.slice(0, 40)])
        await queue.park([{ lane: 'shop:x', forMs: HOUR_MS }])
        const taken = await Promise.all(
          Array.from({ length: 50 }, (_, i) => queue.take(filters[i % 3] ?? ANY)),
        )
        expect(idsOf(taken).toSorted(byName)).toEqual(idsOf(ofAll.slice(0, 40)).toSorted(byName))
      })
    })

    describe('waiting', () => {
      const forever = new AbortController().signal
      const wait = (queue: TaskQueue, filter: QueueFilter = ANY, signal = forever) =>
        queue.waitForOffer(filter, NEVER_MS, signal)

      it.each(['queue', 'replica'] as const)(
        'ends when something is offered (seen from the %s)',
        async (side) => {
          const { queue, [side]: waitsHere } = await openQueue()
          const waits = [
            takeWaiting(waitsHere),
            takeWaiting(waitsHere, { accountIds: ['acc-2', 'acc-3'], taskTypes: [] }),
            takeWaiting(waitsHere, { accountIds: [], taskTypes: ['manual_urgent'] }),
            takeWaiting(waitsHere, {
              accountIds: ['acc-4'],
              taskTypes: ['auto_bargain', 'manual_complaint'],
            }),
          ]
          await queue.offer([
            queueEntry('for an account', { accountId: 'acc-3', score: 2 }),
            queueEntry('for a type', { accountId: 'acc-9', taskType: 'manual_urgent', score: 3 }),
            queueEntry('for both', { accountId: 'acc-4', taskType: 'manual_complaint', score: 4 }),
            queueEntry('for anybody', { accountId: 'acc-8', score: 1 }),
          ])
          const taken = (await Promise.all(waits)).map((entry) => entry?.taskId)
          expect(taken).toEqual(['for anybody', 'for an account', 'for a type', 'for both'])
        },
      )

      it('is not ended by what was offered for others', async () => {
        const { queue } = await openQueue()
        let ended = false
        const mine = { accountIds: ['mine'], taskTypes: [] }
        const waits = wait(queue, mine).then(() => {
          ended = true
        })
        const other = takeWaiting(queue, { accountIds: ['other'], taskTypes: [] })
        await queue.offer([queueEntry('for the other', { accountId: 'other' })])
        await other
        await queue.take(mine)
        expect(ended).toBe(false)
        await queue.offer([queueEntry('for me', { accountId: 'mine' })])
        await waits
      })

      it('ends also when the offer came between the poll and the wait', async () => {
        const { queue, replica } = await openQueue()
        expect(await replica.take(ANY)).toBeNull()
        await queue.offer([queueEntry('in between')])
        await wait(replica)
        expect(await replica.take(ANY)).toMatchObject({ taskId: 'in between' })
      })

      it('wakes one for one entry and leaves the others waiting', async () => {
        const { queue, replica } = await openQueue()
        const enough = new AbortController()
        const polls = Array.from({ length: 20 }, () => takeWaiting(replica, ANY, enough.signal))
        await queue.offer([queueEntry('one')])
        expect(await Promise.race(polls)).toMatchObject({ taskId: 'one' })
        enough.abort()
        const taken = await Promise.all(polls)
        expect(taken.filter((entry) => entry !== null)).toHaveLength(1)
      })

      it('loses no wake-up when 12 pollers meet 300 offers', async () => {
        const { queue, replica } = await openQueue()
        const filterOf = (i: number): QueueFilter =>
          i % 3 === 0 ? ANY : { accountIds: [`acc-${i % 3}`], taskTypes: [] }
        const enough = new AbortController()
        const taken: string[] = []
        const pollers = Array.from({ length: 12 }, async (_, i) => {
          const side = i % 2 === 0 ? queue : replica
          for (;;) {
            const entry = await takeWaiting(side, filterOf(i), enough.signal)
            if (entry === null) return
            taken.push(entry.taskId)
            await side.withdraw([entry])
            if (taken.length === 300) enough.abort()
          }
        })
        for (let i = 0; i < 300; i += 1)
          await queue.offer([queueEntry(`task ${i}`, { accountId: `acc-${1 + (i % 2)}`, dueInMs: i % 5 })])
        await Promise.all(pollers)
        expect(new Set(taken).size).toBe(300)
      })

      it('ends when it is aborted, and at once when it was before', async () => {
        const { queue } = await openQueue()
        const stop = new AbortController()
        const waits = [wait(queue, ANY, stop.signal), wait(queue, ANY, stop.signal)]
        stop.abort()
        await Promise.all(waits)
        await wait(queue, ANY, stop.signal)
      })

      it('ends when its time is over', async () => {
        const { queue } = await openQueue()
        await queue.waitForOffer(ANY, 20, forever)
        await queue.waitForOffer(ANY, 0, forever)
        expect(await queue.take(ANY)).toBeNull()
      })

      it('ends when the queue is closed', async () => {
        const { queue } = await openQueue()
        const waits = wait(queue)
        await queue.close()
        await waits
      })
    })

    it('says that it is filled once it was told so', async () => {
      const { queue } = await openQueue()
      expect(await queue.isFilled()).toBe(false)
      await queue.markFilled(await queue.beginFill())
      expect(await queue.isFilled()).toBe(true)
    })
  })
