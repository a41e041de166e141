import { describe, expect, test } from 'vitest'
import { LIMIT_NAMES, limitsReportSchema, limitsRequestSchema } from '#contract/limits.ts'

describe('a limit that is asked for', () => {
  test.each([1, 5000, 2 ** 53, 1e300])('may be %d', (limit) => {
    expect(limitsRequestSchema.parse({ wallMs: limit })).toEqual({ wallMs: limit })
  })

  test.each([0, -1, 1.5, '5', Number.NaN, Number.POSITIVE_INFINITY, null, true, [5]])(
    'may not be %j',
    (limit) => {
      for (const name of LIMIT_NAMES) {
        const { error } = limitsRequestSchema.safeParse({ [name]: limit })
        expect(error?.issues.map(({ path }) => path)).toEqual([[name]])
      }
    },
  )

  test('may be left out, and is called by its name', () => {
    expect(limitsRequestSchema.parse({})).toEqual({})
    expect(limitsRequestSchema.safeParse({ timeoutMs: 5 }).success).toBe(false)
  })

  test('can be reported as it was asked for, however large', () => {
    const amount = { applied: 60_000, requested: 1e300, maximum: 60_000 }
    const report = Object.fromEntries(LIMIT_NAMES.map((name) => [name, amount]))
    expect(limitsReportSchema.parse(report)).toEqual(report)
  })
})
