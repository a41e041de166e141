import { createRandomState } from '#grading/random-state.ts'
import type { Program } from '#test/grading/check/programs.ts'
import { type HardCase, isOn, mapGradient, relu, scalar } from './hard-case.ts'

/** ReLU of the first number beside something smooth of the second, with a slope of one's own for ReLU. */
function reluAt(at: number, slope: (z: number) => number): Program {
  return scalar(
    [at, 0.7],
    (a, b) => 0.49 * relu(a) + 0.5 * b * b + 2,
    (a, b) => [0.49 * slope(a), b],
  )
}

function larger(backward: (a: number, b: number) => number[]): Program {
  return scalar([0.5, 0.5], Math.max, (a = 0, b = 0) => backward(a, b))
}

/** The gradient replaced by central differences of the cost, as learners cheat. */
export function differentiateNumerically(program: Program): Program {
  const backward: Program['backward'] = (theta, random) =>
    theta.map((entry, i) => {
      const above = program.forward(theta.with(i, entry + 1e-7), random)
      return (above - program.forward(theta.with(i, entry - 1e-7), random)) / 2e-7
    })
  return { ...program, backward }
}

const sign = (x: number) => Math.sign(x)
const leaky = (z: number) => (z > 0 ? z : 0.01 * z)
const leak = (z: number) => (z > 0 ? 1 : 0.01)

/** 40 examples through one ReLU unit of six weights and a bias; the first is 2e-8 above its kink. */
function crowd(): Program {
  const state = createRandomState(15)
  const inputs = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => state.normal()))
  const weights = Array.from({ length: 6 }, () => state.normal())
  const sum = (theta: ArrayLike<number>, x: readonly number[]) =>
    x.reduce((total, entry, k) => total + entry * (theta[k] ?? 0), theta[6] ?? 0)
  const bias = 2e-8 - sum([...weights, 0], inputs[0] ?? [])
  const mean = (part: (x: readonly number[]) => number) =>
    inputs.reduce((total, x) => total + part(x), 0) / inputs.length
  return {
    theta: [...weights, bias],
    forward: (theta) => mean((x) => relu(sum(theta, x))),
    backward: (theta) =>
      theta.map((_, k) => mean((x) => isOn(sum(theta, x)) * (k === 6 ? 1 : (x[k] ?? 0)))),
  }
}

const pool = (count: number) => (_: number, i: number, theta: Float64Array) => {
  const largest = Math.max(...theta)
  return i === theta.indexOf(largest) ? count : 0
}

/** Kinks at the point or next to it, one or several at once. */
export const kinkCases: readonly HardCase[] = [
  {
    id: 'K1',
    title: 'ReLU at 0, slope 0',
    program: reluAt(0, isOn),
    verdict: 'passed',
    notes: ['kink'],
  },
  {
    id: 'K2',
    title: 'ReLU at 0, slope 1',
    program: reluAt(0, (z) => (z >= 0 ? 1 : 0)),
    verdict: 'passed',
    notes: ['kink'],
  },
  {
    id: 'K3',
    title: 'ReLU at 0, slope 2 from 0 on',
    program: reluAt(0, (z) => (z >= 0 ? 2 : 0)),
    verdict: 'failed',
  },
  { id: 'K4', title: 'ReLU at 0, no mask', program: reluAt(0, () => 1), verdict: 'failed' },
  { id: 'K6', title: 'ReLU 5e-7 below 0, right', program: reluAt(-5e-7, isOn), verdict: 'passed' },
  {
    id: 'K7',
    title: 'ReLU 3e-8 below 0, differentiated numerically',
    program: differentiateNumerically(reluAt(-3e-8, isOn)),
    verdict: 'passed',
    notes: ['only-here'],
  },
  {
    id: 'K8',
    title: 'max at a tie, gradient (1, 0)',
    program: larger((a, b) => (a >= b ? [1, 0] : [0, 1])),
    verdict: 'passed',
    notes: ['kink'],
  },
  {
    id: 'K9',
    title: 'max at a tie, gradient (1, 1)',
    program: larger((a, b) => [a >= b ? 1 : 0, b >= a ? 1 : 0]),
    verdict: 'passed',
    notes: ['kink', 'ties'],
  },
  {
    id: 'K10',
    title: 'abs at 0, sign(0) = 0',
    program: scalar(
      [0, 0.5, -0.2],
      (a, b, c) => Math.abs(a) + Math.abs(b) + Math.abs(c),
      (a, b, c) => [sign(a), sign(b), sign(c)],
    ),
    verdict: 'passed',
    notes: ['kink'],
  },
  {
    id: 'K12',
    title: 'hinge at margin 0, right',
    program: scalar(
      [0.5],
      (w) => relu(1 - 2 * w),
      (w) => [-2 * isOn(1 - 2 * w)],
    ),
    verdict: 'passed',
    notes: ['kink'],
  },
  {
    id: 'K15',
    title: 'one of 40 ReLU sums 2e-8 above 0, right',
    program: crowd(),
    verdict: 'passed',
  },
  { id: 'K18', title: 'ReLU 1e-9 above 0, right', program: reluAt(1e-9, isOn), verdict: 'passed' },
  {
    id: 'K19',
    title: 'max-pool of four equal numbers, gradient to the first',
    program: mapGradient(
      scalar([0.2, 0.2, 0.2, 0.2], Math.max, () => [0, 0, 0, 0]),
      pool(1),
    ),
    verdict: 'passed',
    notes: ['kink'],
  },
  {
    id: 'K19w',
    title: 'max-pool of four equal numbers, twice the gradient',
    program: mapGradient(
      scalar([0.2, 0.2, 0.2, 0.2], Math.max, () => [0, 0, 0, 0]),
      pool(2),
    ),
    verdict: 'failed',
  },
  {
    id: 'K21',
    title: 'L1 regularisation at 0, right',
    program: scalar(
      [0, 0.3, -0.2],
      (a, b, c) => 0.1 * (Math.abs(a) + Math.abs(b) + Math.abs(c)) + (a + b - c) ** 2,
      (a, b, c) => {
        const slope = 2 * (a + b - c)
        return [slope + 0.1 * sign(a), slope + 0.1 * sign(b), -slope + 0.1 * sign(c)]
      },
    ),
    verdict: 'passed',
  },
  {
    id: 'K23',
    title: 'relu(x) - relu(-x) at 0, smooth, slope 0 by backpropagation',
    program: scalar(
      [0, 0.3],
      (a, b) => relu(a) - relu(-a) + b * b,
      (a, b) => [isOn(a) + isOn(-a), 2 * b],
    ),
    verdict: 'passed',
    notes: ['only-here'],
  },
  {
    id: 'K24',
    title: 'leaky(-leaky(x)) at 0, linear, slope -1e-4 by backpropagation',
    program: scalar(
      [0, 0.3],
      (a, b) => leaky(-leaky(a)) + b * b,
      (a, b) => [-leak(-leaky(a)) * leak(a), 2 * b],
    ),
    verdict: 'passed',
    notes: ['only-here'],
  },
  {
    id: 'K25',
    title: 'clip at +-1e-4 with the opposite sign inside, where all is 0 outside',
    program: scalar(
      [0, 0.4],
      (a, b) => Math.min(1e-4, Math.max(-1e-4, a)) + b * b,
      (a, b) => [Math.abs(a) < 1e-4 ? -1 : 0, 2 * b],
    ),
    verdict: 'failed',
  },
  {
    id: 'K26',
    title: 'min(max(a, b), b) at a tie, which is b',
    program: scalar(
      [0, 0],
      (a, b) => Math.min(Math.max(a, b), b),
      (a, b) => (a >= b && Math.max(a, b) <= b ? [1, 0] : [0, 1]),
    ),
    verdict: 'passed',
    notes: ['only-here'],
  },
]
