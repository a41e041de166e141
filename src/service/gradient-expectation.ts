import { chooseMode } from '#grading/fast/mode.ts'
import { toTensor } from '#grading/numeric-value.ts'
import type { Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { drawExpected } from './case-values.ts'
import { listDifferentiated } from './gradient-run.ts'
import type { Solution } from './solution.ts'
import type { TestContext } from './test-context.ts'

/** What a gradient test case is held against. */
export interface GradientExpectation {
  readonly cost?: Value
  readonly out?: Value
  /** Written down with the test case, or the reference's. */
  readonly gradients?: Readonly<Record<string, Tensor>>
  /** Central differences of the reference's forward. */
  readonly numeric?: Readonly<Record<string, Tensor>>
  /** Whether any expected gradient was written down. */
  readonly isLiteral: boolean
  /** Names of the gradients that are the reference's. */
  readonly exact: readonly string[]
  /** How many numbers are differentiated with respect to. */
  readonly size: number
  /** Evaluations that were spent on it. */
  readonly evaluations: number
}

/** Joins what the test case says with what the reference found; the test case goes first. */
export function readExpectation(context: TestContext): GradientExpectation {
  const { plan, test, values, solution } = context
  const literal = test.testCase.expected
  const names = listDifferentiated(plan.exercise, values)
  const written = Object.entries(literal?.gradients ?? {}).flatMap(([name, spec]) => {
    const tensor = toTensor(drawExpected(spec))
    return tensor === undefined ? [] : [[name, tensor] as const]
  })
  const gradients = { ...solution?.gradients, ...Object.fromEntries(written) }
  const cost =
    literal?.cost === undefined ? solution?.cost : ({ kind: 'float', value: literal.cost } as const)
  const out = literal?.out === undefined ? solution?.out : drawExpected(literal.out)
  return {
    ...(cost && { cost: asValue(cost) }),
    ...(out && { out: asValue(out) }),
    ...(Object.keys(gradients).length > 0 && { gradients }),
    ...(solution?.numeric && { numeric: solution.numeric }),
    isLiteral: written.length > 0,
    exact: listExact(solution, written),
    size: names.reduce((sum, name) => sum + countEntries(values.values[name]), 0),
    evaluations: solution?.evaluations ?? 0,
  }
}

function listExact(
  solution: Solution | undefined,
  written: readonly (readonly [string, Tensor])[],
): readonly string[] {
  const literal = new Set(written.map(([name]) => name))
  return Object.keys(solution?.gradients ?? {}).filter((name) => !literal.has(name))
}

function asValue(value: Value | Tensor): Value {
  return 'kind' in value ? value : { kind: 'tensor', tensor: value }
}

function countEntries(value: Value | undefined): number {
  return value === undefined ? 0 : (toTensor(value)?.data.length ?? 0)
}

/** The course's own differences are made where no reference has made them, and the parameters are not too many. */
export function needsNumeric({ budget }: TestContext, expectation: GradientExpectation): boolean {
  if (expectation.numeric !== undefined) return false
  return expectation.gradients !== undefined || chooseMode(expectation.size, budget.left) === 'full'
}
