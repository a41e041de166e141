import { describe, expect, test } from 'vitest'
import { LIMIT_NAMES, limitsReportSchema } from '#contract/limits.ts'
import { describeLimits, type LimitPolicy, resolveLimits } from '#service/limits.ts'

const policy: LimitPolicy = {
  defaults: { wallMs: 10_000, cpuMs: 10_000, memoryMb: 512, outputBytes: 1e6, evaluations: 1e5 },
  maxima: { wallMs: 60_000, cpuMs: 60_000, memoryMb: 2048, outputBytes: 8e6, evaluations: 1e6 },
}

describe('a limit', () => {
  test('is the default where nothing is asked for, and the report says so', () => {
    expect(resolveLimits({}, policy).wallMs).toEqual({ applied: 10_000, maximum: 60_000 })
  })

  test('is what was asked for, up to the maximum', () => {
    expect(resolveLimits({ wallMs: 1 }, policy).wallMs).toMatchObject({ applied: 1, requested: 1 })
    expect(resolveLimits({ wallMs: 60_000 }, policy).wallMs.applied).toBe(60_000)
  })

  test('is clamped above the maximum, and the report shows both', () => {
    const limits = resolveLimits({ wallMs: 60_001, memoryMb: 1e300 }, policy)
    expect(limits.wallMs).toEqual({ applied: 60_000, requested: 60_001, maximum: 60_000 })
    expect(limits.memoryMb).toEqual({ applied: 2048, requested: 1e300, maximum: 2048 })
    expect(limitsReportSchema.parse(limits)).toEqual(limits)
  })

  test('is never above the maximum, even where the default is', () => {
    const maxima = { ...policy.maxima, wallMs: 500 }
    expect(resolveLimits({}, { ...policy, maxima }).wallMs.applied).toBe(500)
  })

  test('is told of, each by its name, with its range', () => {
    const ranges = describeLimits(policy)
    expect(Object.keys(ranges)).toEqual([...LIMIT_NAMES])
    expect(ranges.wallMs).toEqual({ default: 10_000, maximum: 60_000 })
  })
})
