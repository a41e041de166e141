import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LayerName, SandboxLayers } from '#contract/sandbox.ts'
import { SandboxUnavailableError } from '#service/errors.ts'
import { type Connection, openConnection } from './connection.ts'
import type { SandboxLogger } from './events.ts'
import type { ForkServerFacts } from './facts.ts'
import { type ForkServer, startForkServer } from './fork-server.ts'
import {
  type LaunchOptions,
  type MakeLaunch,
  makePlainLaunch,
  makeWrappedLaunch,
} from './launches.ts'
import type { NodeCheck } from './node-check.ts'
import { NodeChildren, type NodeChildrenOptions, type NodeStatus } from './node-children.ts'
import { type Arrival, type Lease, Pool } from './pool.ts'
import { assertLayers, readLayers, SandboxRefusedError } from './self-check.ts'
import { Spares } from './spares.ts'
import { Supervisor } from './supervisor.ts'
import type { TypeStripper } from './type-stripper.ts'

export interface ChildrenOptions {
  readonly launch: LaunchOptions
  /** Sessions at once. */
  readonly workers: number
  /** How many may wait for a place. */
  readonly queueLimit: number
  /** Layers that have to hold, besides those that always have to. */
  readonly require: readonly LayerName[]
  /** Whether the fork server is put into bubblewrap: where it can be, never, or always. */
  readonly namespaces: 'auto' | 'off' | 'require'
  readonly logger: SandboxLogger
}

/** What runs now. */
export interface ChildrenStatus {
  readonly layers: SandboxLayers
  readonly python: string
  readonly numpy: string
  /** What programs can import, as far as it is worth naming. */
  readonly modules: readonly string[]
  /** Sessions under way. */
  readonly busy: number
  /** Callers that wait for a place. */
  readonly queued: number
  /** Children that wait, locked up, for a session. */
  readonly ready: number
  /** What runs JavaScript, where that was looked into and can be had. */
  readonly javascript?: NodeStatus
  /** Fork servers that had to be replaced. */
  readonly restarts: number
  /** The fork server's process; absent while there is none. */
  readonly pid?: number
}

const GREETING_DEADLINE_MS = 5_000
/** Node children kept ready at most: each has some 20 MiB of its own. */
const MOST_NODES = 2

interface ChildrenParts {
  readonly folder: string
  readonly supervisor: Supervisor
  readonly spares: Spares
  readonly pool: Pool
  readonly node: NodeChildren | undefined
}

/** Locked children for one caller each: a supervised fork server, spares, and places. */
export class Children {
  readonly #folder: string
  readonly #supervisor: Supervisor
  readonly #spares: Spares
  readonly #pool: Pool
  readonly #node: NodeChildren | undefined

  constructor(parts: ChildrenParts) {
    this.#folder = parts.folder
    this.#supervisor = parts.supervisor
    this.#spares = parts.spares
    this.#pool = parts.pool
    this.#node = parts.node
  }

  /** Waits for a place, and a child in it. @throws SandboxBusyError, SandboxUnavailableError */
  acquire(arrival?: Arrival): Promise<Lease> {
    return this.#pool.acquire(arrival)
  }

  /** What the latest fork server found about itself. */
  get facts(): ForkServerFacts {
    return this.#supervisor.latest.facts
  }

  /** The same for a child that is a Node with so much memory. */
  acquireNode(memoryMb: number, arrival: Arrival = {}): Promise<Lease> {
    const node = this.#node
    if (node === undefined) throw new SandboxUnavailableError('JavaScript is not run here')
    return this.#pool.acquire(arrival, () => node.take(memoryMb, arrival.signal))
  }

  /** What takes the types out of programs for Node children. */
  get stripper(): TypeStripper | undefined {
    return this.#node?.stripper
  }

  /** Whether a locked Node can be had here; undefined where none is wanted. */
  async checkNode(): Promise<NodeCheck | undefined> {
    return this.#node?.check()
  }

  status(): ChildrenStatus {
    const { current, latest, restarts } = this.#supervisor
    const { python, numpy, modules } = latest.facts
    return {
      layers: readLayers(latest.facts),
      python,
      numpy,
      modules,
      busy: this.#pool.busy,
      queued: this.#pool.queued,
      ready: this.#spares.ready,
      restarts,
      ...this.#node?.status,
      ...(current === undefined ? {} : { pid: current.pid }),
    }
  }

  /** Ends every child and the fork server; nothing is left. */
  async close(): Promise<void> {
    this.#pool.close()
    await Promise.all([this.#spares.close(), this.#node?.close()])
    await this.#supervisor.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/**
 * Starts the fork server, checks its layers, and keeps children ready.
 * @throws SandboxRefusedError when a layer that has to hold does not; Error when it cannot start.
 */
export async function createChildren(options: ChildrenOptions): Promise<Children> {
  const folder = await mkdtemp(join(tmpdir(), 'backproof-'))
  const { identity } = options.launch
  try {
    if (identity !== undefined) await chown(folder, identity.uid, identity.gid)
    return await startAll(folder, options)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function startAll(folder: string, options: ChildrenOptions): Promise<Children> {
  const { logger, workers, queueLimit } = options
  let starts = 0
  const start = async (makeLaunch: MakeLaunch) => {
    starts += 1
    const launch = makeLaunch(join(folder, `${starts}.sock`))
    return await checkedStart(() => startForkServer(launch, logger), options)
  }
  const { first, makeLaunch } = await startFirst(start, options)
  const spares: Spares = new Spares({
    count: workers,
    open: () => open(supervisor),
    isIdle: () => pool.busy === 0,
    logger,
  })
  const supervisor = new Supervisor(first, {
    start: () => start(makeLaunch),
    onRestart: () => {
      spares.refill()
      node?.refill()
    },
    logger,
  })
  const pool = new Pool({ workers, queueLimit }, spares)
  const isIdle = () => pool.busy === 0
  const node = createNodeChildren({ folder, isIdle, supervisor }, options)
  spares.refill()
  return new Children({ folder, supervisor, spares, pool, node })
}

function createNodeChildren(
  parts: Pick<NodeChildrenOptions, 'folder' | 'supervisor' | 'isIdle'>,
  { launch: { node }, workers, logger }: ChildrenOptions,
): NodeChildren | undefined {
  if (node === undefined) return undefined
  const count = Math.min(workers, MOST_NODES)
  return new NodeChildren({ ...parts, count, memoryMb: node.memoryMb, logger })
}

type Start = (makeLaunch: MakeLaunch) => Promise<ForkServer>

interface FirstStart {
  readonly first: ForkServer
  /** How its successors are started. */
  readonly makeLaunch: MakeLaunch
}

/** In namespaces where they are wanted and can be had, else plain. */
async function startFirst(start: Start, options: ChildrenOptions): Promise<FirstStart> {
  const wrapped = options.namespaces === 'off' ? undefined : await startWrapped(start, options)
  if (wrapped !== undefined) return wrapped
  const makeLaunch = makePlainLaunch(options.launch)
  return { first: await start(makeLaunch), makeLaunch }
}

async function startWrapped(
  start: Start,
  { launch, namespaces, logger }: ChildrenOptions,
): Promise<FirstStart | undefined> {
  try {
    const makeLaunch = await makeWrappedLaunch(launch)
    return { first: await start(makeLaunch), makeLaunch }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (namespaces === 'require') {
      throw new SandboxRefusedError('namespaces', `are missing (${reason})`)
    }
    logger({ kind: 'namespaces-missing', reason })
    return undefined
  }
}

async function checkedStart(
  start: () => Promise<ForkServer>,
  { require, logger }: ChildrenOptions,
): Promise<ForkServer> {
  const server = await start()
  try {
    assertLayers(server.facts, require)
  } catch (error) {
    await server.stop()
    throw error
  }
  logger({ kind: 'fork-server-started', pid: server.pid, bootMs: server.facts.bootMs })
  return server
}

function open({ current }: Supervisor): Promise<Connection> | undefined {
  return current === undefined ? undefined : openConnection(current, GREETING_DEADLINE_MS)
}
