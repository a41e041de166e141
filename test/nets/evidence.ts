import { allowForDifferences } from '#grading/allowance.ts'
import { isClose } from '#grading/diagnosis/closeness.ts'
import type { Evidence, GradientEvidence } from '#grading/diagnosis/evidence.ts'
import type { Matrix } from '#grading/diagnosis/matrix.ts'
import { type GradientPair, judgeGradient } from '#grading/gradient-agreement.ts'
import { createTensor, hasSameShape, type Tensor } from '#grading/tensor.ts'
import type { Mistake, Net } from './net.ts'

/** What a grader without a reference knows of a net with mistakes: central differences are its right gradients. */
export function gatherNumericEvidence(
  net: Net,
  mistakes: readonly Mistake[],
  step: number,
): Evidence {
  return gatherEvidence(net, mistakes, {
    source: 'numeric',
    right: differentiateNumerically(net, step),
  })
}

/** What a grader with a reference knows. */
export function gatherReferenceEvidence(net: Net, mistakes: readonly Mistake[]): Evidence {
  return gatherEvidence(net, mistakes, { source: 'reference', right: net.differentiate(net.theta) })
}

function gatherEvidence(
  net: Net,
  mistakes: readonly Mistake[],
  { source, right }: { source: Evidence['source']; right: Readonly<Record<string, Tensor>> },
): Evidence {
  const { facts, data, theta, blocks } = net
  const cost = net.forward(theta)
  const wrong = net.differentiate(theta, mistakes)
  const allowance = allowForDifferences(cost)
  const judge = (pair: GradientPair) =>
    source === 'numeric' ? judgeGradient(pair, allowance) : compareExactly(pair)
  const gradients = Object.entries(right).map(([name, other]): GradientEvidence => {
    const analytic = wrong[name] ?? other
    return { name, analytic, right: other, verdict: judge({ analytic, other }).verdict }
  })
  return {
    gradients,
    source,
    cost,
    inputs: { X: toTensor(data.inputs), Y: toTensor(data.labels) },
    parameters: splitTheta(theta, blocks),
    facts: { lambda: facts.lambda, keepProb: facts.keepProb },
  }
}

/** Beside exact gradients nothing but rounding is allowed for. */
function compareExactly({ analytic, other }: GradientPair): Pick<GradientEvidence, 'verdict'> {
  const closeness = { relative: 1e-7, absolute: 0 }
  const isSame = hasSameShape(analytic, other) && isClose(analytic.data, other.data, closeness)
  return { verdict: isSame ? 'passed' : 'failed' }
}

function differentiateNumerically({ theta, blocks, forward }: Net, step: number) {
  const numeric = theta.map((entry, i) => {
    return (
      (forward(theta.with(i, entry + step)) - forward(theta.with(i, entry - step))) / (2 * step)
    )
  })
  return splitTheta(numeric, blocks)
}

function splitTheta(vector: Float64Array, blocks: Net['blocks']): Record<string, Tensor> {
  return Object.fromEntries(
    blocks.map(({ name, start, shape }) => {
      const [rows = 1, columns = 1] = shape
      return [name, createTensor(shape, vector.slice(start, start + rows * columns))]
    }),
  )
}

function toTensor({ rows, columns, data }: Matrix): Tensor {
  return createTensor([rows, columns], data)
}
