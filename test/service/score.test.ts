import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VERDICTS } from '#contract/report.ts'
import { combineVerdicts, roundScore, scoreTest, sumScores } from '#service/score.ts'

describe('the score of a test', () => {
  test('is all or nothing, and null where nothing was decided', () => {
    expect(scoreTest('passed', 0.25)).toBe(0.25)
    expect(scoreTest('failed', 0.25)).toBe(0)
    expect(scoreTest('inconclusive', 0.25)).toBeNull()
    expect(scoreTest('error', 0.25)).toBeNull()
  })
})

describe('the sum of scores', () => {
  test('leaves out what was not decided', () => {
    expect(sumScores('failed', [1, null, 0.5])).toBe(1.5)
  })

  test.each(['error', 'inconclusive'] as const)('is null where the whole is %s', (verdict) => {
    expect(sumScores(verdict, [1, 1])).toBeNull()
  })

  test('shows no binary dust, however many share a point', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 100 }),
        (n, points) => {
          const shares = Array.from({ length: n }, () => points / n)
          expect(roundScore(sumScores('passed', shares))).toBe(points)
        },
      ),
    )
  })

  test('is rounded where it is a number', () => {
    expect(roundScore(0.1 + 0.2)).toBe(0.3)
    expect(roundScore(null)).toBeNull()
  })
})

describe('the verdict over several', () => {
  test('is the first in the order of the design', () => {
    expect(VERDICTS).toEqual(['error', 'invalid', 'missing', 'failed', 'inconclusive', 'passed'])
    for (const [at, verdict] of VERDICTS.entries()) {
      expect(combineVerdicts(VERDICTS.slice(at).toReversed())).toBe(verdict)
    }
  })
})
