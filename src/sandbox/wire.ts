import type { Dtype } from '#grading/tensor.ts'

/** An array on the wire; without `data` only its shape was sent. */
export interface WireTensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data?: Float64Array
}

/** A payload taken apart. The header is whatever JSON the sender wrote. */
export interface WirePayload {
  readonly header: unknown
  readonly tensors: readonly WireTensor[]
}

/** Bytes or values of a child that do not follow the protocol. */
export class WireError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WireError'
  }
}

const DTYPES: readonly Dtype[] = ['float64', 'float32', 'int64', 'bool']
/**
 * Names, texts and the shapes of what is not sent: all of an answer but its numbers. What is parsed
 * is dear: of empty lists it takes a second for each 12 MB.
 */
export const MAX_HEADER_BYTES = 1024 * 1024
const LENGTH_BYTES = 4
const TENSOR_BYTES = 8
const MAX_DIMENSIONS = 8
const SHAPE_ONLY = 1

/**
 * Joins a header and its tensors: u32 LE header length, the header as UTF-8 JSON, zeros up to a
 * multiple of 8, then each tensor as u8 dtype, u8 ndim, u8 flags, five zeros, u32 LE sides, zeros up
 * to a multiple of 8, and float64 LE numbers.
 */
export function encodePayload(header: object, tensors: readonly WireTensor[]): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const head = Buffer.alloc(alignTo8(LENGTH_BYTES + text.length))
  head.writeUInt32LE(text.length, 0)
  text.copy(head, LENGTH_BYTES)
  return Buffer.concat([head, ...tensors.flatMap(encodeTensor)])
}

/**
 * Takes a payload apart; nothing is allocated before the bytes for it are known to be there.
 * @throws WireError when it does not follow the protocol.
 */
export function decodePayload(payload: Buffer): WirePayload {
  if (payload.length < LENGTH_BYTES) {
    throw new WireError(`a payload of ${payload.length} bytes has no header`)
  }
  const headerEnd = LENGTH_BYTES + payload.readUInt32LE(0)
  if (headerEnd > payload.length) {
    throw new WireError(`a header up to byte ${headerEnd} in a payload of ${payload.length} bytes`)
  }
  if (headerEnd > LENGTH_BYTES + MAX_HEADER_BYTES) {
    throw new WireError(`a header of ${headerEnd} bytes; at most ${MAX_HEADER_BYTES} are read`)
  }
  const header = parseJson(payload.toString('utf8', LENGTH_BYTES, headerEnd))
  const tensors: WireTensor[] = []
  let offset = alignTo8(headerEnd)
  while (offset < payload.length) {
    const { tensor, end } = decodeTensor(payload, offset)
    tensors.push(tensor)
    offset = end
  }
  return { header, tensors }
}

function encodeTensor({ dtype, shape, data }: WireTensor): Uint8Array[] {
  const head = Buffer.alloc(TENSOR_BYTES + alignTo8(4 * shape.length))
  head.writeUInt8(DTYPES.indexOf(dtype), 0)
  head.writeUInt8(shape.length, 1)
  head.writeUInt8(data === undefined ? SHAPE_ONLY : 0, 2)
  for (const [axis, side] of shape.entries()) head.writeUInt32LE(side, TENSOR_BYTES + 4 * axis)
  if (data === undefined) return [head]
  return [head, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
}

function decodeTensor(payload: Buffer, offset: number): { tensor: WireTensor; end: number } {
  const [dtypeCode = 0, ndim = 0, flags = 0] = payload.subarray(offset, offset + 3)
  const dtype = DTYPES[dtypeCode]
  const start = offset + TENSOR_BYTES + alignTo8(4 * ndim)
  if (dtype === undefined || ndim > MAX_DIMENSIONS || start > payload.length) {
    throw new WireError(`a tensor at byte ${offset} with dtype ${dtypeCode} and ${ndim} axes`)
  }
  const shape = Array.from({ length: ndim }, (_, axis) =>
    payload.readUInt32LE(offset + TENSOR_BYTES + 4 * axis),
  )
  if (flags === SHAPE_ONLY) return { tensor: { dtype, shape }, end: start }
  const data = copyNumbers(payload, start, shape)
  return { tensor: { dtype, shape, data }, end: start + data.byteLength }
}

function copyNumbers(payload: Buffer, start: number, shape: readonly number[]): Float64Array {
  const count = shape.reduce((product, side) => product * side, 1)
  const present = Math.floor((payload.length - start) / Float64Array.BYTES_PER_ELEMENT)
  if (count > present) {
    throw new WireError(`a tensor of shape (${shape.join(', ')}) with ${present} numbers behind it`)
  }
  const data = new Float64Array(count)
  new Uint8Array(data.buffer).set(payload.subarray(start, start + data.byteLength))
  return data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new WireError('a header that is not JSON')
  }
}

function alignTo8(size: number): number {
  return Math.ceil(size / 8) * 8
}
