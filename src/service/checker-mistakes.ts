import { type CheckerAnswer, explainChecker } from '#grading/diagnosis/checker.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { concatenateData } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { listDifferentiated } from './gradient-run.ts'
import type { Remark } from './remark.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/** A test of a checker and how it came out. */
export interface CheckedTest {
  readonly context: TestContext
  readonly finding: TestFinding
}

/**
 * Says which wrong formulas give all the values that a learner's checker gave, worked out from the reference's costs. Only
 * tests that the learner may see are taken.
 */
export function tellCheckerMistakes(tests: readonly CheckedTest[]): Remark[] {
  const answers = tests.map(readAnswer).filter((answer) => answer !== undefined)
  return explainChecker(answers).map(({ text }) => ({
    code: 'checker-formula',
    severity: 'hint',
    text,
  }))
}

function readAnswer({ context, finding }: CheckedTest): CheckerAnswer | undefined {
  const { solution, plan, test, values } = context
  const value = finding.actual?.value
  const isSeen = test.testCase.visibility === 'visible'
  if (!isSeen || solution?.costs === undefined || typeof value !== 'number') return undefined
  const names = listDifferentiated(plan.exercise, values)
  const gradient = flatten(solution.handed, names)
  const point = { epsilon: plan.exercise.epsilon, costs: solution.costs }
  return gradient.length === solution.costs.plus.length ? { point, gradient, value } : undefined
}

function flatten(handed: Value | undefined, names: readonly string[]): Float64Array {
  const entries = new Map(handed?.kind === 'dict' ? handed.entries : [])
  const tensors = names.map((name) => toTensor(entries.get(`d${name}`) ?? entries.get(name)))
  return concatenateData(tensors.filter((tensor) => tensor !== undefined))
}
