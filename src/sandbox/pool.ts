import { SandboxBusyError, SandboxUnavailableError } from '#service/errors.ts'
import type { Connection } from './connection.ts'
import type { Spares } from './spares.ts'

export interface PoolOptions {
  /** Sessions at once. */
  readonly workers: number
  /** How many may wait for a place. */
  readonly queueLimit: number
}

/** A place in the pool with a child in it. Releasing it lets the next one in. */
export interface Lease {
  readonly connection: Connection
  release(): void
}

/** Somebody who wants a place. */
export interface Arrival {
  readonly signal?: AbortSignal
  /** Whether it has been let in before and goes on: the queue is never full for it, and it goes before the others. */
  readonly isReturning?: boolean
}

interface Waiter {
  enter(): void
  leave(reason: unknown): void
}

const MAX_RETRY_AFTER_S = 60
const EXPECTED_SESSION_MS = 500

/** Places for sessions, and a bounded queue, first come first served, in front of them. */
export class Pool {
  readonly #options: PoolOptions
  readonly #spares: Spares
  readonly #queue = new Set<Waiter>()
  /** Those that have been let in before and go on; they go first. */
  readonly #returning = new Set<Waiter>()
  #busy = 0
  #isClosed = false
  #meanSessionMs = EXPECTED_SESSION_MS

  constructor(options: PoolOptions, spares: Spares) {
    this.#options = options
    this.#spares = spares
  }

  get busy(): number {
    return this.#busy
  }

  get queued(): number {
    return this.#queue.size + this.#returning.size
  }

  /**
   * Waits for a place and takes a child into it, a spare unless another is to be taken. Aborting leaves the queue.
   * @throws SandboxBusyError, SandboxUnavailableError, or the signal's reason.
   */
  async acquire(
    { signal, isReturning = false }: Arrival = {},
    take: () => Promise<Connection> = () => this.#spares.take(signal),
  ): Promise<Lease> {
    signal?.throwIfAborted()
    this.#assertOpen()
    if (this.#busy < this.#options.workers) this.#busy += 1
    else if (isReturning) await this.#wait(this.#returning, signal)
    else await this.#waitInQueue(signal)
    try {
      const connection = await take()
      return { connection, release: this.#makeRelease() }
    } catch (error) {
      this.#leave()
      throw error
    }
  }

  /** Turns everybody away who waits. */
  close(): void {
    this.#isClosed = true
    for (const waiter of [...this.#returning, ...this.#queue])
      waiter.leave(new SandboxUnavailableError('The sandbox is closed'))
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new SandboxUnavailableError('The sandbox is closed')
  }

  async #waitInQueue(signal: AbortSignal | undefined): Promise<void> {
    const { workers, queueLimit } = this.#options
    if (this.#queue.size >= queueLimit) {
      const message = `All ${workers} places are taken and ${queueLimit} wait; send it again later`
      throw new SandboxBusyError(message, this.#estimateWaitS())
    }
    await this.#wait(this.#queue, signal)
  }

  async #wait(queue: Set<Waiter>, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter: Waiter = { enter: resolve, leave: reject }
    const abort = () => waiter.leave(signal?.reason)
    queue.add(waiter)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await promise
    } finally {
      queue.delete(waiter)
      signal?.removeEventListener('abort', abort)
    }
  }

  #makeRelease(): () => void {
    const started = performance.now()
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#meanSessionMs += (performance.now() - started - this.#meanSessionMs) / 8
      this.#leave()
    }
  }

  /** Gives the place to the next in the queue, or frees it. */
  #leave(): void {
    const [returning] = this.#returning
    const [queued] = this.#queue
    const next = returning ?? queued
    if (next === undefined) {
      this.#busy -= 1
      if (this.#busy === 0) this.#spares.awaitQuiet()
      return
    }
    this.#returning.delete(next)
    this.#queue.delete(next)
    next.enter()
  }

  #estimateWaitS(): number {
    const aheadMs = (this.queued + 1) * this.#meanSessionMs
    const seconds = Math.ceil(aheadMs / this.#options.workers / 1000)
    return Math.min(MAX_RETRY_AFTER_S, Math.max(1, seconds))
  }
}
