import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createSandbox } from '#sandbox/running-sandbox.ts'
import type { RunRequest, SessionLimits } from '#service/ports.ts'
import { launch } from './launch.ts'
import { median, print, summarize, time } from './measurements.ts'

// The learner's gradient_check_n in JavaScript, 94 forwards and a backward: in a locked Node that waits for it, with every
// core busy, against a fresh Node without walls. Usage: node test/bench/javascript.ts [rounds]

const rounds = Number(process.argv[2] ?? 30)
const MAX_WARM_MS = 60
const MEMORY_MB = 512
const FILE = join(
  import.meta.dirname,
  '../../src/assignments/builtin/gradient-checking/reference.js',
)
const CHECK = `
function check() {
  let state = 1
  const draw = () => { state = (state * 48271) % 2147483647; return state / 2147483647 - 0.5 }
  const make = (rows, columns) => Array.from({ length: rows }, () => Array.from({ length: columns }, draw))
  const parameters = { W1: make(5, 4), b1: make(5, 1), W2: make(3, 5), b2: make(3, 1), W3: make(1, 3), b3: make(1, 1) }
  const X = make(4, 3), Y = [1, 1, 0]
  const [, cache] = forward_propagation_n(X, Y, parameters)
  return gradient_check_n(parameters, backward_propagation_n(X, Y, cache), X, Y)
}
`
const source = `${readFileSync(FILE, 'utf8')}${CHECK}`
const limits: SessionLimits = {
  wallMs: 10_000,
  cpuMs: 10_000,
  memoryMb: MEMORY_MB,
  outputBytes: 100_000,
  tensorElements: 1_000,
}
const request: RunRequest = {
  seed: 1,
  values: {},
  parameters: [],
  steps: [{ call: 'check', args: [], returns: ['value'] }],
  want: ['value'],
}

const sandbox = await createSandbox({
  ...{ python: launch.python, workers: 2, queueLimit: 4, require: [], namespaces: 'off' },
  ...{ ceilings: launch.ceilings, usualMemoryMb: MEMORY_MB },
})

async function runLocked(memoryMb: number): Promise<void> {
  const session = await sandbox.open({ language: 'javascript', limits: { ...limits, memoryMb } })
  const loaded = await session.load({ chunks: [{ source }], expects: ['check'] })
  const ran = await session.run(request)
  void session.close()
  if (!loaded.ok || !ran.ok || ran.value.outcome !== 'ok') throw new Error('The check failed')
}

async function runFresh(): Promise<void> {
  await promisify(execFile)(process.execPath, ['-e', `${source}\nconsole.log(check())`])
}

/** Children that wait again, as they do between submissions. */
async function awaitSpares(): Promise<void> {
  while ((sandbox.status().javascript?.ready ?? 0) < 2) await setTimeout(10)
  await setTimeout(100)
}

async function measure(run: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await awaitSpares()
    times.push(await time(run))
  }
  return times
}

print(
  `first check, with the probe of the walls: ${(await time(() => runLocked(MEMORY_MB))).toFixed(0)} ms`,
)
const idle = await measure(() => runLocked(MEMORY_MB))
const cold = await measure(() => runLocked(MEMORY_MB - 1))
const spinners = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }))
const busy = await measure(() => runLocked(MEMORY_MB))
const fresh = await measure(runFresh)
for (const spinner of spinners) spinner.kill('SIGKILL')
await sandbox.close()

print(summarize('locked Node that waited', idle, 'ms'))
print(summarize('locked Node that had to be started', cold, 'ms'))
print(summarize('locked Node that waited, both cores busy', busy, 'ms'))
print(summarize('fresh Node without walls, both cores busy', fresh, 'ms'))
const ratio = median(fresh) / median(busy)
print(`warm p50, both cores busy: ${median(busy).toFixed(1)} ms (at most ${MAX_WARM_MS} ms)`)
print(`${ratio.toFixed(2)}x as fast as a fresh process`)
if (median(busy) > MAX_WARM_MS) process.exitCode = 1
