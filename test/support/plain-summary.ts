import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends a run with what was skipped and how to get it, then one plain line that any tool can read:
 * `N passed, N failed, N skipped`.
 */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    const reasons = new Map<string, number>()
    for (const module of modules) {
      // A file that does not even load has no tests to count.
      if (module.errors().length > 0) counts.failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        counts[state] += 1
        const [, reason] = state === 'skipped' ? (REASON.exec(test.fullName) ?? []) : []
        if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      }
    }
    // After the other reporters, which print their own summaries at the same event.
    process.once('exit', () => {
      for (const [reason, tests] of reasons) console.log(`skipped ${tests} tests: ${reason}`)
      console.log(
        `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped`,
      )
    })
  }
}

/** As the tests that need something say it in their titles: `… (skipped: what is missing and how to get it)`. */
const REASON = /\(skipped: (.+?)\)(?= > |$)/
