import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combineCentralDifference, planCentralDifference } from '#grading/central-difference.ts'
import { measureDifference } from '#grading/difference.ts'

const entries = fc.array(
  fc.record({
    g: fc.double({ noNaN: true, noDefaultInfinity: true }),
    n: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  { minLength: 1, maxLength: 20 },
)

describe('the relative difference', () => {
  test.each([
    { x: 2, theta: 4, difference: 2.919335883291695e-10 },
    { x: 3, theta: 4, difference: 7.814075313343006e-11 },
  ])('is the course number for J = theta x at x = $x, to the last digit', (linear) => {
    const { x, theta, difference } = linear
    const { replacements } = planCentralDifference(Float64Array.of(theta), 1e-7)
    const numeric = combineCentralDifference(
      replacements.map((moved) => moved * x),
      1e-7,
    )
    expect(measureDifference(Float64Array.of(x), numeric)).toEqual({
      status: 'measured',
      difference,
    })
  })

  test('of doubled gradients is 1/3, of opposite ones 1, of one that is missing 1', () => {
    const g = Float64Array.of(1, -2, 3)
    const doubled = g.map((entry) => 2 * entry)
    const opposite = g.map((entry) => -entry)
    expect(measureDifference(doubled, g).difference).toBeCloseTo(1 / 3, 15)
    expect(measureDifference(opposite, g).difference).toBe(1)
    expect(measureDifference(new Float64Array(3), g).difference).toBe(1)
  })

  test('of zero and zero is 0 and says that it proves little', () => {
    const zeros = new Float64Array(2)
    expect(measureDifference(zeros, zeros)).toEqual({ status: 'uninformative', difference: 0 })
  })

  test.each([Number.NaN, Infinity, -Infinity])(
    '%s in the analytic gradient is told first',
    (bad) => {
      const analytic = Float64Array.of(1, bad)
      const measured = measureDifference(analytic, Float64Array.of(Number.NaN, 1))
      expect(measured).toEqual({ status: 'not-finite', difference: Number.NaN })
    },
  )

  test.each([Number.NaN, Infinity])('%s in the numeric gradient alone decides nothing', (bad) => {
    const measured = measureDifference(Float64Array.of(1, 2), Float64Array.of(1, bad))
    expect(measured).toEqual({ status: 'inconclusive', difference: Number.NaN })
  })

  test.each([1e300, 1e-300, 1e308, 1e-318])('does not fail at entries near %s', (unit) => {
    const numeric = Float64Array.of(unit, unit)
    const doubled = Float64Array.of(unit / 2, unit / 2)
    expect(measureDifference(doubled, numeric).difference).toBeCloseTo(1 / 3, 5)
  })

  test('sees a gap that is tiny beside the gradients', () => {
    const g = Float64Array.of(1, 0)
    expect(measureDifference(g, Float64Array.of(1, 1e-250)).difference).toBe(5e-251)
  })

  test('gradients of different lengths are refused', () => {
    expect(() => measureDifference(new Float64Array(2), new Float64Array(3))).toThrow(
      'Cannot compare 2 analytic with 3 numeric gradient entries',
    )
  })

  test('lies between 0 and 1 and is the same from both sides', () => {
    fc.assert(
      fc.property(entries, (pairs) => {
        const g = Float64Array.from(pairs, (pair) => pair.g)
        const n = Float64Array.from(pairs, (pair) => pair.n)
        const { difference } = measureDifference(g, n)
        expect(difference).toBeGreaterThanOrEqual(0)
        expect(difference).toBeLessThanOrEqual(1)
        expect(measureDifference(n, g).difference).toBe(difference)
      }),
    )
  })

  test('does not change when both gradients are scaled by a power of two', () => {
    const moderate = fc.double({ min: -1e10, max: 1e10, noNaN: true })
    const pair = fc.record({ g: moderate, n: moderate })
    const scales = fc.integer({ min: -200, max: 200 })
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), scales, (pairs, exponent) => {
        const rounded = pairs.map(({ g, n }) => ({ g: Math.fround(g), n: Math.fround(n) }))
        const g = Float64Array.from(rounded, (entry) => entry.g)
        const n = Float64Array.from(rounded, (entry) => entry.n)
        const scaled = measureDifference(
          g.map((entry) => entry * 2 ** exponent),
          n.map((entry) => entry * 2 ** exponent),
        )
        expect(scaled.difference).toBeCloseTo(measureDifference(g, n).difference, 14)
      }),
    )
  })
})
