import { describe, expect, test } from 'vitest'
import {
  type CheckerAnswer,
  type CheckerPoint,
  explainChecker,
  planCheckerProbe,
  readCheckerProbe,
} from '#grading/diagnosis/checker.ts'
import { concatenateData } from '#grading/tensor.ts'
import { inEnglish } from '#test/english.ts'
import { computeCost, computeGradient, theta } from '#test/grading/course-network.ts'

const epsilon = 1e-7
const shift = (step: number) => theta.map((entry, i) => computeCost(theta.with(i, entry + step)))
const probe = planCheckerProbe(theta, epsilon)
const probed = Float64Array.from(probe.points, ({ direction, step }) => {
  const along = probe.directions[direction]
  const moved = theta.map((entry, i) => entry + step * (along?.data[i - along.start] ?? 0))
  return computeCost(moved)
})
const point: CheckerPoint = {
  epsilon,
  costs: { base: computeCost(theta), plus: shift(epsilon), minus: shift(-epsilon) },
  others: readCheckerProbe(probed, { theta, epsilon }),
}
const right = concatenateData(computeGradient())
const buggy = concatenateData(computeGradient({ W2: 2, b1: 4 }))

function explain(onBuggy: number, onRight: number): string[] {
  const answers: CheckerAnswer[] = [
    { point, gradient: buggy, value: onBuggy },
    { point, gradient: right, value: onRight },
  ]
  return explainChecker(answers).map(({ id }) => id)
}

describe('a wrong gradient checker', () => {
  test.each([
    ['divides-by-epsilon', 0.2880791819, 0.333333],
    ['one-sided', 0.2850931157, 1.69077e-7],
    ['one-sided-halved', 0.5177906387, 0.333333],
    ['reversed-difference', 0.9732732389, 1],
    ['whole-vector', 0.697781064, 0.769737],
    ['accumulated-perturbation', 0.8290770586, 0.845833],
    ['single-precision', 0.3358079191, 0.152916],
    ['denominator-of-gradient', 0.4877828958, 2.37238e-7],
    ['denominator-of-sum', 0.2929220135, 1.18619e-7],
    ['denominator-product', 0.1440936522, 7.00814e-8],
    ['denominator-doubled', 0.2438914479, 1.18619e-7],
    ['no-denominator', 2.322540606, 8.03094e-7],
    ['difference-of-norms', 0.1689346194, 2.37814e-8],
    ['squared-norms', 0.158045763, 2.8141e-14],
    ['sums-for-norms', 0.5755763503, 4.30772e-8],
    ['one-norms', 0.185622025, 1.56459e-7],
    ['max-norms', 0.3975823394, 7.73499e-8],
    ['missing-denominator-parentheses', 3.872962522, 3.38518],
    ['gradient-as-approximation', 0, 0],
  ])('is known by its values: %s', (id, onBuggy, onRight) => {
    expect(explain(onBuggy, onRight)).toEqual([id])
  })

  test.each([
    [0.2850931492, 1.90775e-10],
    [0.2850931498, 8.26553e-9],
    [0.2850935923, 1.68002e-6],
  ])('is known to use another epsilon', (onBuggy, onRight) => {
    expect(explain(onBuggy, onRight)).toEqual(['other-epsilon'])
  })

  test('has several names where one value belongs to several faults', () => {
    expect(explain(1, 1)).toEqual(['missing-parentheses', 'unused-perturbation', 'sum-of-costs'])
  })

  test('has no name where its values are right, or no known fault gives them', () => {
    expect(explain(0.28509315678, 1.19e-7)).toEqual([])
    expect(explain(0.4, 0.3)).toEqual([])
  })

  test('is not named by one of its values alone', () => {
    expect(explain(0.2880791819, 1.19e-7)).toEqual([])
  })

  test('is told with its value, the right one, the cause and what to do', () => {
    const [finding] = explainChecker([{ point, gradient: buggy, value: 0.2880791819 }])
    expect(inEnglish(finding?.text)).toBe(
      'Your checker returns 0.2880791819 where 0.2851 is right. Exactly that comes out when the difference of the ' +
        'costs is divided by epsilon and not by 2 * epsilon. The points lie 2 * epsilon apart: divide by that.',
    )
  })

  test('of one parameter is known by what it perturbs', () => {
    const [x, one] = [2, 4]
    const costs = {
      base: x * one,
      plus: Float64Array.of((one + epsilon) * x),
      minus: Float64Array.of((one - epsilon) * x),
    }
    const others = [{ id: 'other-variable' as const, approximation: Float64Array.of(one) }]
    const gradient = Float64Array.of(x)
    const answer = { point: { epsilon, costs, others }, gradient, value: 1 / 3 }
    const found = explainChecker([answer]).map(({ id }) => id)
    expect(found).toContain('other-variable')
  })

  test('of many parameters is probed at two points only', () => {
    const large = new Float64Array(5000)
    expect(planCheckerProbe(large, epsilon).points).toHaveLength(2)
    const read = readCheckerProbe(Float64Array.of(3e-7, 1e-7), { theta: large, epsilon })
    expect(read.map(({ id }) => id)).toEqual(['whole-vector'])
    expect(read[0]?.approximation[0]).toBeCloseTo(1)
  })
})
