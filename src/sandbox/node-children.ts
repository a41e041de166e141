import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxLayers } from '#contract/sandbox.ts'
import { SandboxUnavailableError } from '#service/errors.ts'
import { type Connection, openConnection } from './connection.ts'
import type { SandboxLogger } from './events.ts'
import type { ForkServer } from './fork-server.ts'
import { FRAME } from './frames.ts'
import { RUNNER_FILE } from './launches.ts'
import { type NodeCheck, readNodeCheck } from './node-check.ts'
import { Spares } from './spares.ts'
import type { Supervisor } from './supervisor.ts'
import { TypeStripper } from './type-stripper.ts'
import { startWait } from './wait.ts'

export interface NodeChildrenOptions {
  /** Folder of the fork servers' sockets. */
  readonly folder: string
  /** How many children are kept ready, once JavaScript has been asked for. */
  readonly count: number
  /** Memory of the children that are kept ready; whoever wants another amount waits for a child of its own. */
  readonly memoryMb: number
  readonly supervisor: Pick<Supervisor, 'current' | 'awaitCurrent'>
  readonly isIdle: () => boolean
  readonly logger: SandboxLogger
}

/** What runs JavaScript now. */
export interface NodeStatus {
  readonly node: string
  readonly layers: SandboxLayers
  /** Children that wait for a session. */
  readonly ready: number
}

const DEADLINE_MS = 5_000
const RESTART_DEADLINE_MS = 10_000
/** Connections break before it is known that the fork server has ended. */
const NEWS_MS = 500
const PROBE_BYTES = 16_384
/** After so long without a program in JavaScript no child is kept ready for one. */
const FORGET_MS = 600_000
const NOTHING = new Uint8Array(0)

/** Children that are a locked Node. They cost nothing until the first program in JavaScript comes. */
export class NodeChildren {
  readonly stripper = new TypeStripper()
  readonly #options: NodeChildrenOptions
  readonly #spares: Spares
  readonly #checks = new WeakMap<ForkServer, Promise<NodeCheck>>()
  #latest: NodeCheck | undefined
  #runner: Promise<void> | undefined
  #isWanted = false
  #forgetting: NodeJS.Timeout | undefined

  constructor(options: NodeChildrenOptions) {
    this.#options = options
    const readCount = () => (this.#isWanted ? options.count : 0)
    this.#spares = new Spares({
      get count() {
        return readCount()
      },
      open: () => this.#openUsual(),
      isIdle: options.isIdle,
      isPatient: true,
      logger: options.logger,
    })
  }

  /** What there is; nothing before that was looked into, and where a locked Node cannot be had. */
  get status(): { readonly javascript?: NodeStatus } {
    if (!this.#latest?.ok) return {}
    const { node, layers } = this.#latest
    return { javascript: { node, layers, ready: this.#spares.ready } }
  }

  /** Whether a locked Node holds what it has to on this machine; found out once for every fork server. */
  async check(): Promise<NodeCheck> {
    const server = this.#options.supervisor.current
    if (server === undefined) return { ok: false, reason: 'the fork server is being restarted' }
    const known = this.#checks.get(server) ?? this.#probe(server)
    this.#checks.set(server, known)
    this.#latest = await known
    return this.#latest
  }

  /**
   * A child of one's own, of the next fork server where this one ends meanwhile.
   * @throws SandboxUnavailableError, or the signal's reason
   */
  async take(memoryMb: number, signal?: AbortSignal): Promise<Connection> {
    const server = await this.#options.supervisor.awaitCurrent(RESTART_DEADLINE_MS, signal)
    try {
      return await this.#takeNow(memoryMb, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (server === undefined || !(await endsSoon(server))) throw error
      await this.#options.supervisor.awaitCurrent(RESTART_DEADLINE_MS, signal)
      return await this.#takeNow(memoryMb, signal)
    }
  }

  async #takeNow(memoryMb: number, signal?: AbortSignal): Promise<Connection> {
    const check = await this.check()
    signal?.throwIfAborted()
    if (!check.ok)
      throw new SandboxUnavailableError(`JavaScript cannot be run here: ${check.reason}`)
    if (memoryMb !== this.#options.memoryMb) return this.#openOne(memoryMb)
    const isFirst = !this.#isWanted
    this.#remember()
    if (!isFirst) return this.#spares.take(signal)
    const connection = await this.#openOne(memoryMb)
    void connection.ended.then(() => this.#spares.refill())
    return connection
  }

  /** A new fork server is there. */
  refill(): void {
    this.#spares.refill()
  }

  awaitQuiet(): void {
    this.#spares.awaitQuiet()
  }

  async close(): Promise<void> {
    clearTimeout(this.#forgetting)
    await Promise.all([this.#spares.close(), this.stripper.close()])
  }

  #remember(): void {
    this.#isWanted = true
    clearTimeout(this.#forgetting)
    this.#forgetting = setTimeout(() => {
      this.#isWanted = false
      this.#spares.release()
    }, FORGET_MS)
    this.#forgetting.unref()
  }

  #openUsual(): Promise<Connection> | undefined {
    const server = this.#options.supervisor.current
    return server && this.#open(server, this.#options.memoryMb)
  }

  async #openOne(memoryMb: number): Promise<Connection> {
    const server = this.#options.supervisor.current
    try {
      if (server !== undefined) return await this.#open(server, memoryMb)
    } catch (cause) {
      throw new SandboxUnavailableError('No Node to run code in could be had', { cause })
    }
    throw new SandboxUnavailableError('No process to run code in could be had')
  }

  #open(server: ForkServer, memoryMb: number): Promise<Connection> {
    return openConnection(server, DEADLINE_MS, memoryMb)
  }

  async #probe(server: ForkServer): Promise<NodeCheck> {
    if (server.facts.node !== 'ready') return { ok: false, reason: server.facts.node }
    try {
      this.#runner ??= this.#writeRunner()
      await this.#runner
      const connection = await this.#open(server, this.#options.memoryMb)
      const options = { deadlineMs: DEADLINE_MS, maxBytes: PROBE_BYTES }
      const reply = await connection.request(FRAME.probe, NOTHING, options)
      await connection.close()
      if (!reply.ok) return { ok: false, reason: `its probe ended: ${reply.death.detail}` }
      return readNodeCheck(reply.payload, server.facts)
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) }
    }
  }

  async #writeRunner(): Promise<void> {
    const runner = await this.stripper.bundleRunner()
    await writeFile(join(this.#options.folder, RUNNER_FILE), runner, { mode: 0o644 })
  }
}

async function endsSoon(server: ForkServer): Promise<boolean> {
  const wait = startWait<true>(NEWS_MS)
  void server.ended.then(() => wait.settle(true))
  return (await wait.promise) ?? server.hasEnded
}
