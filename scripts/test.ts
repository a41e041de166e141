/**
 * `npm test`: the static checks and the tests. Its last line is the count; arguments choose test
 * files by parts of their names.
 */
import { listExcludedTests, listSkippedFiles } from './runner/sandbox-tests.ts'
import { runStaticChecks } from './runner/static-checks.ts'
import { runVitest } from './runner/vitest-run.ts'
import { runWhole } from './runner/whole-run.ts'

const limitMs = 540_000

await runWhole(
  [
    async (stop) => ({ ...(await runStaticChecks(stop)), skipped: [] }),
    (stop) => runVitest(process.argv.slice(2), stop),
    () => ({
      passed: 0,
      failed: 0,
      skipped: listSkippedFiles(process.cwd(), listExcludedTests()),
    }),
  ],
  limitMs,
)
