import { describe, expect, test } from 'vitest'
import { mapCost, mapGradient, scalar, smooth } from './cases/hard-case.ts'
import { stairs, wideStairs } from './cases/noise-cases.ts'
import { check, type Program } from './programs.ts'

const blocks = [
  { name: 'W1', start: 0, shape: [2] },
  { name: 'b1', start: 2, shape: [1] },
]

describe('the verdict of a check', () => {
  test('counts every entry that differs and shows the worst', () => {
    const wrong = mapGradient({ ...smooth, blocks }, (slope, i) =>
      i < 2 ? slope * (2 + i) : slope,
    )
    const found = check(wrong)
    const [weights, bias] = found.blocks
    expect(weights).toMatchObject({ name: 'W1', verdict: 'failed', differing: 2, kinks: [] })
    expect(weights?.worst?.offset).toBe(1)
    expect(weights?.worst?.analytic).toBeCloseTo(3 * (weights?.worst?.numeric ?? NaN), 6)
    expect(bias).toMatchObject({ name: 'b1', verdict: 'passed', differing: 0 })
    expect(found.entries.map(({ finding }) => finding)).toEqual(['differs', 'differs', 'agrees'])
  })

  test('gives every slope an error that holds', () => {
    const right = smooth.backward(Float64Array.from(smooth.theta), never)
    check(smooth).entries.forEach(({ numeric, error }, i) => {
      expect(Math.abs(numeric - (right?.[i] ?? NaN))).toBeLessThanOrEqual(error)
    })
  })

  test('says which entries have a kink, and both slopes there', () => {
    const program = scalar(
      [0.4, 0],
      (a, b) => a * a + Math.abs(b),
      (a, b) => [2 * a, Math.sign(b)],
    )
    const { blocks: [block] = [], entries } = check(program)
    expect(block?.kinks).toEqual([1])
    expect(entries[1]?.jump?.[0]).toBeCloseTo(-1, 6)
    expect(entries[1]?.jump?.[1]).toBeCloseTo(1, 6)
  })

  test('shows what differs near by where the point itself is right or undecided', () => {
    const program = scalar(
      [1],
      (x) => x ** 3 / 3 + x,
      (x) => [2 * x],
    )
    const [block] = check(program).blocks
    expect(block).toMatchObject({ verdict: 'failed', differing: 0 })
    expect(block?.nearby?.numeric).not.toBeCloseTo(block?.nearby?.analytic ?? NaN, 4)
  })

  test('is the same for the same seed', () => {
    expect(check({ ...smooth, seed: 9 })).toEqual(check({ ...smooth, seed: 9 }))
  })

  test.each([-900, -40, 40, 900])(
    'does not depend on the unit of the cost (times 2^%d)',
    (power) => {
      const scale = 2 ** power
      const rescale = (program: Program) =>
        mapGradient(
          mapCost(program, (cost) => cost * scale),
          (slope) => slope * scale,
        )
      const wrong = mapGradient(smooth, (slope, i) => (i === 1 ? 1.0001 * slope : slope))
      for (const program of [smooth, wrong]) {
        const [one, other] = [check(program), check(rescale(program))]
        expect(other.verdict).toBe(one.verdict)
        expect(other.evaluations).toBe(one.evaluations)
        expect(other.entries.map(({ numeric }) => numeric / scale)).toEqual(
          one.entries.map(({ numeric }) => numeric),
        )
      }
    },
  )

  test.each([
    { name: 'of 1.4e-6', program: stairs },
    { name: 'of 1e-3', program: wideStairs },
  ])(
    'never fails a right gradient of a cost in steps $name, nor passes a doubled one',
    ({ program }) => {
      const doubled = mapGradient(program, (slope) => 2 * slope)
      for (let seed = 0; seed < 20; seed += 1) {
        expect(check({ ...program, seed }).verdict).not.toBe('failed')
        expect(check({ ...doubled, seed }).verdict).not.toBe('passed')
      }
    },
  )
})

const never = { uniform: () => Number.NaN, normal: () => Number.NaN }
