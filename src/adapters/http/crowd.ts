/**
 * Keeps those who are let in from waiting long, by turning away whoever would only wait (CONTRACT 9). It knows nothing
 * of the database: how much gets done shows in how fast requests leave.
 */
export type Crowd = {
  /** A lane of its own for requests of one kind: they take about as long as each other. */
  lane(): Lane
}

/** Those who wait for the same kind of answer. */
export type Lane = {
  /** Whether somebody would be let in now. */
  isOpen(): boolean
  /** Lets one more in, who must leave again, and tells the moment, in milliseconds. */
  enter(): number
  /** One has been answered who entered at this moment. */
  leave(enteredAt: number): void
  /** One goes on to wait for something that is no work, such as a task that is yet to come: it counts no longer. */
  stepAside(): void
}

/** How long those who are let in shall wait: work for so long is let in, as fast as it got done last. */
const WAIT_MS = 500
/** How fast it gets done is looked at in spans of this length at least. */
const SPAN_MS = 100
/** So few at once in a lane are never a crowd, however slow they are. */
const FEW = 64
/** So many are let in altogether while nobody knows yet how much gets done, and where they come all at once. */
const BURST_MAX = 256
/** What lasts for less is a burst: those who came with it are soon done, and nobody comes behind them. */
const BURST_MS = 1_000
/** What a single one that leaves tells of how long all wait: a sixteenth. */
const ONE_OF = 16

export const makeCrowd = (now: () => number): Crowd => {
  let inAllLanes = 0
  return {
    lane: () => {
      let inLane = 0
      let span = beginSpan(now(), inLane)
      /** How many get done a millisecond while there is always work to do. */
      let perMs = 0
      /** How long they waited who left last, on average. */
      let waitedMs = 0
      /** Since when whoever leaves has waited long, or null. */
      let slowSince: number | null = null

      const lookBack = (at: number): void => {
        // A span in which nobody leaves goes on: how slow it is shows when somebody does.
        if (at - span.beganAt < SPAN_MS || span.left === 0) return
        const pace = span.left / (at - span.beganAt)
        if (span.fewest >= FEW) perMs = perMs === 0 ? pace : (perMs + pace) / 2
        span = beginSpan(at, inLane)
      }
      const out = (): void => {
        inLane -= 1
        inAllLanes -= 1
        span.fewest = Math.min(span.fewest, inLane)
      }
      return {
        isOpen: () => {
          const at = now()
          lookBack(at)
          const soonDone = perMs * WAIT_MS
          if (inLane < Math.max(FEW, soonDone)) return true
          // A few wait long for what somebody holds while all others come through: those are no crowd.
          const isSlow = perMs > 0 && waitedMs > WAIT_MS / 2
          slowSince = isSlow ? (slowSince ?? at) : null
          if (slowSince !== null && at - slowSince >= BURST_MS) return false
          return inAllLanes < BURST_MAX || (!isSlow && inLane < 1.5 * soonDone)
        },
        enter: () => {
          inLane += 1
          inAllLanes += 1
          return now()
        },
        leave: (enteredAt) => {
          const at = now()
          lookBack(at)
          out()
          span.left += 1
          waitedMs += (Math.min(at - enteredAt, 2 * WAIT_MS) - waitedMs) / ONE_OF
        },
        stepAside: out,
      }
    },
  }
}

/** What happened in a lane since a moment: how few were in it at least, and how many left. */
type Span = { readonly beganAt: number; fewest: number; left: number }

const beginSpan = (beganAt: number, inLane: number): Span => ({ beganAt, fewest: inLane, left: 0 })
