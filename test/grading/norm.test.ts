import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { measureNorm } from '#grading/norm.ts'

describe('the Euclidean norm', () => {
  test.each([1, 1e200, 1e-200, 1e308, 5e-324])('of 3 and 4 times %s is 5 times it', (unit) => {
    const norm = measureNorm(Float64Array.of(3 * (unit / 8), 4 * (unit / 8)))
    const expected = Math.hypot(3 * (unit / 8), 4 * (unit / 8))
    expect(Math.abs(norm - expected)).toBeLessThanOrEqual(expected * 2 ** -52)
  })

  test('of nothing, and of zeros, is 0', () => {
    expect(measureNorm(new Float64Array(0))).toBe(0)
    expect(measureNorm(new Float64Array(3))).toBe(0)
  })

  test('is not finite where an entry is not', () => {
    expect(measureNorm(Float64Array.of(1, Number.NaN))).toBeNaN()
    expect(measureNorm(Float64Array.of(1, -Infinity))).toBe(Infinity)
  })

  test('of a single entry is that entry without its sign', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (entry) => {
        expect(measureNorm(Float64Array.of(entry))).toBe(Math.abs(entry))
      }),
    )
  })
})
