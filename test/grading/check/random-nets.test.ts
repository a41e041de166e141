import { describe, expect, test } from 'vitest'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import { createNet } from '#test/nets/net.ts'
import { checkTrial, drawTrials, expectVerdict } from './net-trials.ts'
import { check } from './programs.ts'

describe('a check of random nets', () => {
  test('passes right gradients and fails wrong ones, at points of all kinds', () => {
    const misjudged = [...drawTrials(310_000, 48)].flatMap((trial) => {
      const { verdict } = checkTrial(trial)
      if (verdict === expectVerdict(trial)) return []
      return [`${trial.seed} ${trial.kind} ${trial.mistake?.name ?? 'right'}: ${verdict}`]
    })
    expect(misjudged).toEqual([])
  })

  test('fails a tensor that is a thousandth too large, and names it', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const net = createNet(seed, { activations: ['tanh', 'sigmoid'] })
      const wrong = net.blocks[2]
      const isWrong = (i: number) => i >= (wrong?.start ?? 0) && i < (net.blocks[3]?.start ?? 0)
      const found = check({
        theta: net.theta,
        forward: net.forward,
        backward: (theta) => net.backward(theta).map((g, i) => (isWrong(i) ? 1.001 * g : g)),
        blocks: net.blocks,
        seed,
      })
      expect(found.verdict).toBe('failed')
      const failed = found.blocks.filter(({ verdict }) => verdict === 'failed')
      expect(failed.map(({ name }) => name)).toEqual([wrong?.name])
    }
  })

  test('never fails a right gradient where many kinks meet', () => {
    const seeds = Array.from({ length: 12 }, (_, i) => 330_000 + i)
    const found = seeds.map((seed) => {
      const net = createNet(seed, { points: 'zero-biases' })
      return checkTrial({ seed, kind: 'zero-biases', net, mistake: undefined })
    })
    expect(found.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
    const isKinked = ({ notes }: CheckVerdict) => notes.some(({ code }) => code === 'kink')
    expect(found.filter(isKinked).length).toBeGreaterThan(8)
  })

  test('costs at most five forwards for each parameter, as a rule', () => {
    const costs = Array.from({ length: 41 }, (_, i) => {
      const net = createNet(320_000 + i)
      const { evaluations } = checkTrial({
        seed: i,
        kind: 'generic',
        net,
        mistake: undefined,
      })
      return evaluations / net.theta.length
    })
    expect(costs.toSorted((a, b) => a - b)[20]).toBeLessThanOrEqual(5)
  })
})
