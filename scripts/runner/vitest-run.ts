import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from './process.ts'
import { readTally, type Tally } from './tally.ts'

/**
 * Runs the tests and shows what they say.
 * @param filters parts of file names; none for all tests
 * @param signal ends the run
 * @returns the tally, with one failure more where Vitest failed and no test did
 */
export async function runVitest(filters: readonly string[], signal: AbortSignal): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tally-'))
  const file = join(folder, 'tally.json')
  // Its output goes through us, so that nothing of it can come after the closing line.
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const onOutput = (chunk: Buffer) => void process.stdout.write(chunk)
  try {
    const env = { ...colours, TALLY_FILE: file }
    const { ok, reason } = await runProcess(['vitest', 'run', ...filters], {
      env,
      onOutput,
      signal,
    })
    const tally = readTally(file)
    if (ok || tally.failed > 0) return tally
    process.stdout.write(`\nfailed  tests (${reason})\n`)
    return { ...tally, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
