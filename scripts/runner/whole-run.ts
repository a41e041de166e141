import { formatClosing } from './closing-line.ts'
import { stopOnSignals } from './stop.ts'
import type { Tally } from './tally.ts'

/** A part of a run; it ends early when it is asked to. */
export type RunPart = (stop: AbortSignal) => Promise<Tally> | Tally

/**
 * Runs parts one after another and ends with the closing line, whatever happens; the exit status is
 * that of the whole.
 * @param limitMs time for all parts; those that are left then are left out
 */
export async function runWhole(parts: readonly RunPart[], limitMs: number): Promise<void> {
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
  for (const part of parts) {
    if (!stop.aborted) tally = add(tally, await part(stop))
  }
  isComplete = true
}

function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: [...one.skipped, ...other.skipped],
  }
}
