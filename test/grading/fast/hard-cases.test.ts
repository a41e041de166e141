import { describe, expect, test } from 'vitest'
import { checkFast } from '#grading/fast/fast-check.ts'
import type { FastVerdict } from '#grading/fast/fast-verdict.ts'
import { createNet } from '#test/nets/net.ts'
import { POINT_KINDS } from '#test/nets/points.ts'
import { addToEntries, plant } from './planted-errors.ts'
import { drive, type Program, runFast } from './program.ts'
import { createWideNet } from './wide-net.ts'

const DESIGN = { inputs: 32, hidden: 16, outputs: 4, examples: 8 } as const
const tanh = createWideNet(3, { ...DESIGN, activation: 'tanh' })
const relu = createWideNet(4, { ...DESIGN, activation: 'relu' })

describe('a right gradient', () => {
  test.each([1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10, 1e-12])(
    'never fails where the cost is rounded to multiples of %f',
    (step) => {
      for (const net of [tanh, relu]) {
        const rounded = changeCost(net, (cost) => Math.round(cost / step) * step)
        expect(runFast(rounded, 1).verdict).not.toBe('failed')
      }
    },
  )

  test('passes where the cost is rounded finely, and twice it fails', () => {
    const rounded = changeCost(tanh, (cost) => Math.round(cost * 1e9) / 1e9)
    expect(runFast(rounded, 1).verdict).toBe('passed')
    const wrong = { ...rounded, backward: scaleAll(tanh, 2) }
    expect(runFast(wrong, 1).verdict).toBe('failed')
  })

  test.each([
    ['an offset of 1e6', (cost: number) => cost + 1e6, 1],
    ['a cost of 1e-12 times its size', (cost: number) => cost * 1e-12, 1e-12],
    ['a cost near the smallest float', (cost: number) => cost * 1e-290, 1e-290],
    ['a cost of 1e12 times its size', (cost: number) => cost * 1e12, 1e12],
    ['noise of 1e-10', (cost: number) => cost + 1e-10 * Math.sin(cost * 1.2e13), 1],
  ])('passes with %s, and a mistake of 1 %% fails', (_, change, scale) => {
    for (const net of [tanh, relu]) {
      const program = { ...changeCost(net, change), backward: scaleAll(net, scale) }
      expect(runFast(program, 2).verdict).toBe('passed')
      expect(runFast({ ...program, backward: scaleAll(net, 1.01 * scale) }, 2).verdict).toBe(
        'failed',
      )
    }
  })

  test('passes at kinks, beside them and at all other kinds of points', () => {
    for (const points of POINT_KINDS) {
      for (let seed = 0; seed < 6; seed += 1) {
        const net = createNet(seed, { points })
        const program = { ...net, backward: (theta: Float64Array) => net.backward(theta) }
        expect({ points, seed, verdict: runFast(program, seed).verdict }).toMatchObject({
          verdict: 'passed',
        })
      }
    }
  })

  test('passes with the note kink where the point itself is one, and twice it fails', () => {
    const program = createOnes(
      (x) => Math.max(0, x),
      (x) => (x > 0 ? 1 : 0),
    )
    expect(runFast(program, 3)).toMatchObject({ verdict: 'passed', notes: ['kink'] })
    const wrong = createOnes(
      (x) => Math.max(0, x),
      (x) => (x >= 0 ? 2 : 0),
    )
    expect(runFast(wrong, 3).verdict).toBe('failed')
  })

  test('does not fail where the cost has finer structure than the first steps', () => {
    const program = createOnes(
      (x) => Math.sin(1e5 * (x - 0.1)) / 1e5,
      (x) => Math.cos(1e5 * (x - 0.1)),
    )
    expect(runFast(program, 3).verdict).not.toBe('failed')
  })

  test('passes in single precision, and a mistake of 0.1 % fails', () => {
    const single = {
      ...tanh,
      backward: (theta: Float64Array) => tanh.backward(theta).map(Math.fround),
    }
    expect(runFast(single, 4)).toMatchObject({ verdict: 'passed', notes: ['float32', 'coarse'] })
    const wrong = {
      ...tanh,
      backward: (theta: Float64Array) => scaleAll(tanh, 1.001)(theta).map(Math.fround),
    }
    expect(runFast(wrong, 4)).toMatchObject({ verdict: 'failed', notes: ['float32'] })
  })

  test('passes with an error that is within the tolerance of each entry', () => {
    const harmless = plant(tanh, 'W1', (part) => {
      part.set(part.map((entry, i) => entry * (1 + 1e-6 * Math.sin(i))))
    })
    expect(runFast(harmless, 5)).toMatchObject({ verdict: 'passed', notes: ['small'] })
  })
})

describe('what cannot be decided', () => {
  test('is said of a cost that is not finite', () => {
    expectUndecided(
      runFast(
        changeCost(tanh, () => Infinity),
        6,
      ),
      'not-finite',
    )
  })

  test('is said of a cost that depends on earlier calls', () => {
    let calls = 0
    const program = changeCost(tanh, (cost) => {
      calls += 1
      return cost + 1e-3 * Math.sin(calls)
    })
    expectUndecided(runFast(program, 6), 'hidden-state')
  })

  test('is said of a budget that does not reach', () => {
    expectUndecided(runFast(tanh, 6, 30), 'budget')
    expectUndecided(runFast(tanh, 6, 45), 'budget')
    const wrong = addToEntries(tanh, 'W1', { offsets: [77], size: 0.01 })
    const { verdict, notes, evaluations } = runFast(wrong, 6, 110)
    expect({ verdict, notes }).toEqual({ verdict: 'inconclusive', notes: ['budget'] })
    expect(Object.values(evaluations).reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(110)
  })

  test('is said of a cost too coarse to differentiate', () => {
    const program = changeCost(tanh, (cost) => Math.round(cost * 100) / 100)
    expectUndecided(runFast(program, 6), 'noisy')
  })

  test('is said of a difference where backward fails at all other points', () => {
    let calls = 0
    const backward = (theta: Float64Array) => {
      calls += 1
      return calls === 1 ? scaleAll(tanh, 2)(theta) : undefined
    }
    expectUndecided(runFast({ ...tanh, backward }, 6), 'domain-edge')
  })
})

describe('a gradient', () => {
  test('with NaN in it fails, and the entry is named', () => {
    const program = plant(tanh, 'W1', (part) => part.fill(Number.NaN, 40, 41))
    const { verdict, blocks } = runFast(program, 7)
    expect(verdict).toBe('failed')
    expect(blocks.map((block) => block.verdict)).toEqual(['failed', 'passed', 'passed', 'passed'])
    expect(blocks[0]?.finding?.entries).toMatchObject([{ index: [1, 8], analytic: Number.NaN }])
  })

  test('of zeros passes where the cost is constant, and is called uninformative', () => {
    const constant = { ...changeCost(tanh, () => 1.5), backward: scaleAll(tanh, 0) }
    expect(runFast(constant, 7)).toMatchObject({ verdict: 'passed', notes: ['uninformative'] })
    const wrong = { ...constant, backward: (theta: Float64Array) => theta.map(() => 1e-9) }
    expect(runFast(wrong, 7).verdict).toBe('failed')
  })

  test('of another run is taken anew when random numbers changed the cost', () => {
    const problem = { ...tanh, seed: 8, budget: 1000, cost: tanh.forward(tanh.theta) + 1 }
    const gradient = scaleAll(tanh, 5)(tanh.theta)
    const verdict = drive(checkFast({ ...problem, gradient }), tanh)
    expect(verdict).toMatchObject({ verdict: 'passed', notes: ['random'], gradientCalls: 1 })
  })

  test('in a reply to another question is refused', () => {
    const gradient = tanh.backward(tanh.theta)
    const check = checkFast({ ...tanh, gradient, cost: 1, seed: 1, budget: 1000 })
    check.next()
    expect(() => check.next({ kind: 'gradient', cost: 1, gradient })).toThrow(TypeError)
  })
})

function changeCost(program: Program, change: (cost: number) => number): Program {
  return { ...program, forward: (theta) => change(program.forward(theta)) }
}

function scaleAll(program: Program, factor: number): (theta: Float64Array) => Float64Array {
  return (theta) => (program.backward(theta) ?? theta).map((entry) => factor * entry)
}

/** The sum of a function over 60 entries, 20 of which are 0. */
function createOnes(value: (x: number) => number, slope: (x: number) => number): Program {
  const theta = Float64Array.from({ length: 60 }, (_, i) => (i < 20 ? 0 : Math.sin(i)))
  return {
    theta,
    blocks: [{ name: 'x', start: 0, shape: [60] }],
    forward: (point) => point.reduce((sum, x) => sum + value(x), 0),
    backward: (point) => point.map(slope),
  }
}

function expectUndecided({ verdict, notes, blocks }: FastVerdict, note: string): void {
  expect(verdict).toBe('inconclusive')
  expect(notes).toContain(note)
  expect(blocks.every((block) => block.verdict === 'inconclusive')).toBe(true)
}
