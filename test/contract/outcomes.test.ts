import { describe, expect, test } from 'vitest'
import { OUTCOMES, outcomeSchema } from '#contract/outcomes.ts'

describe('the outcomes', () => {
  test('are the closed set of the design', () => {
    expect(outcomeSchema.options).toEqual([
      'ok',
      'exception',
      'syntax-error',
      'missing-function',
      'wrong-signature',
      'not-filled-in',
      'time-limit',
      'memory-limit',
      'output-limit',
      'exited',
      'crashed',
      'forbidden',
      'sandbox-unavailable',
      'internal',
    ])
    expect(outcomeSchema.options).toEqual(Object.keys(OUTCOMES))
  })

  test('are worth another try exactly where the service is at fault', () => {
    for (const facts of Object.values(OUTCOMES)) {
      expect(facts.retry).toBe(String(facts.fault) === 'service')
    }
  })

  test('blame nobody only when all went well', () => {
    const blameless = Object.entries(OUTCOMES).filter(([, facts]) => facts.fault === 'none')
    expect(blameless.map(([outcome]) => outcome)).toEqual(['ok'])
  })

  test('are each told in one sentence', () => {
    for (const { meaning } of Object.values(OUTCOMES)) expect(meaning).toMatch(/^[A-Z][^.]*\.$/)
  })
})
