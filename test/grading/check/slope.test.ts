import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimateSlope, type SlopeEstimate } from '#grading/check/slope.ts'

const noise = 1e-16

describe('the slope from a ladder of steps', () => {
  test.each([
    { name: 'a polynomial', f: (x: number) => 2 * x + x * x - 3 * x ** 3, slope: 2 },
    { name: 'an exponential', f: (x: number) => Math.exp(3 * x), slope: 3 },
    { name: 'a fast wave', f: (x: number) => Math.sin(1e4 * x), slope: 1e4 },
  ])('of $name is right to many digits, and within its error', ({ f, slope }) => {
    const { value, error } = climb(f, slope)
    expect(Math.abs(value - slope)).toBeLessThan(1e-6 * slope)
    expect(Math.abs(value - slope)).toBeLessThanOrEqual(error)
    expect(error).toBeLessThan(1e-5 * slope)
  })

  test('is within its error however far away a kink lies', () => {
    const kink = fc.record({
      exponent: fc.double({ min: -12, max: 0, noNaN: true }),
      jump: fc.double({ min: -5, max: 5, noNaN: true }),
      isAbove: fc.boolean(),
    })
    fc.assert(
      fc.property(kink, ({ exponent, jump, isAbove }) => {
        const side = isAbove ? 1 : -1
        const at = side * 10 ** exponent
        const f = (x: number) => Math.sin(x) + jump * Math.max(0, side * (x - at))
        const { value, error } = climb(f, 1)
        expect(Math.abs(value - 1)).toBeLessThanOrEqual(error + 1e-9)
      }),
    )
  })

  test('is two slopes where the kink is at the place itself', () => {
    const { jump, error } = climb((x) => 0.5 * x + Math.max(0, x), 0.5)
    expect(jump?.[0]).toBeCloseTo(0.5, 6)
    expect(jump?.[1]).toBeCloseTo(1.5, 6)
    expect(error).toBeGreaterThan(0.5)
  })

  test('ignores steps that leave the domain', () => {
    const { value } = climb((x) => Math.log(1e-3 + x), 1e3)
    expect(value).toBeCloseTo(1e3, 3)
  })

  test('of a rounded cost comes from coarse steps, with the flat ones as another scale', () => {
    const { value, error, others } = climb((x) => Math.round(1e6 * x) / 1e6, 1)
    expect(Math.abs(value - 1)).toBeLessThanOrEqual(error)
    expect(others).toContainEqual(expect.objectContaining({ value: 0 }))
  })

  test('tells nothing of a function without values', () => {
    expect(climb(() => Number.NaN, 1).error).toBe(Infinity)
  })
})

/** Steps from 1/16 down to 2^-32, around 0. */
function climb(f: (x: number) => number, slope: number): SlopeEstimate {
  const samples = Array.from({ length: 15 }, (_, k) => {
    const step = 2 ** (-4 - 2 * k)
    return { step, up: f(step), down: f(-step), span: 2 * step }
  })
  return estimateSlope(samples, { cost: f(0), noise, slope, relative: 1e-5 })
}
