import { describe, expect, test } from 'vitest'
import { allowForDifferences } from '#grading/allowance.ts'
import { combineCentralDifference, planCentralDifference } from '#grading/central-difference.ts'
import { measureDifference } from '#grading/difference.ts'
import { judgeGradient } from '#grading/gradient-agreement.ts'
import { findPatterns } from '#grading/pattern.ts'
import { concatenateData, type Tensor } from '#grading/tensor.ts'
import {
  computeCost,
  computeGradient,
  parameterNames,
  splitTheta,
  theta,
} from './course-network.ts'

const cost = computeCost(theta)
const plan = planCentralDifference(theta, 1e-7)
const values = plan.replacements.map((replacement, point) => {
  return computeCost(theta.with(plan.indices[point] ?? 0, replacement))
})
const numeric = combineCentralDifference(values, 1e-7)

function check(gradient: readonly Tensor[]) {
  const others = splitTheta(numeric)
  const pairs = gradient.flatMap((analytic, i) => {
    const other = others[i]
    const name = parameterNames[i]
    return other && name ? [{ name, analytic, other }] : []
  })
  const judged = pairs.map((pair) => ({
    ...pair,
    agreement: judgeGradient(pair, allowForDifferences(cost)),
  }))
  const failed = judged.filter(({ agreement }) => agreement.verdict === 'failed')
  return { names: failed.map(({ name }) => name), failed, patterns: findPatterns(failed) }
}

/** The rule of the course's own tests. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-8 + 1e-5 * Math.abs(expected))
}

describe('the network of the course', () => {
  test('has the cost that NumPy computes', () => {
    expect(cost).toBeCloseTo(2.407833389834357, 13)
    expect(values).toHaveLength(94)
  })

  test('passes with a right gradient and the difference that the course prints', () => {
    const gradient = computeGradient()
    const { difference } = measureDifference(concatenateData(gradient), numeric)
    expectClose(difference, 1.1890913024229996e-7)
    expect(check(gradient).names).toEqual([])
  })

  test('fails as shipped: W2 by a factor of 2 and b1 by a factor of 4, exactly', () => {
    const gradient = computeGradient({ W2: 2, b1: 4 })
    const { difference } = measureDifference(concatenateData(gradient), numeric)
    expectClose(difference, 0.2850931567761623)
    const { names, failed, patterns } = check(gradient)
    expect(names).toEqual(['b1', 'W2'])
    expect(patterns).toEqual([
      { code: 'scale', factor: 4 },
      { code: 'scale', factor: 2 },
    ])
    expect(failed[1]?.agreement.worst?.index).toEqual([2, 0])
    expect(failed[1]?.agreement.worst?.analytic).toBeCloseTo(1.8316, 4)
    expect(failed[1]?.agreement.difference?.difference).toBeCloseTo(1 / 3, 6)
  })

  test.each([
    [{ W2: 2 }, 0.173442],
    [{ b1: 4 }, 0.254423],
  ])('with %j alone has its own difference', (factors, expected) => {
    const gradient = concatenateData(computeGradient(factors))
    expect(measureDifference(gradient, numeric).difference).toBeCloseTo(expected, 5)
  })

  test('tells the factor of the single b3 when W3 has it too', () => {
    const signs = { W3: -1, b3: -1 }
    expect(check(computeGradient(signs)).patterns).toEqual([
      { code: 'sign', factor: -1 },
      { code: 'sign', factor: -1 },
    ])
    expect(check(computeGradient({ b3: 3 })).patterns).toEqual([undefined])
  })
})
