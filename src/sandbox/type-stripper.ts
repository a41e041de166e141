import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Chunk } from '#service/ports.ts'
import type { WrittenChunk } from './javascript/program.ts'
import type { TypeJob } from './type-worker.ts'

const DEADLINE_MS = 5_000
const MEMORY_MB = 256

/**
 * Takes types out of TypeScript, in a thread of its own: the child has no WebAssembly to do it, and the service must not
 * wait for it. What the thread cannot do in time, or at all, ends the thread.
 */
export class TypeStripper {
  #worker: Worker | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /** Chunks as JavaScript; text that cannot be read in time, or at all, is one broken piece. */
  async strip(chunks: readonly Chunk[]): Promise<readonly WrittenChunk[]> {
    try {
      const stripped = await this.#ask({ chunks })
      return stripped as readonly WrittenChunk[]
    } catch {
      return chunks.map(giveUp)
    }
  }

  /** The program of Node children. @throws Error when it cannot be made */
  async bundleRunner(): Promise<string> {
    return String(await this.#ask('runner'))
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  /** One job at a time. */
  #ask(job: TypeJob): Promise<unknown> {
    const answer = this.#turn.then(() => this.#askNow(job))
    this.#turn = answer.catch(() => this.close())
    return answer
  }

  async #askNow(job: TypeJob): Promise<unknown> {
    this.#worker ??= this.#start()
    this.#worker.postMessage(job)
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const [answer] = await once(this.#worker, 'message', { signal })
    return answer
  }

  #start(): Worker {
    const worker = new Worker(new URL('./type-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      execArgv: ['--no-warnings'],
      env: {},
    })
    worker.unref()
    // Whoever waits for an answer hears of an error; one that comes later concerns nobody.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    return worker
  }
}

function giveUp(chunk: Chunk): WrittenChunk {
  const text = `SyntaxError: the types of this could not be taken out within ${DEADLINE_MS} ms; it may be nested too deeply`
  const cell = chunk.cell === undefined ? {} : { cell: chunk.cell }
  const fault = { code: 'syntax-error', text, location: { ...cell, line: 1 } } as const
  return { ...chunk, source: '', shown: chunk.source, broken: [{ fault }] }
}
