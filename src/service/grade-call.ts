import { compareValues } from '#grading/comparison.ts'
import { isSequence } from '#grading/numeric-value.ts'
import type { Value } from '#grading/value.ts'
import { explainComparison, judgeComparison } from '#grading/value-feedback.ts'
import { reportFailedTest } from './adapter-failure.ts'
import { drawExpected } from './case-values.ts'
import { handGradients, requestCall, selectResult } from './function-call.ts'
import { findScale } from './handed-gradients.ts'
import type { Binding, RunResult } from './ports.ts'
import type { Remark } from './remark.ts'
import { renderValue } from './render.ts'
import { describeRun, reportDeath } from './run-failure.ts'
import { combineVerdicts } from './score.ts'
import {
  bindHelpers,
  describePoint,
  locate,
  type TestContext,
  type TestFinding,
} from './test-context.ts'
import { compareUpdates } from './update-comparison.ts'

/** Grades one call of a function, or of a checker with the gradients that the test case hands it. */
export async function gradeCall(context: TestContext): Promise<TestFinding> {
  const { plan, solution, seed } = context
  const values = handGradients(context.values, solution?.handed)
  const bind = { ...bindHelpers(context), ...bindBackward(context) }
  const answer = await context.program.run(
    requestCall({ exercise: plan.exercise, values, seed, bind }),
  )
  if (!answer.ok) return reportDeath(answer.death)
  if (answer.value.outcome !== 'ok') return reportFailedTest(context, answer.value)
  return judgeCall(context, answer.value)
}

/** The backward that a checker calls itself gives altered gradients; only code that calls it sees any of it. */
function bindBackward({ plan, test }: TestContext): Record<string, Binding> {
  const { exercise } = plan
  if (exercise.kind !== 'gradient-checker' || exercise.backward === undefined) return {}
  const from = exercise.helpers.includes(exercise.backward) ? 'helper' : 'own'
  const scale = findScale(exercise, test.testCase.gradients ?? 'right')
  return { [exercise.backward]: { from, scale } }
}

function judgeCall(context: TestContext, result: RunResult): TestFinding {
  const { exercise } = context.plan
  const returned = result.values['value']
  const value = selectResult(returned, exercise.result)
  const expected = chooseExpected(context, result)
  const updates = compareUpdates(context, result)
  const common = {
    ...describeRun(result),
    expected: { value: renderValue(expected), ...updates.expected, ...exercise.tolerance },
  }
  if (value === undefined) {
    const messages = [explainCount(context, returned)]
    return { verdict: 'failed', outcome: 'wrong-signature', messages, ...common }
  }
  const comparison = compareValues(value, expected, exercise.tolerance)
  const subject = {
    name: `${exercise.function}`,
    point: describePoint(context.values),
    tolerance: exercise.tolerance,
  }
  const messages = explainComparison(comparison, subject).map((finding) => ({
    ...finding,
    ...locate(context, exercise.function),
  }))
  return {
    verdict: combineVerdicts([judgeComparison(comparison), ...updates.verdicts]),
    outcome: 'ok',
    messages: [...messages, ...updates.messages],
    ...common,
    actual: { value: renderValue(value), ...updates.actual },
  }
}

/** A checker that never calls the backward it is lent is judged by what it gives for right gradients. */
function chooseExpected({ plan, test, solution }: TestContext, result: RunResult): Value {
  const { backward } = plan.exercise
  const isBlind = backward !== undefined && result.calls[backward] === 0
  if (isBlind && solution?.unalteredValue !== undefined) return solution.unalteredValue
  const literal = test.testCase.expected?.value
  return (literal && drawExpected(literal)) ?? solution?.value ?? { kind: 'none' }
}

function explainCount(context: TestContext, returned: Value | undefined): Remark {
  const { exercise } = context.plan
  const wanted = (exercise.result ?? 0) + 1
  const isTuple = returned !== undefined && isSequence(returned)
  const length = isTuple ? returned.items.length : undefined
  return {
    code: 'wrong-signature',
    severity: 'failure',
    text: ({ grading }) => grading.tupleNeeded(`${exercise.function}`, wanted, length),
    ...locate(context, exercise.function),
  }
}
