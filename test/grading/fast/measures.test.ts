import { describe, expect, test } from 'vitest'
import { chooseMode } from '#grading/fast/mode.ts'
import { isSinglePrecision } from '#grading/fast/precision.ts'
import { measureQuantisation } from '#grading/fast/quantum.ts'
import { measureRoughness } from '#grading/fast/roughness.ts'
import { createRandomState } from '#grading/random-state.ts'

const random = createRandomState(11)
const numbers = Array.from({ length: 24 }, () => random.uniform())

describe('the mode', () => {
  test('is fast for many parameters or a small budget', () => {
    expect(chooseMode(5000, 50_000)).toBe('full')
    expect(chooseMode(5001, 1_000_000)).toBe('fast')
    expect(chooseMode(100, 999)).toBe('fast')
  })
})

describe('single precision', () => {
  test('is told by numbers that all fit and use it', () => {
    expect(isSinglePrecision(Float64Array.from(numbers, Math.fround))).toBe(true)
    expect(isSinglePrecision(Float64Array.from(numbers))).toBe(false)
  })

  test('is not told from numbers that fit anywhere', () => {
    expect(isSinglePrecision(Float64Array.from({ length: 50 }, (_, i) => i / 4))).toBe(false)
    expect(isSinglePrecision(Float64Array.of(Math.fround(0.1)))).toBe(false)
  })
})

describe('the quantisation of a cost', () => {
  test.each([1e-2, 1e-5, 1e-8, 1e-11])('is found in multiples of %f', (step) => {
    const cost = 2.3
    const round = (value: number) => Math.round(value / step) * step
    const changes = numbers.map((number) => round(cost + 500 * step * number) - round(cost))
    const found = measureQuantisation(changes, cost)
    expect(found * Math.sqrt(12)).toBeCloseTo(step, 2 - Math.round(Math.log10(step)))
  })

  test('is none for a cost that is only rounded as floats are', () => {
    const changes = numbers.map((number) => 2.3 + 1e-6 * number - 2.3)
    expect(measureQuantisation(changes, 2.3)).toBe(0)
    expect(measureQuantisation([], 2.3)).toBe(0)
    expect(measureQuantisation([0, 0, 0], 2.3)).toBe(0)
  })
})

describe('roughness', () => {
  const places = Array.from({ length: 200 }, (_, i) => i + (numbers[i % 24] ?? 0) / 2)

  test('leaves nothing of polynomials of fourth degree', () => {
    const values = Float64Array.from(places, (x) => 3 - x + (x / 50) ** 4)
    expect(measureRoughness(places, values)).toBeLessThan(1e-11)
  })

  test('is the standard deviation of noise', () => {
    const values = Float64Array.from(places, (x) => 5 * x + 1e-3 * random.normal())
    const ratio = measureRoughness(places, values) / 1e-3
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.2)
  })
})
