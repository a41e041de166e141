import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ServiceError } from '#service/errors.ts'
import { parseJsonBody } from './json-body.ts'
import type { JsonAnswer, JsonJob } from './json-job.ts'

/** Up to here a body is read at once: reading and checking it takes a few milliseconds, of a hostile one below 100. */
const INLINE_BYTES = 65_536
const MAX_WAITING = 32

export interface JsonReaderOptions {
  /** For one body; 16 MiB that fit their schema take under a second. */
  readonly deadlineMs: number
  /** What the thread may use: see `chooseMemory`. */
  readonly memoryMb: number
}

const DEFAULTS: JsonReaderOptions = { deadlineMs: 5_000, memoryMb: 1_024 }

/**
 * The memory that bodies up to a size can need at worst, with room to spare: the worst of 16 MiB (short names that all
 * differ) needs 400 MB. Running out of it would end the process, not only the thread.
 */
export function chooseMemory(bodyBytes: number): number {
  return Math.max(256, Math.ceil((64 * bodyBytes) / 1_048_576))
}

/** Reads JSON bodies; large ones in a thread of its own, so that none of them can stall or exhaust the service. */
export class JsonReader {
  readonly #options: JsonReaderOptions
  readonly #closing = new AbortController()
  #worker: Worker | undefined
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(options: Partial<JsonReaderOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options }
  }

  /**
   * @returns the JSON without a notebook's ballast
   * @throws ServiceError malformed-body for what is not JSON, is forbidden in it or cannot be read in time; of a large
   * body also what its schema finds; queue-full when too many large bodies wait; shutting-down
   */
  async read(job: JsonJob): Promise<unknown> {
    if (job.bytes.byteLength <= INLINE_BYTES) return parseJsonBody(job.bytes, job.content)
    const answer = await this.#takeTurn(job)
    if (answer.ok) return JSON.parse(answer.text)
    throw new ServiceError(answer.code, answer.message, { errors: answer.errors })
  }

  /** Ends the thread; what it reads, and what waits for it, is refused. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#turn
    await this.#dismiss()
  }

  async #takeTurn(job: JsonJob): Promise<JsonAnswer> {
    if (this.#waiting >= MAX_WAITING) {
      const detail = `${MAX_WAITING} large bodies are waiting to be read; send this one again later`
      throw new ServiceError('queue-full', detail, { retryAfterSeconds: 1 })
    }
    this.#waiting += 1
    const answer = this.#turn.then(() => this.#ask(job))
    this.#turn = answer.then(
      () => undefined,
      () => this.#dismiss(),
    )
    return answer.finally(() => {
      this.#waiting -= 1
    })
  }

  async #ask(job: JsonJob): Promise<JsonAnswer> {
    const { deadlineMs, memoryMb } = this.#options
    const timeout = AbortSignal.timeout(deadlineMs)
    try {
      this.#closing.signal.throwIfAborted()
      const worker = this.#worker ?? this.#start(memoryMb)
      worker.postMessage(job)
      const signal = AbortSignal.any([timeout, this.#closing.signal])
      const [answer] = await once(worker, 'message', { signal })
      return answer
    } catch (cause) {
      if (this.#closing.signal.aborted) {
        throw new ServiceError('shutting-down', 'The service is shutting down', { cause })
      }
      const detail = `The body cannot be read within ${deadlineMs} ms and ${memoryMb} MB; send a smaller one`
      throw new ServiceError('malformed-body', detail, { cause })
    }
  }

  async #dismiss(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #start(maxOldGenerationSizeMb: number): Worker {
    const worker = new Worker(new URL('./json-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb },
      env: {},
    })
    // Whoever waits for an answer hears of an error; one that comes later concerns nobody.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    this.#worker = worker
    return worker
  }
}
