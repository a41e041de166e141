import type { SkippedTest, Tally } from './tally.ts'

/**
 * The end of a test run: the skipped tests by name, then the plain count as the last line.
 * @param tally all that ran and all that did not
 */
export function formatClosing(tally: Tally): string {
  const skipped = tally.skipped.map(formatSkipped).join('')
  const counts = `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`
  return `${skipped}${counts}\n`
}

function formatSkipped({ name, reason }: SkippedTest): string {
  return `skipped: ${name}: ${reason}\n`
}
