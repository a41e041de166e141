/**
 * `npm run test:hostile`: every hostile program in every shape that the sandbox is deployed in: as
 * root and as another user, plain and in bubblewrap, and behind the walls of a Docker container and
 * of a restricted pod. A shape that cannot be had here is named and counted as skipped.
 */
import { runVitest } from './runner/vitest-run.ts'
import { runWhole } from './runner/whole-run.ts'

const limitMs = 1_200_000

await runWhole(
  [(stop) => runVitest(['--config', 'vitest.hostile.config.ts', ...process.argv.slice(2)], stop)],
  limitMs,
)
