import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combineCentralDifference, planCentralDifference } from '#grading/central-difference.ts'

const finite = fc.double({ min: -100, max: 100, noNaN: true })

describe('central differences', () => {
  test('move each entry up and then down', () => {
    const plan = planCentralDifference(Float64Array.of(4, -0.5), 0.25)
    expect([...plan.indices]).toEqual([0, 0, 1, 1])
    expect([...plan.replacements]).toEqual([4.25, 3.75, -0.25, -0.75])
  })

  test('round the moved entry as the course does, and divide by 2 epsilon all the same', () => {
    const plan = planCentralDifference(Float64Array.of(1e10), 1e-7)
    expect([...plan.replacements]).toEqual([1e10, 1e10])
    expect([...combineCentralDifference(Float64Array.of(3, 1), 1e-7)]).toEqual([2 / 2e-7])
  })

  test('of a quadratic function are its gradient', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 9 }), (list) => {
        const theta = Float64Array.from(list)
        const { indices, replacements } = planCentralDifference(theta, 2 ** -10)
        const values = replacements.map((moved, point) => {
          const changed = theta.with(indices[point] ?? 0, moved)
          return changed.reduce((sum, entry) => sum + entry * entry, 0)
        })
        const gradient = combineCentralDifference(values, 2 ** -10)
        expect(gradient).toHaveLength(list.length)
        gradient.forEach((slope, i) => {
          expect(Math.abs(slope - 2 * (theta[i] ?? 0))).toBeLessThan(1e-7)
        })
      }),
    )
  })

  test('are not finite where the function is not', () => {
    const values = Float64Array.of(Infinity, Infinity, 1, Number.NaN, Infinity, 1, 3, 1)
    expect([...combineCentralDifference(values, 1)]).toEqual([Number.NaN, Number.NaN, Infinity, 1])
  })

  test.each([0, -1e-7, Number.NaN, Infinity])('over %s are refused', (epsilon) => {
    expect(() => planCentralDifference(Float64Array.of(1), epsilon)).toThrow(RangeError)
    expect(() => combineCentralDifference(Float64Array.of(1, 2), epsilon)).toThrow(RangeError)
  })

  test('of an odd number of values are refused', () => {
    expect(() => combineCentralDifference(new Float64Array(3), 1)).toThrow('Cannot pair 3 values')
  })
})
