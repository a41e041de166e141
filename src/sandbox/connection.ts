import { connect, type Socket } from 'node:net'
import type { Death } from '#service/ports.ts'
import { CpuWatch } from './cpu-watch.ts'
import { type Cause, type ChildExit, type DeathLimits, explainDeath } from './deaths.ts'
import type { ForkServer } from './fork-server.ts'
import { encodeFrameHeader, FRAME, FrameError, FrameReader, type RequestType } from './frames.ts'
import { nameNodeSocket } from './launches.ts'
import { parseLimit } from './limit-frame.ts'
import { startDeadline } from './wait.ts'

/** What one request may take. */
export interface RequestOptions {
  /** From now until the answer is there; the child is killed then. */
  readonly deadlineMs: number
  /** The most bytes the answer's payload may have. */
  readonly maxBytes: number
}

export type Reply =
  | { readonly ok: true; readonly payload: Buffer }
  | { readonly ok: false; readonly death: Death }

/** What the child used, before its CPU time was watched left out; zeros where the fork server could not tell. */
export interface ChildUsage {
  readonly cpuMs: number
  readonly maxRssKb: number
}

const READ_BYTES = 64 * 1024
/** Of all connections: what was read is copied before anything else is. */
const received = Buffer.allocUnsafeSlow(READ_BYTES)
const SMALL_FRAME_BYTES = 4 * 1024
const ID_BYTES = 4
/** Reads that complete no frame; an honest child needs one for every 64 KiB it sends. */
const MAX_READ_EVENTS = 2_000
/** How long a child that closed its connection may take to end. */
const ENDING_MS = 100
const EXIT_DEADLINE_MS = 2_000
const WENT_ON: Cause = {
  kind: 'breach',
  outcome: 'crashed',
  detail: 'it closed its connection and went on',
}
const NO_LIMITS: DeathLimits = { cpuMs: Number.POSITIVE_INFINITY, memoryMb: 0 }

/**
 * Connects to a fork server, which forks a child for it; resolves when the child is locked up.
 * @param nodeMb makes the child a Node with so much memory, in MiB
 * @throws Error when that does not happen within the deadline.
 */
export async function openConnection(
  server: ForkServer,
  deadlineMs: number,
  nodeMb?: number,
): Promise<Connection> {
  const connection = new Connection(server, nodeMb)
  await connection.greet(deadlineMs)
  return connection
}

/** One child's connection: one request at a time, one answer to each, and the child's end. */
export class Connection {
  /** Resolves when the child is gone. */
  readonly ended: Promise<Death>
  readonly #server: ForkServer
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  readonly #onEnded: (death: Death) => void
  readonly #id = Buffer.alloc(ID_BYTES)
  #idBytes = 0
  #events = 0
  #limits = NO_LIMITS
  #deliver: ((reply: Reply) => void) | undefined
  #cpuWatch: CpuWatch | undefined
  #isEnding = false
  #exit: ChildExit | undefined

  constructor(server: ForkServer, nodeMb?: number) {
    const { promise, resolve } = Promise.withResolvers<Death>()
    this.ended = promise
    this.#onEnded = resolve
    this.#server = server
    this.#socket = connect({
      path: nodeMb === undefined ? server.socketPath : nameNodeSocket(server.socketPath),
      onread: { buffer: received, callback: (bytes) => this.#take(received.subarray(0, bytes)) },
    })
    if (nodeMb !== undefined) this.#socket.write(new Uint8Array(Uint32Array.of(nodeMb).buffer))
    // A broken connection closes too.
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => void this.#end({ kind: 'end-of-stream' }))
  }

  /** Whether requests can still be answered; a child outlives its fork server by a moment. */
  get isUsable(): boolean {
    return !this.#isEnding && !this.#server.hasEnded
  }

  /** Waits for the child's own word that it is locked up. @throws Error when it does not come. */
  async greet(deadlineMs: number): Promise<void> {
    const reply = await this.#await([[FRAME.ready, SMALL_FRAME_BYTES]], deadlineMs)
    if (!reply.ok) throw new Error(`No child could be had: ${reply.death.detail}`)
    const greeting = reply.payload.toString()
    if (!greeting.includes('"error"')) return
    await this.close()
    throw new Error(`A child could not be locked up: ${greeting}`)
  }

  /** Tells which limits the child will be under, so that its end can be explained. */
  setLimits(limits: DeathLimits): void {
    this.#limits = limits
  }

  /** Kills the child when it has used up its CPU time, counted from now. */
  watchCpu(): void {
    const child = this.#id.readUInt32LE(0)
    this.#cpuWatch ??= new CpuWatch(this.#limits.cpuMs, {
      measure: () => this.#server.measureCpu(child),
      onOver: (usedMs) => void this.#end({ kind: 'cpu', usedMs }),
    })
  }

  /** Sends one frame and waits for the one answer to it. @throws Error while another is under way. */
  async request(type: RequestType, payload: Uint8Array, options: RequestOptions): Promise<Reply> {
    if (this.#deliver !== undefined) throw new Error('A request is under way on this connection')
    if (this.#isEnding) return { ok: false, death: await this.ended }
    this.#socket.cork()
    this.#socket.write(encodeFrameHeader(type, payload.length))
    this.#socket.write(payload)
    this.#socket.uncork()
    const { deadlineMs, maxBytes } = options
    return await this.#await(
      [
        [FRAME.answer, maxBytes],
        [FRAME.limit, SMALL_FRAME_BYTES],
      ],
      deadlineMs,
    )
  }

  /** Kills the child, if it lives, for a caller that has gone. */
  abort(): void {
    void this.#end({ kind: 'abort' })
  }

  /** Kills the child, if it lives, and resolves when it is gone. */
  async close(): Promise<ChildUsage> {
    void this.#end({ kind: 'close' })
    await this.ended
    const { cpuMs = 0, maxRssKb = 0 } = this.#exit ?? {}
    const before = await this.#cpuWatch?.baseMs
    return { cpuMs: Math.max(0, cpuMs - (before ?? 0)), maxRssKb }
  }

  async #await(caps: readonly [number, number][], deadlineMs: number): Promise<Reply> {
    this.#reader.expect(new Map(caps))
    const { promise, resolve } = Promise.withResolvers<Reply>()
    this.#deliver = resolve
    const timer = startDeadline(deadlineMs, () => {
      if (this.#deliver === resolve) void this.#end({ kind: 'wall', deadlineMs })
    })
    const reply = await promise
    clearTimeout(timer)
    return reply
  }

  #settle(reply: Reply): void {
    this.#deliver?.(reply)
    this.#deliver = undefined
  }

  /** @returns whether to read on. */
  #take(bytes: Buffer): boolean {
    if (this.#isEnding) return false
    this.#events += 1
    try {
      this.#takeFrame(this.#takeId(bytes))
      if (this.#events > MAX_READ_EVENTS) {
        throw new FrameError(
          'output-limit',
          `sent its answers in more than ${MAX_READ_EVENTS} pieces`,
        )
      }
    } catch (error) {
      const outcome = error instanceof FrameError ? error.outcome : 'internal'
      const detail = `it ${error instanceof Error ? error.message : String(error)}`
      void this.#end({ kind: 'breach', outcome, detail })
    }
    return !this.#isEnding
  }

  /** Takes the child's number off the first bytes, which the fork server wrote. */
  #takeId(bytes: Buffer): Buffer {
    const taken = bytes.copy(this.#id, this.#idBytes)
    this.#idBytes += taken
    return bytes.subarray(taken)
  }

  #takeFrame(bytes: Buffer): void {
    if (bytes.length === 0) return
    const frame = this.#reader.push(bytes)
    if (frame === undefined) return
    this.#events -= 1
    if (frame.type === FRAME.limit) void this.#end(parseLimit(frame.payload))
    else this.#settle({ ok: true, payload: frame.payload })
  }

  async #end(cause: Cause): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#cpuWatch?.stop()
    const death = await this.#endChild(cause)
    this.#socket.destroy()
    this.#settle({ ok: false, death })
    this.#onEnded(death)
  }

  async #endChild(cause: Cause): Promise<Death> {
    if (this.#idBytes < ID_BYTES) {
      return { outcome: 'sandbox-unavailable', detail: 'the fork server gave no child' }
    }
    const child = this.#id.readUInt32LE(0)
    const hasClosed = cause.kind === 'end-of-stream'
    if (hasClosed) {
      this.#exit = await this.#server.awaitExit(child, ENDING_MS)
      if (this.#exit !== undefined) return explainDeath(cause, this.#exit, this.#limits)
    }
    this.#server.killChild(child)
    this.#exit = await this.#server.awaitExit(child, EXIT_DEADLINE_MS)
    const wentOn = hasClosed && this.#exit !== undefined
    return explainDeath(wentOn ? WENT_ON : cause, this.#exit, this.#limits)
  }
}
