import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ServiceError } from '#service/errors.ts'
import { parseJsonBody } from './json-body.ts'
import type { JsonAnswer, JsonJob } from './json-job.ts'

/** Up to here a body is read at once: reading and checking it takes a few milliseconds at worst. */
const INLINE_BYTES = 65_536
/** A body of 16 MiB that fits its schema takes under a second. */
const DEADLINE_MS = 5_000
const MAX_WAITING = 32
const MEMORY_MB = 1_024

/** Reads JSON bodies; large ones in a thread of its own, so that none of them can stall or exhaust the service. */
export class JsonReader {
  readonly #deadlineMs: number
  #worker: Worker | undefined
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor({ deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {}) {
    this.#deadlineMs = deadlineMs
  }

  /**
   * @returns the JSON without a notebook's ballast
   * @throws ServiceError malformed-body for what is not JSON, is forbidden in it or cannot be read in time; of a large
   * body also what its schema finds; queue-full when too many large bodies wait
   */
  async read(job: JsonJob): Promise<unknown> {
    if (job.bytes.byteLength <= INLINE_BYTES) return parseJsonBody(job.bytes, job.content)
    const answer = await this.#takeTurn(job)
    if (answer.ok) return JSON.parse(answer.text)
    throw new ServiceError(answer.code, answer.message, { errors: answer.errors })
  }

  /** Ends the thread; what it reads is refused. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
    await this.#turn
  }

  async #takeTurn(job: JsonJob): Promise<JsonAnswer> {
    if (this.#waiting >= MAX_WAITING) {
      throw new ServiceError('queue-full', `${MAX_WAITING} large bodies are waiting to be read`, {
        retryAfterSeconds: 1,
      })
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
    this.#worker ??= startWorker()
    this.#worker.postMessage(job)
    try {
      const [answer] = await once(this.#worker, 'message', {
        signal: AbortSignal.timeout(this.#deadlineMs),
      })
      return answer
    } catch (cause) {
      const detail = `The body cannot be read within ${this.#deadlineMs} ms and ${MEMORY_MB} MB; send a smaller one`
      throw new ServiceError('malformed-body', detail, { cause })
    }
  }

  async #dismiss(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./json-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    env: {},
  })
}
