import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findPatterns } from '#grading/pattern.ts'
import { createScalar, createTensor, type Tensor } from '#grading/tensor.ts'

const row = (...data: number[]) => createTensor([1, data.length], data)
const find = (analytic: Tensor, other: Tensor) => findPatterns([{ analytic, other }])[0]

const significant = fc.oneof(
  fc.double({ min: 0.01, max: 100, noNaN: true }),
  fc.double({ min: -100, max: -0.01, noNaN: true }),
)
const right = fc.array(significant, { minLength: 2, maxLength: 12 })
const wholes = fc.integer({ min: 2, max: 100 })
const factors = fc.oneof(
  wholes,
  wholes.map((k) => 1 / k),
  wholes.map((k) => -k),
  wholes.map((k) => -1 / k),
)

describe('the pattern of a wrong gradient', () => {
  test('is a factor, exactly, whichever it is and in spite of numeric noise', () => {
    const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12 })
    fc.assert(
      fc.property(right, factors, noise, (entries, factor, wiggle) => {
        const size = Math.max(...entries.map(Math.abs))
        const other = row(...entries.map((entry, i) => entry + 1e-7 * size * (wiggle[i] ?? 0)))
        const analytic = row(...entries.map((entry) => entry * factor))
        expect(find(analytic, other)).toEqual({ code: 'scale', factor })
      }),
    )
  })

  test('is a sign where every entry is turned round', () => {
    expect(find(row(-1, 2, 0), row(1, -2, 0))).toEqual({ code: 'sign', factor: -1 })
  })

  test('is a factor of six digits where it is no small whole number or its inverse', () => {
    expect(find(row(0.8, -1.6), row(1, -2 - 1e-9))).toEqual({ code: 'scale', factor: 0.8 })
    expect(find(row(250, -500), row(1, -2))).toEqual({ code: 'scale', factor: 250 })
  })

  test('is no factor where one entry stands out', () => {
    expect(find(row(2, 4, 6.01), row(1, 2, 3))).toBeUndefined()
  })

  test('is no factor of 1', () => {
    expect(find(row(1, 1e-6), row(1, -1e-6))).toBeUndefined()
  })

  test.each([
    [createScalar(2), createScalar(1)],
    [row(2), row(1)],
    [row(2, 0), row(1, 0)],
    [row(2, 2e-9), row(1, 1e-9)],
  ])('is no factor where a single entry counts', (analytic, other) => {
    expect(find(analytic, other)).toBeUndefined()
  })

  test('is a factor of a single entry where another wrong gradient has the same', () => {
    const bias = { analytic: row(6), other: row(3) }
    const weights = { analytic: row(2, 4), other: row(1, 2) }
    const otherBias = { analytic: row(7), other: row(3) }
    const scale = { code: 'scale', factor: 2 }
    expect(findPatterns([bias, weights])).toEqual([scale, scale])
    expect(findPatterns([bias, bias])).toEqual([scale, scale])
    expect(findPatterns([otherBias, weights])).toEqual([undefined, scale])
  })

  test('is zeros where nothing was filled in', () => {
    expect(find(row(0, -0, 0), row(1, 0, 3))).toEqual({ code: 'zeros' })
    expect(find(row(0), row(2))).toEqual({ code: 'zeros' })
  })

  test('is a transposed square matrix', () => {
    const matrix = createTensor([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    const transposed = createTensor([3, 3], [1, 4, 7, 2, 5, 8, 3, 6, 9])
    expect(find(transposed, matrix)).toEqual({ code: 'transpose' })
    expect(find(row(1, 3, 2, 4), row(1, 2, 3, 4))).toBeUndefined()
  })

  test('is the shape before anything else', () => {
    const analytic = createTensor([2], [Number.NaN, 0])
    expect(find(analytic, createTensor([2, 1], [1, 2]))).toEqual({ code: 'shape' })
    expect(find(row(2), createScalar(1))).toBeUndefined()
  })

  test.each([Number.NaN, Infinity])('is not-finite where it holds %s', (bad) => {
    expect(find(row(2, bad), row(1, 2))).toEqual({ code: 'not-finite' })
  })

  test.each([Number.NaN, Infinity])('is unknown where the right one holds %s', (bad) => {
    const square = (...data: number[]) => createTensor([2, 2], data)
    expect(find(row(2, 4), row(1, bad))).toBeUndefined()
    expect(find(row(0, 0), row(1, bad))).toBeUndefined()
    expect(find(square(1, 2, 3, 4), square(1, 3, bad, 4))).toBeUndefined()
  })

  test('is unknown for gradients too far apart for a number to say how far', () => {
    expect(find(row(1e300, 2e300), row(1e-300, 2e-300))).toBeUndefined()
    expect(find(row(1e-300, 2e-300), row(1e300, 2e300))).toBeUndefined()
  })
})
