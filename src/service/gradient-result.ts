import { type Comparison, compareValues } from '#grading/comparison.ts'
import { describeType, findShape, toTensor } from '#grading/numeric-value.ts'
import type { Tolerance } from '#grading/tensor-comparison.ts'
import type { Value } from '#grading/value.ts'
import type { GradientExpectation } from './gradient-expectation.ts'
import type { GradientRun } from './gradient-run.ts'

const NOTHING: Value = { kind: 'none' }

/**
 * Compares the cost, or the array `out`, with the expected one. Where none is expected it must still be a number, or an
 * array of numbers; undefined then.
 */
export function compareResult(
  { result, differentiated }: GradientRun,
  expectation: GradientExpectation,
  tolerance: Tolerance,
): Comparison | undefined {
  const actual = result.values[differentiated] ?? NOTHING
  const expected = expectation[differentiated]
  if (expected !== undefined) return compareValues(actual, expected, tolerance)
  return differentiated === 'cost' ? refuseCost(actual) : refuseArray(actual)
}

function refuseCost(cost: Value): Comparison | undefined {
  const shape = findShape(cost)
  if (shape === undefined) return refuseType(cost, 'number')
  const isNumber = toTensor(cost)?.data.length === 1
  const reason = { reason: 'shape', actualShape: shape, expectedShape: [] } as const
  return isNumber ? undefined : { agrees: false, path: [], ...reason }
}

function refuseArray(out: Value): Comparison | undefined {
  if (out.kind === 'omitted') return refuse('incomparable', out, 'array')
  return toTensor(out) === undefined ? refuseType(out, 'array') : undefined
}

function refuseType(actual: Value, expectedType: string): Comparison {
  return refuse('not-a-number', actual, expectedType)
}

function refuse(
  reason: 'not-a-number' | 'incomparable',
  actual: Value,
  expectedType: string,
): Comparison {
  const shape = actual.kind === 'omitted' && { actualShape: actual.shape }
  return {
    agrees: false,
    path: [],
    reason,
    actualType: describeType(actual),
    expectedType,
    ...shape,
  }
}
