import { describe, expect, test } from 'vitest'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import { mapGradient, smooth } from './cases/hard-case.ts'
import { check, type Program } from './programs.ts'

describe('a check of a program with ways of its own', () => {
  test('does not decide where forward keeps something from call to call', () => {
    let calls = 0
    const forward: Program['forward'] = (theta, random) => {
      calls += 1
      return smooth.forward(theta, random) + 0.01 * calls
    }
    expect(judge({ ...smooth, forward })).toEqual(['inconclusive', 'hidden-state'])
  })

  test('does not decide where the first run gave another cost than later ones', () => {
    let calls = 0
    const forward: Program['forward'] = (theta, random) => {
      calls += 1
      return smooth.forward(theta, random) * (calls === 1 ? 2 : 1)
    }
    expect(judge({ ...smooth, forward })).toEqual(['inconclusive', 'hidden-state'])
  })

  test('takes differences in the last digits between equal calls as noise', () => {
    let calls = 0
    const forward: Program['forward'] = (theta, random) => {
      calls += 1
      return smooth.forward(theta, random) * (1 + 1e-14 * (calls % 3))
    }
    expect(judge({ ...smooth, forward })[0]).toBe('passed')
  })

  test.each([1, 1.5])(
    'judges by what each call adds where backward accumulates (times %d)',
    (factor) => {
      const total = new Float64Array(3)
      const backward: Program['backward'] = (theta, random) => {
        const fresh = mapGradient(smooth, (slope) => factor * slope).backward(theta, random)
        total.forEach((sum, i) => {
          total[i] = sum + (fresh?.[i] ?? Number.NaN)
        })
        return total.slice()
      }
      expect(judge({ ...smooth, backward })).toEqual([
        factor === 1 ? 'passed' : 'failed',
        'accumulates',
      ])
    },
  )

  test('lets the first gradient stand where backward spoils its cache', () => {
    let calls = 0
    const backward: Program['backward'] = (theta, random) => {
      calls += 1
      return mapGradient(smooth, (slope) => slope * 0.9 ** (calls - 1)).backward(theta, random)
    }
    expect(judge({ ...smooth, backward })).toEqual(['passed', 'unsteady-backward'])
  })

  test('does not fail a gradient on the word of one point', () => {
    let calls = 0
    const backward: Program['backward'] = (theta, random) => {
      calls += 1
      return calls <= 2 ? [9, 9, 9] : smooth.backward(theta, random)
    }
    const [verdict, ...codes] = judge({ ...smooth, backward })
    expect(verdict).not.toBe('failed')
    expect(codes).toContain('only-here')
  })

  test('does not decide where backward fails at every point near by', () => {
    let calls = 0
    const backward: Program['backward'] = () => {
      calls += 1
      return calls <= 2 ? [9, 9, 9] : undefined
    }
    expect(judge({ ...smooth, backward })).toEqual(['inconclusive', 'backward-fails-nearby'])
  })

  test('needs enough evaluations, and never spends more than it may', () => {
    expect(judge({ ...smooth, budget: 20 })).toEqual(['inconclusive', 'budget'])
    const wrong = mapGradient(smooth, (slope) => 2 * slope)
    for (const budget of [46, 60, 80, 120, 200]) {
      const found = check({ ...wrong, budget })
      expect(found.evaluations).toBeLessThanOrEqual(budget)
      expect(found.verdict).not.toBe('passed')
    }
    expect(judge({ ...wrong, budget: 60 })).toEqual(['inconclusive', 'budget'])
  })

  test('passes on what the caller saw', () => {
    const facts = { integerParameters: ['W1'], aliasedGradients: ['W1', 'b1'] }
    const { verdict, notes } = check({ ...smooth, options: { facts } })
    expect(verdict).toBe('passed')
    expect(notes).toEqual([
      { code: 'integer-parameters', names: ['W1'] },
      { code: 'aliased-gradients', names: ['W1', 'b1'] },
    ])
  })
})

function judge(program: Program): string[] {
  const { verdict, notes }: CheckVerdict = check(program)
  return [verdict, ...notes.map(({ code }) => code)]
}
