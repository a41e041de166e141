import { createRandomState, type RandomState } from '#grading/random-state.ts'
import { concatenateData } from '#grading/tensor.ts'
import type { Program } from '#test/grading/check/programs.ts'
import { computeCost, computeGradient, theta } from '#test/grading/course-network.ts'
import { type HardCase, mapGradient, scalar, sigmoid, smooth } from './hard-case.ts'
import { differentiateNumerically } from './kink-cases.ts'

function courseNet(factors: Readonly<Record<string, number>> = {}): Program {
  return {
    theta,
    forward: computeCost,
    backward: (at) => concatenateData(computeGradient(factors, at)),
    blocks: courseBlocks(),
  }
}

function courseBlocks() {
  const shapes = { W1: [5, 4], b1: [5, 1], W2: [3, 5], b2: [3, 1], W3: [1, 3], b3: [1, 1] }
  let start = 0
  return Object.entries(shapes).map(([name, shape]) => {
    const block = { name, start, shape }
    start += shape.reduce((product, side) => product * side, 1)
    return block
  })
}

const atB2 = (change: number) => (slope: number, i: number) => (i === 40 ? change : slope)

/** Half the inputs dropped at random: with the generator that the grader seeds, or with one of its own. */
function dropout(choose: (random: RandomState) => RandomState): Program {
  const inputs = [0.3, -1.2, 0.8, 2, -0.4]
  const mask = (random: RandomState) => {
    const draws = choose(random)
    return inputs.map((x) => (draws.uniform() < 0.5 ? 0 : 2 * x))
  }
  const sum = (at: ArrayLike<number>, kept: readonly number[]) =>
    kept.reduce((total, x, i) => total + x * (at[i] ?? 0), 0)
  return {
    theta: [0.4, 0.1, -0.7, 0.2, 1],
    forward: (at, random) => Math.tanh(sum(at, mask(random))),
    backward: (at, random) => {
      const kept = mask(random)
      return kept.map((x) => x * (1 - Math.tanh(sum(at, kept)) ** 2))
    },
  }
}

function manyEntries(): Program {
  const factors = Float64Array.from({ length: 10_000 }, (_, i) => 1 + Math.sin(i))
  return {
    theta: Float64Array.from(factors, (_, i) => Math.cos(i)),
    forward: (at) => {
      let sum = 0
      for (let i = 0; i < at.length; i += 1) sum += (factors[i] ?? 0) * (at[i] ?? 0) ** 2
      return sum / at.length
    },
    backward: (at) =>
      at.map((entry, i) => {
        return ((2 * (factors[i] ?? 0) * entry) / at.length) * (i === 7654 ? 3 : 1)
      }),
  }
}

const square = (() => {
  const state = createRandomState(4)
  const input = [0.3, -1.1, 0.8, 0.5]
  const product = (at: ArrayLike<number>) =>
    input.map((_, row) => input.reduce((sum, x, k) => sum + x * (at[4 * row + k] ?? 0), 0))
  return {
    theta: Array.from({ length: 16 }, () => state.normal()),
    forward: (at) => product(at).reduce((sum, z) => sum + Math.tanh(z), 0),
    backward: (at) => {
      const slopes = product(at).map((z) => 1 - Math.tanh(z) ** 2)
      return at.map((_, i) => (slopes[i % 4] ?? 0) * (input[Math.floor(i / 4)] ?? 0))
    },
  } satisfies Program
})()

/** Batch normalisation; its backward holds mean and variance constant. */
const normalisation = (() => {
  const xs = [0.2, -1.3, 0.9, 2.1]
  const normalise = (weight: number, shift: number) => {
    const sums = xs.map((x) => weight * x + shift)
    const mean = sums.reduce((total, z) => total + z, 0) / sums.length
    const variance = sums.reduce((total, z) => total + (z - mean) ** 2, 0) / sums.length
    const deviation = Math.sqrt(variance + 0.1)
    return { outputs: sums.map((z) => (z - mean) / deviation), deviation }
  }
  return scalar(
    [0.7, 0.2, 1.3],
    (weight, shift, gamma) =>
      normalise(weight, shift).outputs.reduce((sum, z) => sum + Math.exp(gamma * z), 0),
    (weight, shift, gamma) => {
      const { outputs, deviation } = normalise(weight, shift)
      const slopes = outputs.map((z) => Math.exp(gamma * z))
      const add = (part: (i: number) => number) =>
        slopes.reduce((sum, s, i) => sum + s * part(i), 0)
      return [
        add((i) => (gamma * (xs[i] ?? 0)) / deviation),
        add(() => gamma / deviation),
        add((i) => outputs[i] ?? 0),
      ]
    },
  )
})()

/** Nets, whole tensors, random numbers, and what learners do. */
export const programCases: readonly HardCase[] = [
  {
    id: 'S1',
    title: "the course's net with its shipped mistakes",
    program: courseNet({ W2: 2, b1: 4 }),
    verdict: 'failed',
  },
  { id: 'S2', title: "the course's net, right", program: courseNet(), verdict: 'passed' },
  {
    id: 'S3',
    title: 'J = theta x at 4, x = 2',
    program: scalar(
      [4],
      (x) => 2 * x,
      () => [2],
    ),
    verdict: 'passed',
  },
  {
    id: 'S5',
    title: "the course's net, NaN in db2",
    program: mapGradient(courseNet(), atB2(Number.NaN)),
    verdict: 'failed',
    notes: ['gradient-not-finite'],
  },
  {
    id: 'S6',
    title: "the course's net, infinity in db2",
    program: mapGradient(courseNet(), atB2(Infinity)),
    verdict: 'failed',
    notes: ['gradient-not-finite'],
  },
  {
    id: 'S7',
    title: "the course's net, differentiated numerically",
    program: differentiateNumerically(courseNet()),
    verdict: 'passed',
  },
  {
    id: 'S8',
    title: "the course's net with parameters that were whole numbers, right",
    program: {
      ...courseNet(),
      theta: theta.map(Math.round),
      options: { facts: { integerParameters: ['W1', 'b1'] } },
    },
    verdict: 'passed',
    notes: ['integer-parameters'],
  },
  {
    id: 'R1',
    title: 'dropout, right for its mask',
    program: dropout((random) => random),
    verdict: 'passed',
    notes: ['random'],
  },
  {
    id: 'R3',
    title: 'dropout from a generator that no seed reaches',
    program: dropout(
      (
        (own) => () =>
          own
      )(createRandomState(5)),
    ),
    verdict: 'inconclusive',
    notes: ['hidden-state'],
  },
  {
    id: 'R5',
    title: 'a forward that changes its argument',
    program: { ...smooth, options: { facts: { changedArguments: ['theta'] } } },
    verdict: 'passed',
    notes: ['changed-arguments'],
  },
  {
    id: 'B1',
    title: 'one of 10,000 entries three times too big',
    program: manyEntries(),
    verdict: 'failed',
  },
  {
    id: 'B3',
    title: 'the gradient of a square matrix transposed',
    program: square,
    verdict: 'failed',
  },
  {
    id: 'B4',
    title: 'two entries exchanged',
    program: scalar(
      [0.1, 0.2, 0.3],
      (a, b, c) => a * a + Math.sin(b) + Math.exp(c),
      (a, b, c) => [2 * a, Math.exp(c), Math.cos(b)],
    ),
    verdict: 'failed',
  },
  {
    id: 'B6',
    title: 'log(A + 1e-8) in forward, A - Y in backward',
    program: scalar(
      [-2],
      (z) => -Math.log(sigmoid(z) + 1e-8),
      (z) => [sigmoid(z) - 1],
    ),
    verdict: 'passed',
  },
  {
    id: 'B8',
    title: 'batch normalisation with constant mean and variance',
    program: normalisation,
    verdict: 'failed',
  },
  {
    id: 'G3',
    title: 'a gradient one entry short',
    program: { ...smooth, backward: () => [1, 2] },
    verdict: 'failed',
    notes: ['gradient-size'],
  },
  {
    id: 'E1',
    title: 'every sign wrong',
    program: mapGradient(smooth, (slope) => -slope),
    verdict: 'failed',
  },
  {
    id: 'E3',
    title: 'right at this point only: 2 x for x^2 + 1 at 1',
    program: scalar(
      [1],
      (x) => x ** 3 / 3 + x,
      (x) => [2 * x],
    ),
    verdict: 'failed',
    notes: ['elsewhere'],
  },
]
