import { SandboxUnavailableError } from '#service/errors.ts'
import type { Connection } from './connection.ts'
import type { SandboxLogger } from './events.ts'
import { Rehearsals } from './rehearsals.ts'
import { startWait, type Wait } from './wait.ts'

export interface SparesOptions {
  /** How many children are kept ready. */
  readonly count: number
  /** Makes one; undefined while there is no fork server, whose successor calls `refill`. */
  readonly open: () => Promise<Connection> | undefined
  /** Whether no session is under way, so that spares may rehearse. */
  readonly isIdle: () => boolean
  /** Whether the next is made only when the one taken has ended, since making one takes much of a processor. */
  readonly isPatient?: boolean
  readonly logger: SandboxLogger
}

const TAKE_DEADLINE_MS = 10_000
const FIRST_RETRY_MS = 50
const MAX_RETRY_MS = 2_000
const QUIET_MS = 20

/** Children that are forked and locked up ahead of time, so that a session starts at once. */
export class Spares {
  readonly #options: SparesOptions
  readonly #ready: Connection[] = []
  readonly #takers = new Set<Wait<Connection>>()
  readonly #rehearsals = new Rehearsals()
  #opening = 0
  #failures = 0
  #retry: NodeJS.Timeout | undefined
  #quiet: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: SparesOptions) {
    this.#options = options
  }

  get ready(): number {
    return this.#ready.length
  }

  /**
   * A child of one's own; a new one is made for the next.
   * @throws SandboxUnavailableError when none comes in time, or the signal's reason.
   */
  async take(signal?: AbortSignal): Promise<Connection> {
    const spare = this.#takeUsable()
    const connection = spare ?? (await this.#awaitOne(signal))
    if (this.#options.isPatient) void connection.ended.then(() => this.refill())
    else this.refill()
    this.awaitQuiet()
    await this.#rehearsals.finish(connection)
    // One that died at its rehearsal has met no program yet: that is no end of the caller's.
    return connection.isUsable ? connection : this.take(signal)
  }

  /**
   * Once nobody has come for a moment and no session is under way, lets those rehearse that have not yet. Until then it
   * would only take the processor from whoever came.
   */
  awaitQuiet(): void {
    clearTimeout(this.#quiet)
    if (this.#isClosed) return
    this.#quiet = setTimeout(() => {
      if (!this.#options.isIdle()) return
      for (const connection of this.#ready) this.#rehearsals.start(connection)
    }, QUIET_MS)
  }

  /** Makes as many as are missing; called too when a new fork server is there. */
  refill(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    const wanted = this.#options.count + this.#takers.size
    while (!this.#isClosed && this.#ready.length + this.#opening < wanted) {
      const opening = this.#options.open()
      if (opening === undefined) return
      this.#opening += 1
      void this.#receive(opening)
    }
  }

  /** Ends those above the count. */
  release(): void {
    for (const connection of this.#ready.splice(this.#options.count)) void connection.close()
  }

  /** Ends all spares and lets nobody wait on. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    clearTimeout(this.#quiet)
    for (const taker of this.#takers) taker.settle(undefined)
    await Promise.all(this.#ready.map((connection) => connection.close()))
  }

  /** When a fork server dies its spares do too, and not all are known to be gone at once. */
  #takeUsable(): Connection | undefined {
    const usable = this.#ready.filter((connection) => connection.isUsable)
    const taken = usable.find((connection) => !this.#rehearsals.isRunning(connection)) ?? usable[0]
    if (taken !== undefined) this.#ready.splice(this.#ready.indexOf(taken), 1)
    return taken
  }

  async #awaitOne(signal: AbortSignal | undefined): Promise<Connection> {
    signal?.throwIfAborted()
    const wait = startWait<Connection>(this.#isClosed ? 0 : TAKE_DEADLINE_MS)
    const abort = () => wait.settle(undefined)
    this.#takers.add(wait)
    signal?.addEventListener('abort', abort, { once: true })
    this.refill()
    const connection = await wait.promise
    this.#takers.delete(wait)
    signal?.removeEventListener('abort', abort)
    if (connection !== undefined) return connection
    signal?.throwIfAborted()
    throw new SandboxUnavailableError('No process to run code in could be had')
  }

  async #receive(opening: Promise<Connection>): Promise<void> {
    try {
      const connection = await opening
      this.#opening -= 1
      this.#failures = 0
      this.#welcome(connection)
    } catch (error) {
      this.#opening -= 1
      this.#retryLater(error)
    }
  }

  #welcome(connection: Connection): void {
    if (this.#isClosed || !connection.isUsable) {
      connection.abort()
      return
    }
    for (const taker of this.#takers) {
      this.#takers.delete(taker)
      if (taker.settle(connection)) return
    }
    this.#ready.push(connection)
    this.awaitQuiet()
    void connection.ended.then(() => this.#lose(connection))
  }

  /** A spare that ended while it waited, with its fork server for instance, is replaced. */
  #lose(connection: Connection): void {
    const place = this.#ready.indexOf(connection)
    if (place === -1) return
    this.#ready.splice(place, 1)
    this.#retryLater(new Error('a spare ended while it waited'))
  }

  #retryLater(error: unknown): void {
    if (this.#isClosed || this.#retry !== undefined) return
    const retryMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures)
    this.#failures += 1
    const reason = error instanceof Error ? error.message : String(error)
    this.#options.logger({ kind: 'spare-failed', reason, retryMs })
    this.#retry = setTimeout(() => this.refill(), retryMs)
  }
}
