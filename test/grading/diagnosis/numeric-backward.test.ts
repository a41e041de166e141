import { describe, expect, test } from 'vitest'
import type { Reply } from '#grading/check/ask.ts'
import {
  isNumericBackward,
  matchDifferences,
  type NumericMatch,
} from '#grading/diagnosis/numeric-backward.ts'
import { createNet, type Net } from '#test/nets/net.ts'

function match(forward: Net['forward'], theta: Float64Array, gradient: Float64Array): NumericMatch {
  const check = matchDifferences(theta, gradient)
  const asked = check.next()
  if (asked.done === true || asked.value.kind !== 'values') throw new Error('Nothing was asked')
  const { base, directions, points } = asked.value
  const values = Float64Array.from(points, ({ direction, step }) => {
    const along = directions[direction]
    return forward(base.map((entry, i) => entry + step * (along?.data[i - along.start] ?? 0)))
  })
  const reply: Reply = { kind: 'values', values }
  const end = check.next(reply)
  if (end.done !== true) throw new Error('More was asked')
  return end.value
}

const difference = ({ forward, theta }: Net, [plus, minus]: readonly [number, number]) =>
  theta.map((entry, i) => {
    const above = forward(theta.with(i, entry + plus))
    return (above - forward(theta.with(i, entry - minus))) / (plus + minus)
  })

const seeds = Array.from({ length: 30 }, (_, i) => i + 1)

describe('a backward of finite differences', () => {
  test.each([
    ['central', 1e-7, 1e-7, 1e-7],
    ['central', 1e-4, 1e-4, 1e-4],
    ['forward', 1e-6, 1e-6, 0],
    ['backward', 1e-5, 0, 1e-5],
  ])('is known bit by bit: %s with a step of %s', (...[formula, step, plus, minus]) => {
    for (const seed of seeds) {
      const net = createNet(seed)
      const found = match(net.forward, net.theta, difference(net, [plus, minus]))
      expect(found).toMatchObject({ isNumeric: true, formula, step })
    }
  })

  test('is not seen in a right backward', () => {
    for (const seed of seeds) {
      const net = createNet(seed)
      expect(match(net.forward, net.theta, net.backward(net.theta)).isNumeric).toBe(false)
    }
  })

  test('is not seen where a cost is linear and differences are exact', () => {
    const forward = (theta: Float64Array) => 2 * (theta[0] ?? 0)
    const found = match(forward, Float64Array.of(0), Float64Array.of(2))
    expect(found).toEqual({ isNumeric: false, matched: 0, telling: 0 })
  })

  test('is not seen in zeros', () => {
    const found = match(() => 3, new Float64Array(4), new Float64Array(4))
    expect(found).toEqual({ isNumeric: false, matched: 0, telling: 0 })
  })

  test('is looked for in at most 24 entries', () => {
    const theta = new Float64Array(1000).fill(0.5)
    const asked = matchDifferences(theta, theta).next().value
    expect(asked).toHaveProperty('points.length', 1 + 24 * 12)
  })
})

describe('the verdict on a numeric backward', () => {
  const no = { isNumeric: false, matched: 0, telling: 9 }
  const yes = { isNumeric: true, matched: 9, telling: 9 }

  test.each([
    ['calls forward for every parameter', { forwardCalls: 94, parameters: 47, match: no }, true],
    ['agrees bit by bit at two points', { parameters: 47, match: yes, confirmation: yes }, true],
    ['calls forward twice and agrees', { forwardCalls: 2, parameters: 1, match: yes }, true],
    ['agrees at one point', { parameters: 47, match: yes, confirmation: no }, false],
    ['agrees and was not confirmed', { parameters: 1, match: yes }, false],
    ['calls forward once', { forwardCalls: 1, parameters: 47, match: no }, false],
    ['calls forward twice', { forwardCalls: 2, parameters: 1, match: no }, false],
  ])('on a backward that %s', (_what, suspicion, verdict) => {
    expect(isNumericBackward(suspicion)).toBe(verdict)
  })
})
