import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reply, RequestOptions } from '#sandbox/connection.ts'
import { explainDeath } from '#sandbox/deaths.ts'
import { encodeFrameHeader, FRAME, FrameReader, type RequestType } from '#sandbox/frames.ts'
import { parseLimit } from '#sandbox/limit-frame.ts'
import { createSession, type SessionConnection } from '#sandbox/session.ts'
import type { Death, Session, SessionLimits } from '#service/ports.ts'

export const LIMITS: SessionLimits = {
  wallMs: 20_000,
  cpuMs: 20_000,
  memoryMb: 512,
  outputBytes: 1_000_000,
  tensorElements: 10_000,
}

const PYTHON = process.env['BACKPROOF_PYTHON'] ?? '/usr/bin/python3'
const HARNESS_FOLDER = join(import.meta.dirname, '../../src/sandbox/python')
const ENDED: Death = { outcome: 'exited', detail: 'it ended' }

/** The harness alone, without lock-down: fast, and for what no wall is needed to see. */
export class DirectHarness {
  readonly #process: ChildProcess
  readonly #folder: string

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process
    this.#folder = folder
  }

  static async start(): Promise<DirectHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'backproof-harness-'))
    const script = join(import.meta.dirname, 'direct-harness.py')
    const args = ['-I', script, HARNESS_FOLDER, join(folder, 'socket')]
    const env = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
    const child = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
    await Promise.race([once(child.stdout, 'data'), failWhenItEnds(child)])
    return new DirectHarness(child, folder)
  }

  /** A connection to a fresh child. */
  connect(): SessionConnection {
    return new DirectConnection(connect(join(this.#folder, 'socket')))
  }

  open(limits: Partial<SessionLimits> = {}): Session {
    return createSession(this.connect(), { ...LIMITS, ...limits }, () => undefined)
  }

  async stop(): Promise<void> {
    this.#process.stdin?.end()
    if (this.#process.exitCode === null) await once(this.#process, 'exit')
    await rm(this.#folder, { recursive: true })
  }
}

class DirectConnection implements SessionConnection {
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  #deliver: ((reply: Reply) => void) | undefined
  #isEnded = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end(ENDED))
  }

  request(type: RequestType, payload: Uint8Array, options: RequestOptions): Promise<Reply> {
    const { promise, resolve } = Promise.withResolvers<Reply>()
    if (this.#isEnded) return Promise.resolve({ ok: false, death: ENDED })
    this.#reader.expect(
      new Map([
        [FRAME.answer, options.maxBytes],
        [FRAME.limit, 4_096],
      ]),
    )
    this.#deliver = resolve
    this.#socket.write(encodeFrameHeader(type, payload.length))
    this.#socket.write(payload)
    return promise
  }

  async close(): Promise<{ cpuMs: number; maxRssKb: number }> {
    this.#socket.destroy()
    return { cpuMs: 0, maxRssKb: 0 }
  }

  #take(chunk: Buffer): void {
    const frame = this.#reader.push(chunk)
    if (frame === undefined) return
    if (frame.type === FRAME.limit) {
      const cause = parseLimit(frame.payload)
      this.#end(explainDeath(cause, undefined, { cpuMs: 0, memoryMb: 0 }))
    } else {
      this.#deliver?.({ ok: true, payload: frame.payload })
      this.#deliver = undefined
    }
  }

  #end(death: Death): void {
    this.#isEnded = true
    this.#deliver?.({ ok: false, death })
    this.#deliver = undefined
    this.#socket.destroy()
  }
}

async function failWhenItEnds(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`The harness under test ended with exit status ${code} before it was ready`)
}
