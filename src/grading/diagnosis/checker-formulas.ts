import { findLargestMagnitude, measureNorm } from '#grading/norm.ts'
import { subtract } from './closeness.ts'

/** A way to get a gradient checker wrong. The names are stable. */
export type CheckerMistakeId =
  | 'divides-by-epsilon'
  | 'one-sided'
  | 'one-sided-halved'
  | 'reversed-difference'
  | 'sum-of-costs'
  | 'missing-parentheses'
  | 'unused-perturbation'
  | 'whole-vector'
  | 'accumulated-perturbation'
  | 'single-precision'
  | 'other-epsilon'
  | 'other-variable'
  | 'gradient-as-approximation'
  | 'denominator-of-gradient'
  | 'denominator-of-sum'
  | 'denominator-product'
  | 'denominator-doubled'
  | 'no-denominator'
  | 'missing-denominator-parentheses'
  | 'difference-of-norms'
  | 'squared-norms'
  | 'sums-for-norms'
  | 'one-norms'
  | 'max-norms'

/** The cost at and around the point of a check, as the trusted side has it. */
export interface CheckerCosts {
  readonly base: number
  /** With epsilon added to one parameter after another, */
  readonly plus: Float64Array
  /** and taken from it. */
  readonly minus: Float64Array
}

/** A wrong way to approximate the gradient. */
export interface ApproximationFault {
  readonly id: CheckerMistakeId
  readonly approximate: (costs: CheckerCosts, epsilon: number) => Float64Array
}

/** A wrong way to compare the two gradients. */
export interface DifferenceFault {
  readonly id: CheckerMistakeId
  readonly compare: (gradient: Float64Array, approximation: Float64Array) => number
}

/** The approximation as it is right. */
export function approximateRightly({ plus, minus }: CheckerCosts, epsilon: number): Float64Array {
  return subtract(plus, minus).map((gap) => gap / (2 * epsilon))
}

/** The comparison as it is right. */
export function compareRightly(gradient: Float64Array, approximation: Float64Array): number {
  const gap = measureNorm(subtract(gradient, approximation))
  return gap / (measureNorm(gradient) + measureNorm(approximation))
}

/** Faults in the approximation that can be computed from the costs of a right one. */
export const APPROXIMATION_FAULTS: readonly ApproximationFault[] = [
  {
    id: 'divides-by-epsilon',
    approximate: ({ plus, minus }, epsilon) => subtract(plus, minus).map((gap) => gap / epsilon),
  },
  {
    id: 'one-sided',
    approximate: ({ plus, base }, epsilon) => plus.map((cost) => (cost - base) / epsilon),
  },
  {
    id: 'one-sided-halved',
    approximate: ({ plus, base }, epsilon) => plus.map((cost) => (cost - base) / (2 * epsilon)),
  },
  {
    id: 'reversed-difference',
    approximate: ({ plus, minus }, epsilon) =>
      subtract(minus, plus).map((gap) => gap / (2 * epsilon)),
  },
  {
    id: 'missing-parentheses',
    approximate: ({ plus, minus }, epsilon) =>
      subtract(plus, minus).map((gap) => (gap / 2) * epsilon),
  },
  { id: 'unused-perturbation', approximate: ({ plus }) => new Float64Array(plus.length) },
  {
    id: 'sum-of-costs',
    approximate: ({ plus, minus }, epsilon) =>
      plus.map((cost, i) => (cost + (minus[i] ?? Number.NaN)) / (2 * epsilon)),
  },
]

/** Faults in the comparison. */
export const DIFFERENCE_FAULTS: readonly DifferenceFault[] = [
  { id: 'no-denominator', compare: (g, a) => measureNorm(subtract(g, a)) },
  {
    id: 'squared-norms',
    compare: (g, a) => sumSquares(subtract(g, a)) / (sumSquares(g) + sumSquares(a)),
  },
  {
    id: 'denominator-of-gradient',
    compare: (g, a) => measureNorm(subtract(g, a)) / measureNorm(g),
  },
  {
    id: 'denominator-of-sum',
    compare: (g, a) => measureNorm(subtract(g, a)) / measureNorm(add(g, a)),
  },
  {
    id: 'denominator-product',
    compare: (g, a) => measureNorm(subtract(g, a)) / (measureNorm(g) * measureNorm(a)),
  },
  {
    id: 'denominator-doubled',
    compare: (g, a) => measureNorm(subtract(g, a)) / (2 * measureNorm(g)),
  },
  {
    id: 'missing-denominator-parentheses',
    compare: (g, a) => measureNorm(subtract(g, a)) / measureNorm(g) + measureNorm(a),
  },
  {
    id: 'difference-of-norms',
    compare: (g, a) => {
      const [own, other] = [measureNorm(g), measureNorm(a)]
      return Math.abs(own - other) / (own + other)
    },
  },
  {
    id: 'sums-for-norms',
    compare: (g, a) => Math.abs(sum(subtract(g, a))) / Math.abs(sum(g) + sum(a)),
  },
  {
    id: 'one-norms',
    compare: (g, a) => sumSizes(subtract(g, a)) / (sumSizes(g) + sumSizes(a)),
  },
  {
    id: 'max-norms',
    compare: (g, a) => {
      const gap = findLargestMagnitude(subtract(g, a))
      return gap / (findLargestMagnitude(g) + findLargestMagnitude(a))
    },
  },
]

function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((entry, i) => entry + (b[i] ?? Number.NaN))
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}

function sumSizes(values: Float64Array): number {
  return values.reduce((total, value) => total + Math.abs(value), 0)
}

function sumSquares(values: Float64Array): number {
  return values.reduce((total, value) => total + value * value, 0)
}
