/** Kinds of frame on a connection: the first six go down, the others come up. */
export const FRAME = {
  load: 1,
  lend: 2,
  run: 3,
  mutate: 4,
  rehearse: 5,
  probe: 6,
  ready: 16,
  answer: 17,
  limit: 18,
} as const

/** The requests a host can make. */
export type RequestType = (typeof FRAME)['load' | 'lend' | 'run' | 'mutate' | 'rehearse' | 'probe']

export interface Frame {
  readonly type: number
  readonly payload: Buffer
}

const HEADER_BYTES = 8

/** A connection that broke the rules of the wire; `outcome` is what that makes of its session. */
export class FrameError extends Error {
  readonly outcome: 'crashed' | 'output-limit'

  constructor(outcome: FrameError['outcome'], message: string) {
    super(message)
    this.name = 'FrameError'
    this.outcome = outcome
  }
}

/** The eight bytes before a payload: its length, its type, three zeros. */
export function encodeFrameHeader(type: number, payloadBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(payloadBytes, 0)
  header.writeUInt8(type, 4)
  return header
}

/**
 * Takes in bytes as they come and gives out one frame for each `expect`. Whatever was not expected
 * is an error: bytes without a request, a second frame, another type, a payload above its cap.
 */
export class FrameReader {
  readonly #header = Buffer.alloc(HEADER_BYTES)
  #headerBytes = 0
  #type = 0
  #payload: Buffer | undefined
  #payloadBytes = 0
  /** Cap of the payload by type; empty while nothing is expected. */
  #caps: ReadonlyMap<number, number> = new Map()

  /** Lets one frame in, of one of these types, each with the most bytes its payload may have. */
  expect(caps: ReadonlyMap<number, number>): void {
    this.#caps = caps
    this.#headerBytes = 0
    this.#payload = undefined
    this.#payloadBytes = 0
  }

  /** @returns the frame these bytes complete, if they do. @throws FrameError */
  push(chunk: Buffer): Frame | undefined {
    if (this.#caps.size === 0) {
      throw new FrameError('crashed', `sent ${chunk.length} bytes that nobody asked for`)
    }
    let rest = chunk
    if (this.#payload === undefined) {
      const taken = chunk.copy(this.#header, this.#headerBytes)
      this.#headerBytes += taken
      if (this.#headerBytes < HEADER_BYTES) return undefined
      this.#payload = this.#openPayload()
      rest = chunk.subarray(taken)
    }
    return this.#fill(this.#payload, rest)
  }

  #openPayload(): Buffer {
    const length = this.#header.readUInt32LE(0)
    this.#type = this.#header.readUInt8(4)
    const cap = this.#caps.get(this.#type)
    if (cap === undefined || this.#header.readUIntLE(5, 3) !== 0) {
      throw new FrameError('crashed', `sent a frame of type ${this.#type}, which was not asked for`)
    }
    if (length > cap) {
      throw new FrameError('output-limit', `sent ${length} bytes where at most ${cap} are taken`)
    }
    return Buffer.allocUnsafeSlow(length)
  }

  #fill(payload: Buffer, chunk: Buffer): Frame | undefined {
    const left = payload.length - this.#payloadBytes
    if (chunk.length > left) {
      throw new FrameError('crashed', `sent ${chunk.length - left} bytes after its answer`)
    }
    chunk.copy(payload, this.#payloadBytes)
    this.#payloadBytes += chunk.length
    if (this.#payloadBytes < payload.length) return undefined
    this.#caps = new Map()
    return { type: this.#type, payload }
  }
}
