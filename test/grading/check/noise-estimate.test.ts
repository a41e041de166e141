import { describe, expect, test } from 'vitest'
import { estimateNoise } from '#grading/check/differences.ts'
import { fitPowers } from '#grading/check/power-fit.ts'
import { createRandomState } from '#grading/random-state.ts'

describe('the noise in equally spaced values', () => {
  test('is about its standard deviation, on a curve as on a line', () => {
    const state = createRandomState(2)
    const estimates = Array.from({ length: 200 }, () => {
      const values = Float64Array.from({ length: 8 }, (_, i) => {
        return Math.sin(1e-3 * i) + 1e-9 * state.normal()
      })
      return estimateNoise(values)
    })
    const [middle] = estimates.toSorted((a, b) => a - b).slice(100)
    expect(middle).toBeGreaterThan(0.4e-9)
    expect(middle).toBeLessThan(1.6e-9)
  })

  test('is found at any scale of the values', () => {
    const values = Float64Array.of(1, -2, 3, 0, 2, -1, 1, 4)
    const tiny = estimateNoise(values.map((value) => value * 1e-300))
    expect(tiny / 1e-300).toBeCloseTo(estimateNoise(values), 9)
  })
})

describe('a fit of powers', () => {
  const distances = Float64Array.from({ length: 24 }, (_, i) => (i + 1) / 24)

  test('finds the first coefficient once all powers are there', () => {
    const values = distances.map((x) => 2 * x - 5 * x ** 3 + x ** 5)
    const fits = fitPowers({ distances, values }, [1, 3, 5])
    expect(fits[0]?.coefficient).not.toBeCloseTo(2, 1)
    expect(fits[2]?.coefficient).toBeCloseTo(2, 10)
    expect(fits[2]?.residual).toBeLessThan(1e-12)
  })

  test('says how far noise moves it, and that noise is not correlated', () => {
    const state = createRandomState(8)
    const gaps = Array.from({ length: 300 }, () => {
      const values = distances.map((x) => x + 0.01 * state.normal())
      const [, fit] = fitPowers({ distances, values }, [1, 3])
      return { gap: (fit?.coefficient ?? NaN) - 1, spread: 0.01 * (fit?.spread ?? NaN), fit }
    })
    const rms = Math.hypot(...gaps.map(({ gap }) => gap)) / Math.sqrt(gaps.length)
    expect(rms / (gaps[0]?.spread ?? NaN)).toBeGreaterThan(0.85)
    expect(rms / (gaps[0]?.spread ?? NaN)).toBeLessThan(1.15)
    const mean = gaps.reduce((sum, { fit }) => sum + (fit?.correlation ?? NaN), 0) / gaps.length
    expect(Math.abs(mean)).toBeLessThan(0.2)
  })

  test('sees what it leaves as correlated where it has too few powers', () => {
    const values = distances.map((x) => x - x ** 3)
    expect(fitPowers({ distances, values }, [1])[0]?.correlation).toBeGreaterThan(0.7)
  })
})
