import { readFileSync, writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** The outcome of a run of the tests. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly SkippedTest[]
}

/** A test that did not run, and why. */
export interface SkippedTest {
  readonly name: string
  readonly reason: string
}

/**
 * A Vitest reporter that keeps a tally in a file, written anew after each test file so that it
 * holds what was known when the run was killed.
 * @param file where to write
 */
export function createTallyReporter(file: string): Reporter {
  let tally: Tally = { passed: 0, failed: 0, skipped: [] }
  const add = (more: Tally) => {
    tally = {
      passed: tally.passed + more.passed,
      failed: tally.failed + more.failed,
      skipped: [...tally.skipped, ...more.skipped],
    }
    writeFileSync(file, JSON.stringify(tally))
  }
  return {
    onTestModuleEnd: (module) => add(countModule(module)),
    onTestRunEnd: (_modules, errors) => add({ passed: 0, failed: errors.length, skipped: [] }),
  }
}

/**
 * Reads what the reporter wrote.
 * @returns an empty tally where the run ended before its first test file did
 */
export function readTally(file: string): Tally {
  try {
    const tally: Tally = JSON.parse(readFileSync(file, 'utf8'))
    return tally
  } catch {
    return { passed: 0, failed: 0, skipped: [] }
  }
}

/** A file that fails without a failed test (an import, a hook) counts as one failure. */
function countModule(module: TestModule): Tally {
  const tests = [...module.children.allTests()]
  const count = (state: string) => tests.filter((test) => test.result().state === state).length
  const failed = count('failed') + count('pending')
  return {
    passed: count('passed'),
    failed: failed === 0 && module.state() === 'failed' ? 1 : failed,
    skipped: tests.filter((test) => test.result().state === 'skipped').map(describeSkipped),
  }
}

function describeSkipped(test: TestCase): SkippedTest {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return {
    name: `${test.module.relativeModuleId} > ${test.fullName}`,
    reason: note ?? 'no reason given',
  }
}
