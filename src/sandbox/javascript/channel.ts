import { readSync, writeSync } from 'node:fs'

/** A request of the host's. */
export interface Request {
  readonly type: number
  readonly payload: Buffer
}

const CONNECTION = 3
const HEADER_BYTES = 8
/** One read never reserves more than this, however long the frame says it is. */
const PIECE_BYTES = 1 << 20

/** Waits for the next frame; undefined at the end of the stream. See frames.ts. */
export function readFrame(): Request | undefined {
  const header = readExactly(HEADER_BYTES)
  if (header === undefined) return undefined
  const payload = readExactly(header.readUInt32LE(0))
  return payload && { type: header.readUInt8(4), payload }
}

/** Writes one frame, and blocks until the host has taken it. */
export function writeFrame(type: number, payload: Uint8Array): void {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(payload.length, 0)
  header.writeUInt8(type, 4)
  const frame = Buffer.concat([header, payload])
  for (let sent = 0; sent < frame.length; ) sent += writeSync(CONNECTION, frame, sent)
}

function readExactly(size: number): Buffer | undefined {
  const pieces: Buffer[] = []
  for (let left = size; left > 0; ) {
    const piece = Buffer.alloc(Math.min(left, PIECE_BYTES))
    const count = readSync(CONNECTION, piece, 0, piece.length, null)
    if (count === 0) return undefined
    pieces.push(piece.subarray(0, count))
    left -= count
  }
  return Buffer.concat(pieces)
}
