import { defineConfig } from 'vitest/config'

const unit = [
  'test/domain/**/*.test.ts',
  'test/application/**/*.test.ts',
  'test/composition/**/*.test.ts',
  'test/adapters/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/simulation/**/*.test.ts',
  'test/detection/**/*.test.ts',
  'test/faults/check-*.test.ts',
  'test/*.test.ts',
]

export default defineConfig({
  test: {
    reporters: ['default', './test/support/plain-summary.ts'],
    // Generous limits against hanging; no test asserts a time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      // Needs nothing but Node: plain calls, a clock that stands still, SQLite.
      { extends: true, test: { name: 'unit', include: unit } },
      // Starts processes, or needs MySQL, MariaDB and Redis: started from the machine's binaries, or skipped by name.
      {
        extends: true,
        test: {
          name: 'servers',
          include: [
            'test/servers/**/*.test.ts',
            'test/journeys/**/*.test.ts',
            'test/console/**/*.test.ts',
            'test/faults/short-cut.test.ts',
          ],
          globalSetup: ['test/support/services-setup.ts'],
          maxWorkers: 3,
        },
      },
    ],
  },
})
