import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { ChildExit } from './deaths.ts'
import type { SandboxLogger } from './events.ts'
import { type ForkServerFacts, parseFacts } from './facts.ts'
import { startWait, type Wait } from './wait.ts'

/** What to run, with which environment and as whom; `socketPath` is where it will listen. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly identity?: Identity
  readonly socketPath: string
}

/** A user to run the fork server as, where the service is root. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** A module that the service is configured to have cannot be had. */
export class ModuleUnavailableError extends Error {
  constructor(reason: string) {
    super(
      `BACKPROOF_PYTHON_MODULES cannot be had with ${reason}. Install it for that Python, or take it out of the list.`,
    )
    this.name = 'ModuleUnavailableError'
  }
}

const BOOT_DEADLINE_MS = 20_000
const STOP_DEADLINE_MS = 1_000
const CPU_DEADLINE_MS = 1_000
const UNCLAIMED_EXITS = 1_000
const KEPT_STDERR_CHARS = 4_000

/**
 * Starts a fork server and waits until it listens.
 * @throws Error with the end of what it wrote when it does not get there.
 */
export async function startForkServer(launch: Launch, logger: SandboxLogger): Promise<ForkServer> {
  const { identity } = launch
  const process = spawn(launch.file, launch.args, {
    cwd: '/',
    env: launch.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own: the terminal's signals are for the service, which ends it in order.
    detached: true,
    ...(identity === undefined ? {} : { uid: identity.uid, gid: identity.gid }),
  })
  const server = new ForkServer(process, launch.socketPath, logger)
  await server.boot()
  return server
}

/** One running fork server: its control lines, and what it tells about the children. */
export class ForkServer {
  readonly socketPath: string
  /** Resolves when the process has ended, with how. */
  readonly ended: Promise<string>
  readonly #process: ChildProcess
  readonly #logger: SandboxLogger
  readonly #boot = startWait<string>(BOOT_DEADLINE_MS)
  /** Settled when all that it wrote has been read. */
  readonly #closed = startWait<true>(BOOT_DEADLINE_MS + 2 * STOP_DEADLINE_MS)
  readonly #exits = new Map<number, ChildExit>()
  readonly #exitWaits = new Map<number, Wait<ChildExit>>()
  readonly #pongWaits = new Map<number, Wait<true>>()
  readonly #cpuWaits = new Map<number, Wait<number>>()
  #facts: ForkServerFacts | undefined
  #unavailable: string | undefined
  #hasEnded = false
  #pings = 0
  #stderr = ''

  constructor(process: ChildProcess, socketPath: string, logger: SandboxLogger) {
    this.socketPath = socketPath
    this.#process = process
    this.#logger = logger
    this.ended = new Promise<string>((resolve) => {
      process.once('error', (error) => resolve(`could not be started: ${error.message}`))
      process.once('exit', (status, signal) => resolve(describeEnd(status, signal)))
    }).then((how) => this.#end(how))
    process.once('close', () => this.#closed.settle(true))
    // Writing to a process that has ended is no error of its own: `ended` tells.
    process.stdin?.on('error', () => undefined)
    if (process.stdout) createInterface(process.stdout).on('line', (line) => this.#hear(line))
    if (process.stderr) createInterface(process.stderr).on('line', (line) => this.#note(line))
  }

  /** The process on this machine; under bubblewrap, bubblewrap's. */
  get pid(): number {
    return this.#process.pid ?? 0
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** What it found about itself at boot. */
  get facts(): ForkServerFacts {
    if (this.#facts === undefined) throw new Error('The fork server has not booted')
    return this.#facts
  }

  /** Waits for the line that says it listens; ends it and throws when that does not come. */
  async boot(): Promise<void> {
    const ready = await this.#boot.promise
    if (ready !== undefined) {
      this.#facts = parseFacts(ready)
      return
    }
    const how = this.#hasEnded ? await this.ended : `was not ready within ${BOOT_DEADLINE_MS} ms`
    await this.stop()
    await this.#closed.promise
    if (this.#unavailable !== undefined) throw new ModuleUnavailableError(this.#unavailable)
    throw new Error(`The fork server ${how}. It wrote: ${this.#stderr.trim() || 'nothing'}`)
  }

  /** Sends SIGKILL to a child; nothing happens when it has ended. */
  killChild(child: number): void {
    this.#command(`K ${child}`)
  }

  /** How a child ended; undefined when that is not known within the deadline. */
  async awaitExit(child: number, deadlineMs: number): Promise<ChildExit | undefined> {
    const told = this.#exits.get(child)
    this.#exits.delete(child)
    if (told !== undefined || this.#hasEnded) return told
    const wait = startWait<ChildExit>(deadlineMs)
    this.#exitWaits.set(child, wait)
    const exit = await wait.promise
    this.#exitWaits.delete(child)
    return exit
  }

  /** CPU time of a child since its birth, in ms; undefined where it has ended, or nobody answers in time. */
  async measureCpu(child: number): Promise<number | undefined> {
    const asked = this.#cpuWaits.get(child)
    if (this.#hasEnded || asked !== undefined) return asked?.promise
    const wait = startWait<number>(CPU_DEADLINE_MS)
    this.#cpuWaits.set(child, wait)
    this.#command(`C ${child}`)
    const cpuMs = await wait.promise
    this.#cpuWaits.delete(child)
    return cpuMs
  }

  /** Whether it answers within the deadline. */
  async ping(deadlineMs: number): Promise<boolean> {
    if (this.#hasEnded) return false
    const ping = ++this.#pings
    const wait = startWait<true>(deadlineMs)
    this.#pongWaits.set(ping, wait)
    this.#command(`P ${ping}`)
    const pong = await wait.promise
    this.#pongWaits.delete(ping)
    return pong === true
  }

  /** Ends it at once, and with it all its children. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }

  /** Ends it in order, or by force when it does not; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#process.stdin?.end()
    const timer = setTimeout(() => this.kill(), STOP_DEADLINE_MS)
    await this.ended
    clearTimeout(timer)
  }

  #command(line: string): void {
    const { stdin } = this.#process
    if (stdin?.writable) stdin.write(`${line}\n`)
  }

  #hear(line: string): void {
    const [word = '', ...rest] = line.split(' ')
    if (word === 'exit') this.#takeExit(rest.map(Number))
    else if (word === 'cpu') this.#takeCpu(rest.map(Number))
    else if (word === 'pong') this.#pongWaits.get(Number(rest[0]))?.settle(true)
    else if (word === 'unavailable') this.#unavailable = rest.join(' ')
    else if (word === 'ready') this.#boot.settle(line.slice('ready '.length))
  }

  #takeExit([child = 0, status = 0, cpuMs = 0, maxRssKb = 0]: readonly number[]): void {
    const exit = { status, cpuMs, maxRssKb }
    const wait = this.#exitWaits.get(child)
    if (wait !== undefined) {
      wait.settle(exit)
      return
    }
    this.#exits.set(child, exit)
    const [oldest] = this.#exits.keys()
    if (this.#exits.size > UNCLAIMED_EXITS && oldest !== undefined) this.#exits.delete(oldest)
  }

  #takeCpu([child = 0, cpuMs]: readonly number[]): void {
    this.#cpuWaits.get(child)?.settle(cpuMs)
  }

  #note(text: string): void {
    this.#stderr = `${this.#stderr}${text}\n`.slice(-KEPT_STDERR_CHARS)
    this.#logger({ kind: 'fork-server-said', text })
  }

  #end(how: string): string {
    this.#hasEnded = true
    this.#boot.settle(undefined)
    for (const waits of [this.#exitWaits, this.#pongWaits, this.#cpuWaits]) {
      for (const wait of waits.values()) wait.settle(undefined)
    }
    return how
  }
}

function describeEnd(status: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit status ${status}` : `was killed by ${signal}`
}
