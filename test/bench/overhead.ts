import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Connection, openConnection } from '#sandbox/connection.ts'
import { type ForkServer, startForkServer } from '#sandbox/fork-server.ts'
import { FRAME } from '#sandbox/frames.ts'
import { type MakeLaunch, makePlainLaunch, makeWrappedLaunch } from '#sandbox/launches.ts'
import { encodeLoad } from '#sandbox/requests.ts'
import { bareLaunch, launch } from './launch.ts'
import { median, print, summarize, time } from './measurements.ts'

// What the walls cost: an empty submission, from the connection to its answer, with and without
// them, in alternation. Usage: node test/bench/overhead.ts [rounds]

const MAX_RATIO = 1.5
const MAX_PRIVATE_KB = 5 * 1024
const rounds = Number(process.argv[2] ?? 100)
const folder = mkdtempSync(join(tmpdir(), 'backproof-bench-'))
const limits = {
  wallMs: 5_000,
  cpuMs: 5_000,
  memoryMb: 256,
  outputBytes: 1_000,
  tensorElements: 100,
}
const empty = encodeLoad({ chunks: [], expects: [] }, limits)

async function answerEmpty(connection: Connection): Promise<void> {
  const reply = await connection.request(FRAME.load, empty, { deadlineMs: 5_000, maxBytes: 10_000 })
  if (!reply.ok) throw new Error(`The empty submission ended: ${reply.death.detail}`)
}

async function runCold(server: ForkServer): Promise<number> {
  let connection: Connection | undefined
  const tookMs = await time(async () => {
    connection = await openConnection(server, 5_000)
    await answerEmpty(connection)
  })
  await connection?.close()
  return tookMs
}

async function runWarm(server: ForkServer): Promise<number> {
  const connection = await openConnection(server, 5_000)
  const tookMs = await time(() => answerEmpty(connection))
  await connection.close()
  return tookMs
}

async function readPrivateKb(server: ForkServer): Promise<number> {
  const connection = await openConnection(server, 5_000)
  await answerEmpty(connection)
  const [child] = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').split(' ')
  const rollup = readFileSync(`/proc/${child}/smaps_rollup`, 'utf8')
  await connection.close()
  return Number(/^Private_Dirty: +(\d+) kB$/m.exec(rollup)?.[1])
}

async function start(name: string, makeLaunch: MakeLaunch): Promise<[string, ForkServer]> {
  return [name, await startForkServer(makeLaunch(join(folder, `${name}.sock`)), () => undefined)]
}

const servers = [
  await start('bare', makePlainLaunch(bareLaunch)),
  await start('locked', makePlainLaunch(launch)),
]
const wrapped = await makeWrappedLaunch(launch)
  .then((makeLaunch) => start('bubblewrap', makeLaunch))
  .catch(() => undefined)
if (wrapped !== undefined) servers.push(wrapped)

const cold = new Map<string, number[]>(servers.map(([name]) => [name, []]))
const warm = new Map<string, number[]>(servers.map(([name]) => [name, []]))
for (let round = 0; round < rounds; round += 1) {
  for (const [name, server] of servers) {
    cold.get(name)?.push(await runCold(server))
    warm.get(name)?.push(await runWarm(server))
  }
}
const fresh: number[] = []
for (let round = 0; round < 10; round += 1) {
  fresh.push(await time(() => promisify(execFile)(launch.python, ['-c', 'import numpy'])))
}

for (const [name] of servers) {
  print(summarize(`empty submission, ${name}, cold`, cold.get(name) ?? [], 'ms'))
  print(summarize(`empty submission, ${name}, spare`, warm.get(name) ?? [], 'ms'))
}
print(summarize('fresh process, import numpy', fresh, 'ms'))
const [bareMs, lockedMs] = [median(cold.get('bare') ?? []), median(cold.get('locked') ?? [])]
print(`all layers over bare fork: ${(lockedMs / bareMs).toFixed(2)}x (at most ${MAX_RATIO}x)`)
if (lockedMs > MAX_RATIO * bareMs) process.exitCode = 1
print(`import numpy over empty submission: ${(median(fresh) / lockedMs).toFixed(1)}x`)
for (const [name, server] of servers) {
  print(`${name}: boot ${server.facts.bootMs} ms`)
  if (name !== 'bubblewrap' && process.getuid?.() === 0) {
    const privateKb = await readPrivateKb(server)
    print(`${name}: child's private memory ${privateKb} KiB (at most ${MAX_PRIVATE_KB})`)
    if (privateKb > MAX_PRIVATE_KB) process.exitCode = 1
  }
  await server.stop()
}
rmSync(folder, { recursive: true, force: true })
