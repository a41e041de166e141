import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identity } from '#sandbox/fork-server.ts'

/** What a program could reach, did a wall not hold. Closed by `await using`. */
export interface Canaries extends AsyncDisposable {
  /** Where they are, for the programs. */
  readonly places: Readonly<Record<string, string | number>>
  /** What was reached or harmed, in words; empty while every wall holds. */
  findHarm(): readonly string[]
}

const CONTENT = 'a canary\n'
/** Where a submission could leave something for the next, and under which name ours try to. */
const SHARED_FOLDERS = ['/tmp', '/var/tmp', '/dev/shm', '/run/lock', '/dev/mqueue', '/', '.']
const MARK = 'backproof-was-here'

/** Puts out a file that all may write, listeners of every kind, and a process of this user. */
export async function setCanaries(user: Identity | undefined): Promise<Canaries> {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-canary-'))
  chmodSync(folder, 0o777)
  const file = join(folder, 'canary')
  writeFileSync(file, CONTENT)
  chmodSync(file, 0o666)
  const harm: string[] = []
  const unix = join(folder, 'socket')
  const abstract = `backproof-canary-${process.pid}`
  const listen = async (place: ListenOptions) => {
    const server = createServer(() => harm.push(`${JSON.stringify(place)} was called`))
    server.listen(place)
    await once(server, 'listening')
    return server
  }
  const tcp = await listen({ host: '127.0.0.1', port: 0 })
  const others = [await listen({ path: unix }), await listen({ path: `\0${abstract}` })]
  chmodSync(unix, 0o777)
  const datagrams = createSocket('udp4', () => harm.push('a datagram came'))
  datagrams.bind(0, '127.0.0.1')
  await once(datagrams, 'listening')
  const victim = spawn('sleep', ['600'], { stdio: 'ignore', ...user })
  await once(victim, 'spawn')
  const kernelObjects = countKernelObjects()
  return {
    places: {
      file,
      unix,
      abstract,
      tcp: portOf(tcp),
      udp: datagrams.address().port,
      victim: victim.pid ?? 0,
    },
    findHarm: () => [
      ...harm,
      ...(existsSync(file) && readFileSync(file, 'utf8') === CONTENT ? [] : ['the file changed']),
      ...(isRunning(victim.pid) ? [] : ['the process was stopped or killed']),
      ...SHARED_FOLDERS.filter((it) => existsSync(join(it, MARK))).map((it) => `a file in ${it}`),
      ...(countKernelObjects() === kernelObjects ? [] : ['a kernel object is there']),
    ],
    async [Symbol.asyncDispose]() {
      victim.kill('SIGKILL')
      datagrams.close()
      for (const server of [tcp, ...others]) server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Whether a process is neither stopped nor dead. */
function isRunning(pid: number | undefined): boolean {
  return /^State:\t[SRD]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

/** Shared memory, semaphores and queues of the whole machine, and keys. */
function countKernelObjects(): number {
  return ['shm', 'sem', 'msg']
    .map((kind) => `/proc/sysvipc/${kind}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').split('\n').length)
    .reduce((sum, lines) => sum + lines, 0)
}
