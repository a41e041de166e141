import { type ProcessResult, runProcess } from './process.ts'

interface StaticCheck {
  readonly name: string
  readonly command: readonly string[]
}

/** Everything that is checked without running the service, in the order of what fails most often. */
const staticChecks: readonly StaticCheck[] = [
  { name: 'format and lint', command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'OpenAPI document', command: ['node', 'scripts/openapi.ts', '--check'] },
  {
    name: 'OpenAPI rules',
    command: ['redocly', 'lint', '--config', 'openapi/redocly.yaml', 'openapi/backproof.json'],
  },
  { name: 'README configuration table', command: ['node', 'scripts/readme.ts', '--check'] },
]

const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

/**
 * Runs the static checks one after the other, says how each ended, and shows what the failed ones
 * said.
 * @param signal ends the check that is running and leaves out the rest
 * @returns the counts of checks; those left out are in neither
 */
export async function runStaticChecks(
  signal: AbortSignal,
): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 }
  for (const check of staticChecks) {
    if (signal.aborted) break
    const { ok } = await runStaticCheck(check, signal)
    counts[ok ? 'passed' : 'failed'] += 1
  }
  return counts
}

async function runStaticCheck(check: StaticCheck, signal: AbortSignal): Promise<ProcessResult> {
  const started = performance.now()
  const chunks: Buffer[] = []
  const onOutput = (chunk: Buffer) => void chunks.push(chunk)
  const result = await runProcess(check.command, { env, onOutput, signal })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (result.ok) {
    process.stdout.write(`ok      ${check.name} (${seconds} s)\n`)
    return result
  }
  process.stdout.write(Buffer.concat(chunks))
  process.stdout.write(`\nfailed  ${check.name} (${result.reason}): ${check.command.join(' ')}\n`)
  return result
}
