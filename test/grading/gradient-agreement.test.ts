import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowForDifferences } from '#grading/allowance.ts'
import { judgeGradient } from '#grading/gradient-agreement.ts'
import { createScalar, createTensor } from '#grading/tensor.ts'

const row = (...data: number[]) => createTensor([1, data.length], data)
const judge = (analytic: number[], other: number[], cost = 1) => {
  return judgeGradient(
    { analytic: row(...analytic), other: row(...other) },
    allowForDifferences(cost),
  )
}

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const vector = fc.array(finite, { minLength: 1, maxLength: 12 })

describe('judging a gradient', () => {
  test('passes within the tolerance, whose floor grows with the cost', () => {
    expect(judge([1e6 + 9], [1e6]).verdict).toBe('passed')
    expect(judge([1e6 + 12], [1e6]).verdict).toBe('failed')
    expect(judge([0.9e-6], [0], 0.1).verdict).toBe('passed')
    expect(judge([1.1e-6], [0], 0.1).verdict).toBe('failed')
    expect(judge([0.9e-3], [0], -1000).verdict).toBe('passed')
  })

  test('names the entry farthest out, with how many are', () => {
    expect(judge([1, 4, 2], [1, 2, 1])).toEqual({
      verdict: 'failed',
      reason: 'value',
      differing: 2,
      worst: { index: [0, 1], analytic: 4, other: 2, relativeError: 0.5 },
      difference: { status: 'measured', difference: Math.sqrt(5) / (Math.sqrt(21) + Math.sqrt(6)) },
    })
  })

  test('gives the worst entry of a gradient that passes too', () => {
    const { verdict, worst } = judge([1, 2 + 1e-7], [1, 2])
    expect(verdict).toBe('passed')
    expect(worst?.index).toEqual([0, 1])
  })

  test('compares shapes first', () => {
    const pair = { analytic: createTensor([2], [1, 2]), other: createTensor([2, 1], [1, 2]) }
    expect(judgeGradient(pair, allowForDifferences(1))).toEqual({
      verdict: 'failed',
      reason: 'shape',
      differing: 0,
    })
  })

  test('lets an array of one entry pass as the gradient of a number', () => {
    const pair = { analytic: row(2), other: createScalar(2) }
    expect(judgeGradient(pair, allowForDifferences(1))).toMatchObject({
      verdict: 'passed',
      note: 'size-one-array',
    })
  })

  test.each([Number.NaN, Infinity, -Infinity])('fails %s, and names that entry', (bad) => {
    expect(judge([1, 99, bad], [1, 2, 3])).toEqual({
      verdict: 'failed',
      reason: 'not-finite',
      differing: 2,
      worst: { index: [0, 2], analytic: bad, other: 3, relativeError: Infinity },
      difference: { status: 'not-finite', difference: Number.NaN },
    })
  })

  test('decides nothing where the other gradient is not finite', () => {
    expect(judge([1, 5], [1, Number.NaN])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'undecided',
      differing: 0,
      worst: { index: [0, 0] },
    })
    expect(judge([Infinity], [Number.NaN]).verdict).toBe('inconclusive')
  })

  test('still fails an entry that is wrong beside one that cannot be judged', () => {
    expect(judge([5, 9], [Number.NaN, 1])).toMatchObject({ verdict: 'failed', differing: 1 })
  })

  test.each([Infinity, Number.NaN])('decides nothing at a cost of %s', (cost) => {
    const agreement = judge([1, 2], [1, 2], cost)
    expect(agreement.verdict).toBe('inconclusive')
    expect(agreement.worst).toBeUndefined()
  })

  test('says that two zero gradients prove little', () => {
    expect(judge([0, 0], [0, 0])).toMatchObject({
      verdict: 'passed',
      worst: { relativeError: 0 },
      difference: { status: 'uninformative' },
    })
  })

  test('passes every gradient beside itself', () => {
    fc.assert(
      fc.property(vector, finite, (entries, cost) => {
        expect(judge(entries, entries, cost).verdict).toBe('passed')
      }),
    )
  })

  test('fails every gradient with one entry moved by 1 % and by more than the floor', () => {
    fc.assert(
      fc.property(vector, fc.nat(), (entries, choice) => {
        const place = choice % entries.length
        const moved = entries.map((entry, i) => (i === place ? entry * 1.01 + 1e-5 : entry))
        fc.pre(Math.abs((moved[place] ?? 0) - (entries[place] ?? 0)) > 5e-6)
        const { verdict, differing, worst } = judge(moved, entries)
        expect({ verdict, differing }).toEqual({ verdict: 'failed', differing: 1 })
        expect(worst?.index).toEqual([0, place])
      }),
    )
  })

  test('judges the same from both sides', () => {
    fc.assert(
      fc.property(vector, fc.double({ min: -1e-4, max: 1e-4, noNaN: true }), (entries, shift) => {
        const moved = entries.map((entry) => entry + shift)
        expect(judge(moved, entries).verdict).toBe(judge(entries, moved).verdict)
      }),
    )
  })
})
