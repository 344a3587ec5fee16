// Who asks; what they share is beside them.
const ROOMS = '(upstream|sender|receiver|operators|clock|doctor)'

/** Which folder of src may import which. `npm run arrows` asks; test/architecture.test.ts plants what must be caught. */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-domain',
      comment: 'The domain is true whatever we run on: no port, no adapter, no node:*, no package.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'application-imports-inward',
      comment: 'A use-case knows the domain and its ports, and nothing of what stands behind them.',
      severity: 'error',
      from: { path: '^src/application/' },
      to: { pathNot: '^src/(domain|application)/' },
    },
    {
      name: 'callers-rooms-stand-apart',
      comment: 'What two callers share is in pair/: no caller knows another.',
      severity: 'error',
      from: { path: `^src/application/${ROOMS}/` },
      to: {
        path: `^src/application/${ROOMS}/`,
        pathNot: '^src/application/$1/',
      },
    },
    {
      name: 'pair-serves-callers',
      comment: 'What callers share, and the ports, know no caller.',
      severity: 'error',
      from: { path: '^src/application/(pair|ports)/' },
      to: { path: `^src/application/${ROOMS}/` },
    },
    {
      name: 'routes-stand-apart',
      comment: 'What two routes share stands beside the folders of the routes.',
      severity: 'error',
      from: { path: '^src/adapters/http/routes/([^/]+)/' },
      to: { path: '^src/adapters/http/routes/', pathNot: '^src/adapters/http/routes/$1/' },
    },
    {
      name: 'adapters-stand-alone',
      comment:
        'An adapter knows its own technology. What two of them share is in adapters/json or adapters/sql.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: {
        path: '^src/',
        // The long polls of a process wait in one way, whichever queue they wait for.
        pathNot: ['^src/(domain|application|adapters/($1|json|sql))/', '^src/adapters/memory/waiters[.]ts$'],
      },
    },
    {
      name: 'waiters-are-for-queues',
      comment: 'The one file of the queue in process that the queue of replicas shares.',
      severity: 'error',
      from: { pathNot: '^src/adapters/(memory|redis)/' },
      to: { path: '^src/adapters/memory/waiters[.]ts$' },
    },
    {
      name: 'sql-is-for-databases',
      comment: 'Of the adapters, rows and statements are the business of the two databases alone.',
      severity: 'error',
      from: { path: '^src/adapters/', pathNot: '^src/adapters/(mysql|sqlite|sql)/' },
      to: { path: '^src/adapters/sql/' },
    },
    {
      name: 'only-container-knows-tsyringe',
      comment: 'Every part takes what it needs as arguments; one file puts them together.',
      severity: 'error',
      from: { pathNot: '^src/composition/container[.]ts$' },
      to: { path: '(^|/)tsyringe(/|$)' },
    },
    {
      name: 'no-circle',
      comment: 'Of two files that import each other, one holds a second idea.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-import',
      comment: 'An import that leads nowhere is one that no rule could judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type-only imports count: they are arrows too.
    tsPreCompilationDeps: true,
    // Some packages hand out types by conditions of their own.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
}
