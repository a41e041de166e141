import type { Tensor } from '#grading/tensor.ts'
import type { Evidence, Facts } from './evidence.ts'

const LAMBDA = /^(?:lambd|lambda|lambda_|lam|reg|l2|alpha_reg)$/i
const KEEP = /^(?:keep_?prob|keepprob|p_keep)$/i

/**
 * The settings of a test case: those that are given, and those that its inputs show. The number of examples is the last
 * side that the two-dimensional inputs have in common, or the first where that is the one they share.
 */
export function readFacts({ facts, inputs = {} }: Evidence): Facts {
  const m = facts?.m ?? countExamples(Object.values(inputs))
  const lambda = facts?.lambda ?? findNumber(inputs, LAMBDA)
  const keepProb = facts?.keepProb ?? findNumber(inputs, KEEP)
  return {
    ...(m !== undefined && { m }),
    ...(lambda !== undefined && { lambda }),
    ...(keepProb !== undefined && { keepProb }),
    ...(facts?.masks !== undefined && { masks: facts.masks }),
  }
}

function countExamples(inputs: readonly Tensor[]): number | undefined {
  const shapes = inputs.map(({ shape }) => shape).filter((shape) => shape.length > 0)
  const last = shapes.map((shape) => shape.at(-1))
  const [first] = shapes.map((shape) => shape[0])
  const isLast = shapes.length > 0 && last.every((side) => side === last[0])
  if (isLast) return last[0]
  return shapes.every((shape) => shape[0] === first) ? first : undefined
}

function findNumber(inputs: Readonly<Record<string, Tensor>>, pattern: RegExp): number | undefined {
  const found = Object.entries(inputs).find(([name]) => pattern.test(name))?.[1]
  return found?.data.length === 1 ? found.data[0] : undefined
}
