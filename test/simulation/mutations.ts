import { noteSetback } from '../../src/application/pair/task-effects.ts'
import type {
  AlertRun,
  ChannelStanding,
  ChannelTurn,
  WaitingAlert,
} from '../../src/application/ports/alert-store.ts'
import type {
  PairChange,
  PairFacts,
  PairStore,
  SeenPacing,
  SeenPauses,
  SeenTranscript,
} from '../../src/application/ports/pair-store.ts'
import { DatabaseUnavailable } from '../../src/application/ports/unavailable.ts'
import { handOut } from '../../src/application/sender/fence.ts'
import { loseLease } from '../../src/domain/attempt-policy.ts'
import { FIRM } from '../../src/domain/detection/compared.ts'
import { REPEATS_WITHIN_MS } from '../../src/domain/detection/copies.ts'
import type { Reader } from '../../src/domain/detection/reader.ts'
import { after } from '../../src/domain/instant.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { type HandedOutTask, isLeased, isWaiting, type Task } from '../../src/domain/task.ts'
import { returnTask } from '../../src/domain/task-moves.ts'
import { DECISION_MUTATIONS } from './decision-mutations.ts'
import { ALL_GUARDS } from './pair-store.ts'
import { type Ports, READER } from './replica.ts'
import type { Faults } from './swarm.ts'
import type { Mutation } from './world.ts'

/** A view with whatever was asked for. */
type View = PairFacts & Partial<SeenTranscript & SeenPauses & SeenPacing>

/** The store with what decisions see, or what is written of them, changed. */
const withStore = (
  store: PairStore,
  see: (view: View) => View,
  write: (change: PairChange, view: View) => PairChange = (change) => change,
): PairStore => ({
  changePair: (pair, question, decide) =>
    store.changePair(pair, question, (view) => {
      // What is seen in its place has the same parts.
      const { answer, change } = decide(see(view) as typeof view)
      return { answer, change: change === null ? null : write(change, view) }
    }),
})

const seeing = (see: (view: View) => View): Mutation => ({
  ports: (ports) => ({ ...ports, pairs: withStore(ports.pairs, see) }),
})
const writing = (write: (change: PairChange, view: View) => PairChange): Mutation => ({
  ports: (ports) => ({ ...ports, pairs: withStore(ports.pairs, (view) => view, write) }),
})
/** Uploads see the tasks of the pair otherwise; of that, nothing is written. */
const seeingTasks = (see: (task: Task) => Task, unsee: (task: Task, was: Task) => Task): Mutation => ({
  ports: (ports) => ({
    ...ports,
    pairs: withStore(
      ports.pairs,
      (view) => (view.handedOut === undefined ? view : { ...view, tasks: view.tasks.map(see) }),
      (change, view) => ({ ...change, changedTasks: change.changedTasks.map(asWritten(view, unsee)) }),
    ),
  }),
})
const asWritten = (view: View, unsee: (task: Task, was: Task) => Task) => (task: Task) => {
  const was = view.tasks.find(({ id }) => id === task.id)
  return was === undefined || view.handedOut === undefined ? task : unsee(task, was)
}
type Plan = (standing: ChannelStanding, waiting: readonly WaitingAlert[]) => AlertRun
/** A channel's turn is asked for, or planned, otherwise. */
type Turned = (turn: ChannelTurn, plan: Plan) => readonly [ChannelTurn, Plan]
const turnedPorts =
  (turned: Turned) =>
  (ports: Ports): Ports => ({
    ...ports,
    alerts: {
      ...ports.alerts,
      sendFrom: (turn, plan) => {
        const [otherTurn, otherPlan] = turned(turn, plan)
        // What comes of it is what `plan` made.
        return ports.alerts.sendFrom(otherTurn, otherPlan as typeof plan)
      },
    },
  })
const turning = (turned: Turned): Mutation => ({ ports: turnedPorts(turned) })
/** Servers that do what they are asked. */
const CALM: Partial<Faults> = {
  delayMs: 3,
  before: 0,
  after: 0,
  crash: 0,
  freeze: 0,
  held: 0,
  poisoned: 0,
  databaseOutages: 0,
  queueFails: 0,
  queueFlushes: 0,
  queueLosses: 0,
  queueOutages: 0,
}
const MAY_DIFFER = 0
const looselyRead =
  (read: Reader['compared']): Reader['compared'] =>
  (said) => {
    const compared = read(said)
    return {
      ...compared,
      kinds: compared.kinds.map((kind) => (kind === FIRM ? MAY_DIFFER : kind)),
      units: new Uint16Array(compared.units.length),
    }
  }
const nothingDue = async () => []
const doNothing = async () => 0

/** Every guard that can be taken out from outside, by what is then missing. Each must be noticed. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'no lock on the pair': { guards: { ...ALL_GUARDS, lock: false } },
  'neither lock nor unique keys': { guards: { ...ALL_GUARDS, lock: false, uniqueKeys: false } },
  'half a transaction left after a deadlock': { guards: { ...ALL_GUARDS, rollback: false } },

  ...DECISION_MUTATIONS,

  'no fence at send_info': {
    replica: (app, { records }) => ({
      ...app,
      getSendInfo: async (taskId) => {
        const found = await records.findTask(taskId)
        if (found === null) return refuse({ code: 'not_found', what: 'task', id: taskId })
        return app.changePair(found.pair, { sessionId: found.sessionId }, (draft) =>
          // Whatever became of it: that is what the fence is there for.
          ok(handOut(draft, draft.currentTask(taskId) as HandedOutTask)),
        )
      },
    }),
  },

  'the sweeper acts on what it read': {
    replica: (app, { due }, { attempts }) => ({
      ...app,
      sweeps: {
        ...app.sweeps,
        lostLeases: async () => {
          const lost = await due.lostLeases(200)
          for (const { pair, sessionId, taskId } of lost) {
            const task = await app.changePair(pair, { sessionId }, (draft) => draft.task(taskId))
            if (task === undefined || !isLeased(task)) continue
            await app.changePair(pair, { sessionId }, (draft) =>
              noteSetback(draft, loseLease(task, draft.currentSession(sessionId), attempts, draft.now)),
            )
          }
          return { done: lost.length, isMore: false }
        },
      },
    }),
  },

  'a lost lease is typed again at once': writing((change, view) => ({
    ...change,
    changedTasks: change.changedTasks.map((task) => {
      const was = view.tasks.find(({ id }) => id === task.id)
      const isLost = was?.outcomeUnknownSince === null && task.outcomeUnknownSince !== null
      return isLost ? returnTask(task, { counted: true, nextAttemptAt: null, failure: null }) : task
    }),
  })),

  'attempts without an end': {
    settings: (settings) => ({ ...settings, attempts: { ...settings.attempts, attemptsMax: 1_000 } }),
  },

  'a completion needs a live lease': {
    replica: (app, { records }) => ({
      ...app,
      completeTask: async (completion, actor) => {
        const id = completion.taskId ?? completion.leaseToken?.split('.')[0] ?? ''
        const task = await records.findTask(id)
        const now = (await app.pauses.inForce()).now
        const isLive = task?.status === 'sent' && task.lease.expiresAt > now
        return isLive || task?.status === 'completed'
          ? app.completeTask(completion, actor)
          : refuse({ code: 'task_not_sendable', reason: 'lease_lost' })
      },
    }),
  },

  'no reconciliation': {
    replica: (app) => ({ ...app, sweeps: { ...app.sweeps, queue: doNothing } }),
  },
  'reconciliation only fills an empty queue': {
    ports: (ports) => ({
      ...ports,
      due: { ...ports.due, recentlyWaiting: async () => ({ now: new Date(0), tasks: [], nextAfter: null }) },
    }),
  },
  'a lost index counts as filled': {
    // A process that comes up, or to itself, fills the queue anew whatever the index says.
    faults: { queueFlushes: 15, crash: 0, freeze: 0 },
    ports: (ports) => ({ ...ports, queue: { ...ports.queue, isFilled: async () => true } }),
  },

  'an unknown commit counts as done': {
    ports: (ports) => ({
      ...ports,
      pairs: {
        changePair: async (pair, question, decide) => {
          let decided: { readonly answer: Awaited<ReturnType<typeof decide>>['answer'] } | null = null
          try {
            return await ports.pairs.changePair(pair, question, (view) => {
              const decision = decide(view)
              decided = decision
              return decision
            })
          } catch (error) {
            const known = decided as { readonly answer: ReturnType<typeof decide>['answer'] } | null
            if (!(error instanceof DatabaseUnavailable) || known === null) throw error
            return known.answer
          }
        },
      },
    }),
  },

  'no alert in the transaction of its event': {
    ports: (ports) => ({
      ...ports,
      pairs: withStore(
        ports.pairs,
        (view) => view,
        (change) => ({ ...change, alerts: [] }),
      ),
    }),
  },
  'alerts are never marked delivered': {
    ports: (ports) => ({ ...ports, alerts: { ...ports.alerts, markDelivered: async () => undefined } }),
  },

  'any process may send from a channel': turning((turn, plan) => [{ ...turn, owner: 'everybody' }, plan]),
  'later alerts overtake the first of their session': turning((turn, plan) => [
    { ...turn, later: 50 },
    (standing, waiting) =>
      plan(
        standing,
        waiting
          .map((each) => ({ ...each, after: null }))
          .toSorted((a, b) => (b.alert.seq ?? 0) - (a.alert.seq ?? 0)),
      ),
  ]),
  'what a channel sent is not counted': turning((turn, plan) => [
    turn,
    (standing, waiting) => plan({ ...standing, sentAt: [] }, waiting),
  ]),
  'alerts that are under way count as waiting': {
    ports: (ports) => {
      let looks = 0
      const known = (id: string) => id.replace(/#.*/, '')
      const named = turnedPorts((turn, plan) => [
        turn,
        (standing, waiting) => {
          looks += 1
          const name = ({ alert, after, ...rest }: WaitingAlert): WaitingAlert => ({
            ...rest,
            alert: { ...alert, id: `${alert.id}#${looks}` },
            after: after === null ? null : `${after}#${looks}`,
          })
          return plan(standing, waiting.map(name))
        },
      ])
      const { alerts, notifier, ...others } = named(ports)
      return {
        ...others,
        alerts: {
          ...alerts,
          markDelivered: (channel, ids) => alerts.markDelivered(channel, ids.map(known)),
          markFailed: (channel, failed) =>
            alerts.markFailed(channel, {
              ...failed,
              alerts: failed.alerts.map((each) => ({ ...each, id: known(each.id) })),
            }),
        },
        notifier: {
          ...notifier,
          deliver: (notices, signal) =>
            notifier.deliver(
              notices.map((notice) => ({ ...notice, alertId: known(notice.alertId) })),
              signal,
            ),
        },
      }
    },
  },

  'a transfer leaves the waiting texts': writing((change, view) => ({
    ...change,
    changedTasks: change.changedTasks.filter((task) => {
      const was = view.tasks.find(({ id }) => id === task.id)
      return !(task.status === 'cancelled' && was !== undefined && isWaiting(was))
    }),
  })),

  'pauses are not seen under the lock': seeing((view) => ({ ...view, pauses: [] })),
  'tasks in flight of an account are not counted': seeing((view) => ({
    ...view,
    ...(view.pacing?.usage && {
      pacing: { ...view.pacing, usage: { ...view.pacing.usage, inFlight: 0 } },
    }),
  })),
  'explanation knows no text of ours': seeing((view) => ({ ...view, handedOut: [] })),
  'a text explains a line however often it was seen': seeingTasks(
    (task) => ({ ...task, explained: 0 }),
    (task, { explained }) => ({ ...task, explained: Math.max(task.explained, explained) }),
  ),
  'a text that is pushed again was handed out too long ago': seeingTasks(
    (task) => ({ ...task, handOuts: task.handOuts.map((at) => after(at, -2 * REPEATS_WITHIN_MS)) }),
    (task, { handOuts }) => ({ ...task, handOuts }),
  ),
  'parts of a text are forgotten after each upload': writing((change) => ({
    ...change,
    changedTasks: change.changedTasks.map((task) => ({ ...task, seenParts: [] })),
  })),
  'digits may differ': {
    reader: {
      ...READER,
      compared: looselyRead(READER.compared),
      comparedText: looselyRead(READER.comparedText),
    },
  },
  'stored messages count as new': seeing((view) => ({ ...view, knownMessages: new Map() })),
  'the pair seems free': seeing((view) => ({ ...view, open: [], sessions: [] })),

  'an unknown outcome is typed again whatever the policy': {
    settings: (settings) => ({
      ...settings,
      unconfirmed: { ...settings.unconfirmed, policy: 'retry' },
    }),
  },
  'any upload proves that a text is absent': {
    // A seldom meeting of uploads and senders: where servers break too, there are fewer of either.
    faults: { ...CALM, lostAnswers: 0.3 },
    replica: (app) => ({
      ...app,
      collectMessages: (upload) =>
        app.collectMessages({ ...upload, observed: { from: new Date(0), to: new Date(8e15) } }),
    }),
  },

  'a poll gets what any worker has not read': {
    ports: (ports) => ({
      ...ports,
      records: {
        ...ports.records,
        unreadTaskOf: async (workerId) => {
          for (const other of [workerId, 'sender 1', 'sender 2', 'sender 3', 'sender 4']) {
            const found = await ports.records.unreadTaskOf(other)
            if (found !== null) return found
          }
          return null
        },
      },
    }),
  },

  'answers are not kept under their key': {
    replica: (app) => ({
      ...app,
      perform: (ask: Parameters<typeof app.perform>[0]) => app.perform(ask),
    }),
  },

  'keys are not looked up under the lock': {
    ports: (ports) => ({
      ...ports,
      pairs: {
        changePair: (pair, { key: _, ...question }, decide) =>
          ports.pairs.changePair(pair, question as Parameters<typeof ports.pairs.changePair>[1], decide),
      },
    }),
  },

  'lost leases are left alone': {
    ports: (ports) => ({ ...ports, due: { ...ports.due, lostLeases: nothingDue } }),
  },
  'unknown outcomes are left alone': {
    ports: (ports) => ({ ...ports, due: { ...ports.due, overdueOutcomes: nothingDue } }),
  },
  'idle sessions are left alone': {
    ports: (ports) => ({ ...ports, due: { ...ports.due, restingSessions: nothingDue } }),
  },
}
