import type { UnconfirmedRules } from '../../src/application/clock/settle-outcomes.ts'
import type { AttemptRules } from '../../src/domain/attempt-policy.ts'
import type { IdleLimits } from '../../src/domain/idle-policy.ts'
import type { PacingRules } from '../../src/domain/pacing.ts'
import { UNPACED } from '../domain/samples.ts'

/** What a seed has in store: each draws first which faults there are, and how strong (a swarm). Parts are in [0, 1]. */
export type Swarm = {
  readonly faults: Faults
  readonly habits: Habits
  readonly settings: SimSettings
  /** How long everybody acts and things break, in milliseconds of virtual time. */
  readonly busyMs: number
}

export type Faults = {
  /** A port call takes up to this long, and now and then ten times as long. */
  readonly delayMs: number
  readonly before: number
  readonly after: number
  readonly deadlock: number
  /** Somebody else, who is no replica, holds a row that is to be locked. */
  readonly held: number
  /** A decision fails, whoever is in the same transaction. */
  readonly poisoned: number
  readonly crash: number
  readonly freeze: number
  /** How often a minute the database is away, and for how long at most. */
  readonly databaseOutages: number
  readonly databaseAwayMs: number
  readonly queueFails: number
  readonly queueFlushes: number
  readonly queueLosses: number
  readonly queueOutages: number
  readonly queueAwayMs: number
  /** A request or its answer gets lost between a client and the service. */
  readonly lostAnswers: number
  readonly clockJumps: boolean
  readonly deafChannel: number
}

/** How senders, receivers and people behave. */
type Habits = {
  readonly senders: number
  readonly senderCrashes: number
  readonly senderDawdles: number
  readonly senderFails: number
  readonly anonymousSenders: boolean
  readonly manyAtOnce: number
  readonly upstreams: number
  readonly people: number
  readonly peopleType: number
  readonly pauses: boolean
  /** Some pairs are never scraped: then only time settles what nobody knows. */
  readonly isScraped: boolean
  readonly receiverRestMs: number
  readonly observed: number
  /** How often lines come back otherwise than they were typed. */
  readonly altered: number
  readonly expiries: number
  readonly notBefores: number
  /** How many requests come at the same moments as others. */
  readonly crowds: number
}

export type SimSettings = {
  readonly attempts: AttemptRules
  readonly unconfirmed: UnconfirmedRules
  readonly idle: IdleLimits
  readonly pacing: PacingRules
  readonly priorityStepMs: number
  readonly leaseMs: number
  readonly sweepMs: number
  readonly unattendedMs: number
  readonly silentMs: number
  /** How many messages a minute people take. */
  readonly messagesMax: number
}

export const drawSwarm = (random: () => number): Swarm => {
  const some = (most: number, part = 0.5): number => (random() < part ? random() * most : 0)
  const pick = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0]
  const scale = pick(0.5, 1, 20)
  return {
    busyMs: pick(60_000, 120_000, 180_000),
    faults: {
      delayMs: pick(3, 20, 200, 1_000),
      before: some(0.06),
      after: some(0.2),
      deadlock: some(0.1),
      crash: some(0.02, 0.6),
      freeze: some(0.01, 0.4),
      databaseOutages: some(1, 0.25),
      databaseAwayMs: pick(1_000, 10_000, 100_000),
      queueFails: some(0.1),
      queueFlushes: some(6, 0.4),
      queueLosses: some(3, 0.3),
      queueOutages: some(1, 0.25),
      queueAwayMs: pick(2_000, 20_000, 80_000),
      lostAnswers: some(0.3, 0.6),
      clockJumps: random() < 0.3,
      deafChannel: some(0.6),
      held: some(0.1, 0.4),
      poisoned: some(0.1, 0.4),
    },
    habits: {
      senders: pick(2, 3, 4),
      senderCrashes: some(0.3, 0.7),
      senderDawdles: some(0.3, 0.6),
      senderFails: some(0.3, 0.6),
      anonymousSenders: random() < 0.2,
      manyAtOnce: some(0.5, 0.3),
      upstreams: pick(1, 2, 3),
      people: pick(0, 1, 1, 2),
      peopleType: some(0.6, 0.6),
      pauses: random() < 0.3,
      isScraped: random() < 0.85,
      receiverRestMs: pick(4_000, 10_000, 30_000),
      observed: some(1, 0.8),
      altered: some(1, 0.8),
      expiries: some(0.3, 0.3),
      notBefores: some(0.3, 0.3),
      crowds: some(1, 0.6),
    },
    settings: {
      attempts: { attemptsMax: pick(2, 3), backOffBaseMs: 2_000, backOffMaxMs: 20_000 },
      unconfirmed: { waitMs: pick(20_000, 60_000), policy: random() < 0.75 ? 'transfer' : 'retry' },
      idle: {
        pendingMs: 90_000 * scale,
        activeMs: 120_000 * scale,
        manualMs: 100_000 * scale,
        transferredMs: 150_000 * scale,
        pausedMs: 180_000 * scale,
      },
      pacing:
        random() < 0.25 ? { ...UNPACED, minGapMs: pick(0, 3_000), inFlightMax: pick(0, 1, 2) } : UNPACED,
      priorityStepMs: pick(0, 600_000),
      leaseMs: pick(8_000, 15_000, 30_000),
      sweepMs: 5_000,
      unattendedMs: pick(30_000, 600_000),
      silentMs: pick(20_000, 180_000),
      messagesMax: pick(2, 4, 1_000),
    },
  }
}
