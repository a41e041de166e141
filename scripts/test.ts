/**
 * `npm test`: the static checks and the tests. Its last line is the count; arguments choose test
 * files by parts of their names.
 */
import { formatClosing } from './runner/closing-line.ts'
import { listExcludedTests, listSkippedFiles } from './runner/sandbox-tests.ts'
import { runStaticChecks } from './runner/static-checks.ts'
import { stopOnSignals } from './runner/stop.ts'
import type { Tally } from './runner/tally.ts'
import { runVitest } from './runner/vitest-run.ts'

const limitMs = 540_000
const stop = stopOnSignals(limitMs)

let tally: Tally = { passed: 0, failed: 0, skipped: [] }
let isComplete = false

process.on('exit', () => {
  const isWhole = isComplete && !stop.aborted
  const failed = isWhole ? tally.failed : Math.max(1, tally.failed)
  if (failed > 0) process.exitCode = 1
  if (stop.aborted) process.stdout.write(`\nstopped: ${stop.reason}\n`)
  process.stdout.write(formatClosing({ ...tally, failed }))
})

// Node shows an uncaught error after the exit handlers, which would put it below the count.
process.on('uncaughtException', (error) => {
  process.stdout.write(`${error.stack}\n`)
  process.exit(1)
})

tally = add(tally, { ...(await runStaticChecks(stop)), skipped: [] })
if (!stop.aborted) tally = add(tally, await runVitest(process.argv.slice(2), stop))
const skipped = listSkippedFiles(process.cwd(), listExcludedTests())
tally = add(tally, { passed: 0, failed: 0, skipped })
isComplete = true

function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: [...one.skipped, ...other.skipped],
  }
}
