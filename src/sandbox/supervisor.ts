import type { SandboxLogger } from './events.ts'
import type { ForkServer } from './fork-server.ts'
import { isStopped } from './process-state.ts'
import { startWait, type Wait } from './wait.ts'

export interface SupervisorOptions {
  /** Starts a fork server that has passed its self-check, or rejects. */
  readonly start: () => Promise<ForkServer>
  /** Told of every fork server that came after the first. */
  readonly onRestart: () => void
  readonly logger: SandboxLogger
}

const PING_EVERY_MS = 1_000
const PING_DEADLINE_MS = 3_000
const LOOK_EVERY_MS = 100
/** One that lived this long failed by accident; its successor is started without delay. */
const STEADY_MS = 30_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 30_000

/** Keeps one fork server alive: watches it, ends it when it is silent, starts the next. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #loop: Promise<void>
  #server: ForkServer
  #nap: Wait<true> | undefined
  readonly #waiting = new Set<Wait<ForkServer>>()
  #isUp = true
  #isClosing = false
  #restarts = 0

  constructor(first: ForkServer, options: SupervisorOptions) {
    this.#server = first
    this.#options = options
    this.#loop = this.#supervise()
  }

  /** The one that runs now; undefined between two. */
  get current(): ForkServer | undefined {
    return this.#isUp ? this.#server : undefined
  }

  /** The one that runs, as soon as there is one; undefined where none comes in time. */
  async awaitCurrent(deadlineMs: number, signal?: AbortSignal): Promise<ForkServer | undefined> {
    if (this.current !== undefined) return this.current
    const wait = startWait<ForkServer>(deadlineMs)
    const abort = () => wait.settle(undefined)
    this.#waiting.add(wait)
    signal?.addEventListener('abort', abort, { once: true })
    const server = await wait.promise
    this.#waiting.delete(wait)
    signal?.removeEventListener('abort', abort)
    return server
  }

  /** The latest one, alive or not. */
  get latest(): ForkServer {
    return this.#server
  }

  get restarts(): number {
    return this.#restarts
  }

  /** Ends the fork server and the watch over it. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#nap?.settle(true)
    for (const wait of this.#waiting) wait.settle(undefined)
    await this.#server.stop()
    this.#isUp = false
    await this.#loop
  }

  async #supervise(): Promise<void> {
    let failures = 0
    while (!this.#isClosing) {
      const started = performance.now()
      await this.#watch(this.#server)
      if (performance.now() - started > STEADY_MS) failures = 0
      failures = await this.#startNext(failures)
    }
  }

  /** Resolves when the fork server has ended, which it has to when it answers no ping. */
  async #watch(server: ForkServer): Promise<void> {
    const { logger } = this.#options
    const ended = server.ended.then((how) => {
      this.#isUp = false
      this.#nap?.settle(true)
      return how
    })
    const looking = setInterval(() => this.#endStopped(server), LOOK_EVERY_MS)
    while (this.#isUp && (await this.#sleep(PING_EVERY_MS))) {
      if ((await server.ping(PING_DEADLINE_MS)) || !this.#isUp) continue
      logger({ kind: 'fork-server-silent', pid: server.pid, deadlineMs: PING_DEADLINE_MS })
      server.kill()
      break
    }
    const how = await ended
    clearInterval(looking)
    logger({ kind: 'fork-server-ended', pid: server.pid, how })
  }

  /** One that is busy may be silent for seconds; one that is stopped will not speak again. */
  #endStopped(server: ForkServer): void {
    if (!isStopped(server.pid)) return
    this.#options.logger({ kind: 'fork-server-stopped', pid: server.pid })
    server.kill()
  }

  /** Tries until one runs. @returns how often in a row one was started without lasting. */
  async #startNext(failuresBefore: number): Promise<number> {
    let failures = failuresBefore
    while (await this.#sleep(delayBefore(failures))) {
      failures += 1
      if (await this.#tryStart(failures)) break
    }
    return failures
  }

  async #tryStart(failures: number): Promise<boolean> {
    try {
      await this.#adopt(await this.#options.start())
      return true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#options.logger({ kind: 'fork-server-failed', reason, failures })
      return false
    }
  }

  async #adopt(server: ForkServer): Promise<void> {
    if (this.#isClosing) {
      await server.stop()
      return
    }
    this.#server = server
    this.#isUp = true
    this.#restarts += 1
    for (const wait of this.#waiting) wait.settle(server)
    this.#options.onRestart()
  }

  /** @returns false when it was woken before the time was over. */
  async #sleep(ms: number): Promise<boolean> {
    if (this.#isClosing) return false
    this.#nap = startWait<true>(ms)
    return (await this.#nap.promise) === undefined
  }
}

function delayBefore(failures: number): number {
  return failures === 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures)
}
