import { describe, expect, test } from 'vitest'
import { encodeFrameHeader, FRAME, FrameError, FrameReader } from '#sandbox/frames.ts'

const answer = (text: string) =>
  Buffer.concat([encodeFrameHeader(FRAME.answer, text.length), Buffer.from(text)])

function expecting(cap = 100): FrameReader {
  const reader = new FrameReader()
  reader.expect(new Map([[FRAME.answer, cap]]))
  return reader
}

describe('a frame reader', () => {
  test('gives the same frame however its bytes are cut', () => {
    const bytes = answer('some text')
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = expecting()
      const first = reader.push(bytes.subarray(0, cut))
      const frame = first ?? reader.push(bytes.subarray(cut))
      expect(frame).toEqual({ type: FRAME.answer, payload: Buffer.from('some text') })
    }
  })

  test('gives a frame without payload as soon as its header is there', () => {
    expect(expecting().push(answer(''))).toEqual({ type: FRAME.answer, payload: Buffer.alloc(0) })
  })

  test('reads one frame after the other when each was expected', () => {
    const reader = expecting()
    expect(reader.push(answer('first'))?.payload.toString()).toBe('first')
    reader.expect(new Map([[FRAME.answer, 100]]))
    expect(reader.push(answer('second'))?.payload.toString()).toBe('second')
  })

  test.for([
    ['bytes nobody asked for', (reader: FrameReader) => reader.push(answer('one'))],
    [
      'a second frame in the same piece',
      () => expecting().push(Buffer.concat([answer('one'), answer('two')])),
    ],
    ['another type', () => expecting().push(encodeFrameHeader(FRAME.ready, 4))],
    [
      'a length that starts with something else than zeros',
      () => expecting().push(Buffer.from([1, 0, 0, 0, 17, 0, 1, 0])),
    ],
  ] as const)('refuses %s', ([, push]) => {
    const reader = expecting()
    reader.push(answer('one'))
    expect(() => push(reader)).toThrow(expect.objectContaining({ outcome: 'crashed' }))
  })

  test('refuses a payload above its cap before it makes room for it', () => {
    const push = () => expecting(8).push(encodeFrameHeader(FRAME.answer, 9))
    expect(push).toThrow(FrameError)
    expect(push).toThrow('sent 9 bytes where at most 8 are taken')
    expect(push).toThrow(expect.objectContaining({ outcome: 'output-limit' }))
  })
})
