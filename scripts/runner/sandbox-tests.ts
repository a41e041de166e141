import { globSync } from 'node:fs'
import { canSandbox } from '#scripts/setup/machine.mjs'
import type { SkippedTest } from './tally.ts'

const needsSandbox = 'test/{hostile,sandbox,service}/**/*.test.ts'

/** Patterns of the test files that cannot run on this machine, for Vitest to leave out. */
export function listExcludedTests(
  platform: string = process.platform,
  arch: string = process.arch,
): string[] {
  return canSandbox(platform, arch) ? [] : [needsSandbox]
}

/** The test files that are left out here, to be named among the skipped. */
export function listSkippedFiles(root: string, patterns: readonly string[]): SkippedTest[] {
  const reason = `needs Linux on x86_64 or aarch64, this is ${process.platform} on ${process.arch}`
  return globSync([...patterns], { cwd: root })
    .sort()
    .map((name) => ({ name, reason }))
}
