import { defineConfig } from 'vitest/config'
import { listExcludedTests } from './scripts/runner/sandbox-tests.ts'
import { createTallyReporter } from './scripts/runner/tally.ts'

const tallyFile = process.env['TALLY_FILE']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Shapes that few machines have: for `npm run test:hostile`.
    exclude: ['test/hostile/full/**', ...listExcludedTests()],
    reporters: tallyFile === undefined ? ['default'] : ['default', createTallyReporter(tallyFile)],
    pool: 'forks',
    // Sandbox tests measure wall clocks: more files at once than this would starve one another.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
  },
})
