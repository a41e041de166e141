import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

// Every benchmark that has a bar, one after another; the exit status says whether all bars hold.

const BENCHMARKS = [
  ['grading.ts'],
  ['replays.ts'],
  ['overhead.ts'],
  ['sandbox.ts'],
  ['--expose-gc', 'flatness.ts', '2000'],
]

for (const words of BENCHMARKS) {
  const args = words.map((word) => (word.endsWith('.ts') ? join(import.meta.dirname, word) : word))
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
