/** `npm run check`: everything that is checked without running the tests. */
import { runStaticChecks } from './runner/static-checks.ts'
import { stopOnSignals } from './runner/stop.ts'

const stop = stopOnSignals(180_000)
const { failed } = await runStaticChecks(stop)
if (stop.aborted) process.stdout.write(`stopped: ${stop.reason}\n`)
if (failed > 0 || stop.aborted) process.exitCode = 1
