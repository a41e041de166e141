import { setTimeout } from 'node:timers/promises'
import { type HostileGrader, startHostileGrader } from '#test/hostile/hostile-grader.ts'
import { type HostileProgram, PROGRAMS } from '#test/hostile/programs.ts'
import { realLaunch } from '#test/sandbox/echo-children.ts'
import { median, print, summarize, time } from './measurements.ts'

// What hostile submissions cost the service's own process, and how soon a fork server that was
// killed is replaced. Usage: node test/bench/sandbox.ts [rounds]

const rounds = Number(process.argv[2] ?? 3)
const MAX_CPU_MS = 100
const MAX_RESTART_MS = 1_000
const RESTARTS = 5
const WARM_UP = 30
const SHOWN = 12
const POLL_MS = 5
const NOWHERE = {
  file: '/nowhere',
  unix: '/nowhere',
  abstract: 'nowhere',
  tcp: 1,
  udp: 1,
  victim: 1,
}

interface Cost {
  readonly name: string
  readonly cpuMs: number
  readonly wallMs: number
}

await using grader = await startHostileGrader({ launch: realLaunch, namespaces: 'off' })
// A service that has just started still compiles its own code.
for (let count = 0; count < WARM_UP; count += 1) {
  await grader.gradeHonestCode('python')
  await grader.gradeHonestCode('javascript')
}
const honest = await measure(grader, undefined)
const costs: Cost[] = []
for (const program of PROGRAMS) costs.push(await measure(grader, program))
costs.sort((one, other) => other.cpuMs - one.cpuMs)

print(`| submission | CPU of the service, ms | until its report, ms |\n|---|---|---|`)
for (const cost of [honest, ...costs.slice(0, SHOWN)]) print(formatCost(cost))
const [worst] = costs
print(`\n${costs.length} hostile submissions, each the median of ${rounds}`)
print(
  summarize(
    'CPU of the service',
    costs.map(({ cpuMs }) => cpuMs),
    'ms',
  ),
)
print(`worst: ${worst?.cpuMs.toFixed(1)} ms, ${worst?.name} (at most ${MAX_CPU_MS})`)
if (worst === undefined || worst.cpuMs > MAX_CPU_MS) process.exitCode = 1

const restarts: number[] = []
for (let round = 0; round < RESTARTS; round += 1) restarts.push(await measureRestart(grader))
print(summarize('from kill -9 of the fork server to a grade', restarts, 'ms'))
print(`median ${median(restarts).toFixed(0)} ms (at most ${MAX_RESTART_MS})`)
if (median(restarts) > MAX_RESTART_MS) process.exitCode = 1

/** Of a hostile program, or of honest code where there is none. */
async function measure(service: HostileGrader, program: HostileProgram | undefined): Promise<Cost> {
  const cpu: number[] = []
  const wall: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    wall.push(await time(() => gradeOne(service, program)))
    // The end of its process belongs to it too.
    while (service.sandbox.status().ready === 0) await setTimeout(POLL_MS)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1000)
  }
  return { name: program?.name ?? '(honest code)', cpuMs: median(cpu), wallMs: median(wall) }
}

function gradeOne(service: HostileGrader, program: HostileProgram | undefined): Promise<object> {
  return program === undefined ? service.gradeHonestCode() : service.grade(program, NOWHERE)
}

async function measureRestart(service: HostileGrader): Promise<number> {
  const { pid } = service.sandbox.status()
  if (pid === undefined) throw new Error('There is no fork server to kill')
  return await time(async () => {
    process.kill(pid, 'SIGKILL')
    await service.gradeHonestCode()
  })
}

function formatCost({ name, cpuMs, wallMs }: Cost): string {
  return `| ${name} | ${cpuMs.toFixed(1)} | ${wallMs.toFixed(0)} |`
}
