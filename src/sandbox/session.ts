import type {
  Answer,
  Death,
  Lent,
  Loaded,
  Mutant,
  MutateRequest,
  Program,
  RunRequest,
  RunResult,
  Session,
  SessionLimits,
  SessionUsage,
} from '#service/ports.ts'
import { describeSeen } from '#words/en/seen.ts'
import { countPointValues, parseLent, parseMutants, parseRunResult } from './answers.ts'
import type { Connection } from './connection.ts'
import { FRAME, type RequestType } from './frames.ts'
import { parseLoaded } from './loaded-answer.ts'
import { encodeLend, encodeLoad, encodeMutate, encodeRun } from './requests.ts'
import { decodePayload, MAX_HEADER_BYTES, type WirePayload } from './wire.ts'

/** What a session needs of a child's connection. */
export type SessionConnection = Pick<Connection, 'request' | 'close'>

interface Exchange<T> {
  readonly type: RequestType
  readonly payload: Buffer
  readonly maxBytes: number
  readonly withinMs?: number | undefined
  readonly parse: (payload: WirePayload) => T
}

/** As the child counts: see ANSWER_TENSORS and ANSWER_ELEMENTS in python/values_out.py. */
const ANSWER_TENSORS = 16
const ANSWER_ELEMENTS = 65_536

/**
 * Speaks with one child over its connection. Whatever the child sends is untrusted: an answer that
 * does not follow the protocol is the death `crashed`. The wall clock runs from now.
 * @param onClose gives the place back; called once, when the child's end is on its way.
 */
export function createSession(
  connection: SessionConnection,
  limits: SessionLimits,
  onClose: () => void,
): Session {
  return new ChildSession(connection, limits, onClose)
}

class ChildSession implements Session {
  readonly #connection: SessionConnection
  readonly #limits: SessionLimits
  readonly #onClose: () => void
  readonly #started = performance.now()
  #death: Death | undefined
  #usage: Promise<SessionUsage> | undefined

  constructor(connection: SessionConnection, limits: SessionLimits, onClose: () => void) {
    this.#connection = connection
    this.#limits = limits
    this.#onClose = onClose
  }

  async load(program: Program): Promise<Answer<Loaded>> {
    return await this.#exchange({
      type: FRAME.load,
      payload: encodeLoad(program, this.#limits),
      maxBytes: MAX_HEADER_BYTES,
      parse: (payload) => parseLoaded(payload, program),
    })
  }

  async lend({ source }: { readonly source: string }): Promise<Answer<Lent>> {
    const answer = await this.#exchange({
      type: FRAME.lend,
      payload: encodeLend(source),
      maxBytes: MAX_HEADER_BYTES,
      parse: parseLent,
    })
    if (!answer.ok) return answer
    if (typeof answer.value !== 'string') return { ok: true, value: answer.value }
    const detail = `the assignment's helpers do not run: ${answer.value}`
    return { ok: false, death: await this.#die({ outcome: 'internal', detail }) }
  }

  async run(request: RunRequest, withinMs?: number): Promise<Answer<RunResult>> {
    const { tensorElements } = this.#limits
    const points = countPointValues(request.points)
    const runs = 1 + (request.variants?.length ?? 0)
    const elements = runs * (ANSWER_TENSORS * tensorElements + ANSWER_ELEMENTS + points)
    return await this.#exchange({
      type: FRAME.run,
      payload: encodeRun(request),
      maxBytes: MAX_HEADER_BYTES + elements * Float64Array.BYTES_PER_ELEMENT,
      withinMs,
      parse: (payload) => parseRunResult(payload, request),
    })
  }

  async mutate(request: MutateRequest): Promise<Answer<readonly Mutant[]>> {
    return await this.#exchange({
      type: FRAME.mutate,
      payload: encodeMutate(request),
      maxBytes: MAX_HEADER_BYTES,
      parse: (payload) => parseMutants(payload, request),
    })
  }

  close(): Promise<SessionUsage> {
    this.#usage ??= this.#end()
    return this.#usage
  }

  async #exchange<T>(exchange: Exchange<T>): Promise<Answer<T>> {
    if (this.#death !== undefined) return { ok: false, death: this.#death }
    const { type, payload, maxBytes, parse, withinMs = Number.POSITIVE_INFINITY } = exchange
    const remainingMs = this.#limits.wallMs - (performance.now() - this.#started)
    const deadlineMs = Math.max(1, Math.min(withinMs, remainingMs))
    const reply = await this.#connection.request(type, payload, { deadlineMs, maxBytes })
    if (!reply.ok) return { ok: false, death: await this.#die(reply.death) }
    try {
      return { ok: true, value: parse(decodePayload(reply.payload)) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const detail = `its answer could not be read: ${reason}`
      return { ok: false, death: await this.#die({ outcome: 'crashed', detail }) }
    }
  }

  /** Remembers how the child ended, and sees that it did. */
  async #die(death: Death): Promise<Death> {
    this.#death ??= this.#explain(death)
    await this.#connection.close()
    return this.#death
  }

  /** The connection knows what was left of the wall clock; the learner's limit is the whole. */
  #explain(death: Death): Death {
    if (death.used?.clock !== 'wall') return death
    const spentMs = Math.round(performance.now() - this.#started)
    const seen = { kind: 'no-answer', ms: spentMs, wallMs: this.#limits.wallMs } as const
    return { outcome: 'time-limit', ...describeSeen(seen), used: { clock: 'wall', ms: spentMs } }
  }

  async #end(): Promise<SessionUsage> {
    const closing = this.#connection.close()
    this.#death ??= { outcome: 'exited', detail: 'the session was closed' }
    // The next one need not wait for the kernel to take this child apart.
    this.#onClose()
    const usage = await closing
    return { wallMs: performance.now() - this.#started, ...usage }
  }
}
