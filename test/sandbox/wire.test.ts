import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dtype } from '#grading/tensor.ts'
import { decodePayload, encodePayload, WireError, type WireTensor } from '#sandbox/wire.ts'

const tensors = fc
  .record({
    dtype: fc.constantFrom<Dtype>('float64', 'float32', 'int64', 'bool'),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
    isSent: fc.boolean(),
  })
  .chain(({ dtype, shape, isSent }) => {
    const length = shape.reduce((product, side) => product * side, 1)
    const data = fc.float64Array({ minLength: length, maxLength: length })
    return data.map(
      (numbers): WireTensor => ({ dtype, shape, ...(isSent ? { data: numbers } : {}) }),
    )
  })

describe('a payload', () => {
  test('comes back as it was, every bit of its numbers', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(tensors), (header, sent) => {
        const decoded = decodePayload(encodePayload(header, sent))
        expect(decoded.header).toEqual(JSON.parse(JSON.stringify(header)))
        expect(decoded.tensors).toEqual(sent)
      }),
    )
  })

  test('follows the protocol byte by byte', () => {
    const data = Float64Array.of(1, -0)
    const bytes = encodePayload({ a: 1 }, [{ dtype: 'int64', shape: [2], data }])
    expect(bytes.toString('hex')).toBe(
      ['07000000', Buffer.from('{"a":1}').toString('hex'), '0000000000']
        .concat(['0201000000000000', '0200000000000000', '000000000000f03f', '0000000000000080'])
        .join(''),
    )
  })

  test.for<[string, string]>([
    ['nothing at all', '0000'],
    ['a header longer than the payload', 'ff0000007b7d'],
    ['a header that is not JSON', '020000007b7b0000'],
    ['an unknown dtype', '020000007b7d00000900000000000000'],
    ['more than eight axes', `020000007b7d00000009000000000000${'01000000'.repeat(10)}`],
    ['axes that are cut off', '020000007b7d00000002000000000000'],
    [
      'numbers that are cut off',
      '020000007b7d000000010000000000000200000000000000000000000000f03f',
    ],
    ['a tensor that is cut off', '020000007b7d000000'],
    [
      'sides whose product no machine could hold',
      `020000007b7d00000004000000000000${'ffffffff'.repeat(4)}`,
    ],
  ])('is refused for %s', ([, hex]) => {
    expect(() => decodePayload(Buffer.from(hex, 'hex'))).toThrow(WireError)
  })

  test('is refused unread for a header that no answer needs', () => {
    const header = Buffer.from(`[${'[],'.repeat(400_000)}[]]`)
    const size = Buffer.alloc(4)
    size.writeUInt32LE(header.length)
    expect(() => decodePayload(Buffer.concat([size, header]))).toThrow(/a header of 1200\d+ bytes/)
  })

  test('is read whatever its place in memory is', () => {
    const bytes = encodePayload({}, [{ dtype: 'float64', shape: [], data: Float64Array.of(0.5) }])
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3)
    expect(decodePayload(shifted).tensors[0]?.data).toEqual(Float64Array.of(0.5))
  })

  test('never makes the host throw anything but a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          decodePayload(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
    )
  })
})
