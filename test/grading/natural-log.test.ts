import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeNaturalLog } from '#grading/natural-log.ts'
import { fromBits, readSamples, toBits } from './numpy-samples.ts'

const { logarithms } = readSamples()

describe('the natural logarithm', () => {
  test('is rounded once, from the smallest number to the largest', () => {
    const values = logarithms.arguments.map((bits) => toBits(computeNaturalLog(fromBits(bits))))
    expect(values).toEqual(logarithms.values)
    expect(values.length).toBeGreaterThan(250)
  })

  test('is not what the engine computes, or it would not be needed', () => {
    const engine = logarithms.arguments.map((bits) => toBits(Math.log(fromBits(bits))))
    expect(engine).not.toEqual(logarithms.values)
  })

  test.each([
    [0, -Infinity],
    [-0, -Infinity],
    [-1, Number.NaN],
    [Number.NaN, Number.NaN],
    [Infinity, Infinity],
    [1, 0],
  ])('of %s is %s', (x, log) => {
    expect(computeNaturalLog(x)).toBe(log)
  })

  test('changes its sign with the inverse of a power of two', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1022, max: 1022 }), (exponent) => {
        expect(computeNaturalLog(2 ** exponent)).toBe(0 - computeNaturalLog(2 ** -exponent))
      }),
    )
  })

  test('stays within two units of the engine', () => {
    fc.assert(
      fc.property(fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true }), (x) => {
        const log = computeNaturalLog(x)
        expect(Math.abs(log - Math.log(x))).toBeLessThanOrEqual(Math.abs(log) * 2 ** -51)
      }),
    )
  })
})
