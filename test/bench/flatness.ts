import { readdirSync, readFileSync } from 'node:fs'
import { createSandbox } from '#sandbox/running-sandbox.ts'
import { listDescendants } from '#test/sandbox/processes.ts'
import { launch } from './launch.ts'
import { print } from './measurements.ts'

// Whether memory, descriptors and processes stay flat. Usage: node --expose-gc test/bench/flatness.ts [submissions]

const submissions = Number(process.argv[2] ?? 2_000)
const STEPS = 8
const MAX_GROWTH_MB = 4
const WORKERS = 2
/** One that waits for each worker, and one that ends. */
const MOST_CHILDREN = 2 * WORKERS
const limits = {
  wallMs: 5_000,
  cpuMs: 5_000,
  memoryMb: 256,
  outputBytes: 1_000,
  tensorElements: 100,
}
const program = {
  chunks: [{ source: 'import numpy as np\ndef f():\n    return np.ones(10)\n' }],
  expects: ['f'],
}
const call = { seed: 1, values: {}, parameters: [], want: ['y'] }
const steps = [{ call: 'f', args: [], returns: ['y'] }]

const sandbox = await createSandbox({
  python: launch.python,
  ceilings: launch.ceilings,
  workers: WORKERS,
  queueLimit: 8,
  require: [],
  namespaces: 'off',
})

async function submit(): Promise<void> {
  const session = await sandbox.open({ language: 'python', limits })
  await session.load(program)
  const answer = await session.run({ ...call, steps })
  if (!answer.ok) throw new Error(`A submission ended: ${answer.death.detail}`)
  await session.close()
}

interface Footprint {
  readonly serverKb: number
  readonly serverDescriptors: number
  /** Children of the fork server: those that wait, and those that are about to be gone. */
  readonly processes: number
  readonly heapMb: number
  readonly descriptors: number
}

function report(done: number): Footprint {
  globalThis.gc?.()
  const { pid = 0 } = sandbox.status()
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  const open = readdirSync(`/proc/${pid}/fd`).length
  const processes = listDescendants(pid).length
  const { rss, heapUsed } = process.memoryUsage()
  const ownOpen = readdirSync('/proc/self/fd').length
  const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)
  const heapMb = heapUsed / 1024 / 1024
  print(
    `${String(done).padStart(6)}  fork server ${rssKb} KiB, ${open} descriptors, ${processes} children;` +
      ` service ${megabytes(rss)} MiB (heap ${megabytes(heapUsed)}), ${ownOpen} descriptors`,
  )
  return { serverKb: rssKb, serverDescriptors: open, processes, heapMb, descriptors: ownOpen }
}

/** What grew between two moments, in words; nothing where all is flat. */
function listGrowth(before: Footprint, after: Footprint): readonly string[] {
  const grown = [
    after.serverKb > before.serverKb + MAX_GROWTH_MB * 1024 && 'memory of the fork server',
    after.serverDescriptors > before.serverDescriptors && 'descriptors of the fork server',
    after.processes > MOST_CHILDREN && 'processes',
    after.heapMb > before.heapMb + MAX_GROWTH_MB && 'heap of the service',
    after.descriptors > before.descriptors && 'descriptors of the service',
  ]
  return grown.filter((what) => what !== false)
}

const footprints: Footprint[] = []
const started = performance.now()
for (let step = 0; step < STEPS; step += 1) {
  const batch = Math.ceil(submissions / STEPS / 2)
  await Promise.all(
    [1, 2].map(async () => {
      for (let count = 0; count < batch; count += 1) await submit()
    }),
  )
  footprints.push(report((step + 1) * batch * 2))
}
const seconds = (performance.now() - started) / 1000
print(`${(submissions / seconds).toFixed(0)} submissions a second, two at once`)
const [first, last] = [footprints[1], footprints.at(-1)]
const growth = first && last ? listGrowth(first, last) : ['nothing was measured']
print(growth.length === 0 ? 'flat from the second row on' : `grew: ${growth.join(', ')}`)
if (growth.length > 0) process.exitCode = 1
await sandbox.close()
