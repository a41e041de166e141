import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identity } from '#sandbox/fork-server.ts'

/** What a program could reach, did a wall not hold. Closed by `await using`. */
export interface Canaries extends AsyncDisposable {
  /** Where they are, for the programs. */
  readonly places: Readonly<Record<string, string | number>>
  /** What was reached, harmed or left behind, in words; empty while every wall holds. */
  findHarm(): readonly string[]
}

const CONTENT = 'a canary\n'
/** Where a submission could leave something for the next, and how the names of ours begin. */
export const SHARED_FOLDERS = [
  ...['/tmp', '/var/tmp', '/dev/shm', '/run', '/run/lock', '/dev/mqueue', '/', '.'],
  process.env['HOME'] ?? '/',
]
const MARK = 'backproof-was-here'
const CORE_FILE = /^core(\.\d+)?$/

/** Puts out a file that all may write, listeners of every kind, and a process of this user. */
export async function setCanaries(user: Identity | undefined): Promise<Canaries> {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-canary-'))
  chmodSync(folder, 0o777)
  const file = join(folder, 'canary')
  writeFileSync(file, CONTENT)
  chmodSync(file, 0o666)
  const calls: string[] = []
  const { places, close } = await openListeners(folder, calls)
  const victim = spawn('sleep', ['3600'], { stdio: 'ignore', ...user })
  await once(victim, 'spawn')
  const kernelObjects = readKernelObjects(user)
  return {
    places: { ...places, file, victim: victim.pid ?? 0 },
    findHarm: () => [
      ...calls,
      ...findFileHarm(file),
      ...(isRunning(victim) ? [] : ['the process was stopped or killed']),
      ...[...SHARED_FOLDERS.flatMap(listMarked), ...['/', '.'].flatMap(listCores)].map(
        (path) => `there is ${path}`,
      ),
      ...(readKernelObjects(user) === kernelObjects ? [] : ['a kernel object is there']),
    ],
    async [Symbol.asyncDispose]() {
      victim.kill('SIGKILL')
      close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One listener of each kind; every call is told in words. */
async function openListeners(folder: string, calls: string[]) {
  const unix = join(folder, 'socket')
  const abstract = `backproof-canary-${process.pid}-${Date.now()}`
  const listen = async (name: string, place: ListenOptions): Promise<Server> => {
    const server = createServer(() => calls.push(`the ${name} listener was called`))
    server.listen(place)
    await once(server, 'listening')
    return server
  }
  const tcp = await listen('TCP', { host: '127.0.0.1', port: 0 })
  const servers = [
    tcp,
    await listen('unix', { path: unix }),
    await listen('abstract', { path: `\0${abstract}` }),
  ]
  chmodSync(unix, 0o777)
  const datagrams = createSocket('udp4', () => calls.push('a datagram came'))
  datagrams.bind(0, '127.0.0.1')
  await once(datagrams, 'listening')
  return {
    places: { unix, abstract, tcp: portOf(tcp), udp: datagrams.address().port },
    close: () => closeAll(servers, datagrams),
  }
}

function closeAll(servers: readonly Server[], datagrams: Socket): void {
  for (const server of servers) server.close()
  datagrams.close()
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

function findFileHarm(file: string): string[] {
  if (!existsSync(file)) return ['the file is gone']
  const { ino, mode } = statSync(file)
  return [
    ...(readFileSync(file, 'utf8') === CONTENT ? [] : ['the file changed']),
    ...((mode & 0o777) === 0o666 ? [] : ['the file’s mode changed']),
    ...(readProc('/proc/locks').includes(`:${ino} `) ? ['the file is locked'] : []),
  ]
}

/** Whether a process is neither stopped, nor traced, nor dead. */
function isRunning({ pid }: ChildProcess): boolean {
  const status = readProc(`/proc/${pid}/status`)
  return /^State:\t[SRD]/m.test(status) && /^TracerPid:\t0$/m.test(status)
}

/** Paths of what programs of ours leave in a folder, were they able to. */
export function listMarked(folder: string): string[] {
  return listEntries(folder, (name) => name.startsWith(MARK))
}

function listCores(folder: string): string[] {
  return listEntries(folder, (name) => CORE_FILE.test(name))
}

function listEntries(folder: string, isMeant: (name: string) => boolean): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(isMeant)
    .map((name) => join(folder, name))
}

/** Shared memory, semaphores and queues of the whole machine, and how many keys the user has. */
function readKernelObjects(user: Identity | undefined): string {
  const objects = ['shm', 'sem', 'msg'].map((kind) => {
    const lines = readProc(`/proc/sysvipc/${kind}`).trim().split('\n')
    return `${kind} ${lines.length}`
  })
  const uid = user?.uid ?? process.getuid?.() ?? 0
  const keys = new RegExp(`^ *${uid}: +\\d+ (\\S+)`, 'm').exec(readProc('/proc/key-users'))
  return [...objects, `keys ${keys?.[1] ?? '0/0'}`].join(', ')
}

function readProc(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
