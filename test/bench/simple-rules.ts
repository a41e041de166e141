import { combineCentralDifference, planCentralDifference } from '#grading/central-difference.ts'
import { measureDifference } from '#grading/difference.ts'

/** A function with the gradient that is to be checked, at one point. */
export interface Question {
  readonly theta: Float64Array
  readonly forward: (theta: Float64Array) => number
  readonly gradient: Float64Array
}

type Answer = 'passed' | 'failed'

/**
 * The course's rule: central differences of 1e-7, and a relative difference of norms above 2e-7 is a mistake. So NaN,
 * which is above nothing, passes.
 */
export function judgeByCourse({ gradient, ...question }: Question): Answer {
  const numeric = differentiate(question, 1e-7)
  if (numeric.length !== gradient.length) return 'failed'
  const { status, difference } = measureDifference(gradient, numeric)
  return status === 'measured' && difference > 2e-7 ? 'failed' : 'passed'
}

/**
 * The rule of PyTorch's gradcheck in its slow mode, from its documentation: central differences of 1e-6, and every entry
 * within 1e-5 + 1e-3 of the numeric one.
 */
export function judgeLikeTorch({ gradient, ...question }: Question): Answer {
  const numeric = differentiate(question, 1e-6)
  if (numeric.length !== gradient.length) return 'failed'
  const isClose = (slope: number, i: number) => {
    const other = numeric[i] ?? Number.NaN
    return Math.abs(slope - other) <= 1e-5 + 1e-3 * Math.abs(other)
  }
  return gradient.every(isClose) ? 'passed' : 'failed'
}

function differentiate(
  { theta, forward }: Omit<Question, 'gradient'>,
  epsilon: number,
): Float64Array {
  const { indices, replacements } = planCentralDifference(theta, epsilon)
  const values = Float64Array.from(indices, (index, point) => {
    return forward(theta.with(index, replacements[point] ?? Number.NaN))
  })
  return combineCentralDifference(values, epsilon)
}
