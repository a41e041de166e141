import type { Message } from '#contract/report.ts'
import type { Comparison } from '#grading/comparison.ts'
import { explainGradients } from '#grading/gradient-feedback.ts'
import { type GradientJudgement, judgeGradients } from '#grading/gradient-test.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { explainComparison, judgeComparison } from '#grading/value-feedback.ts'
import { type GradientExpectation, readExpectation } from './gradient-expectation.ts'
import { describeActual, describeExpected, describeGradient } from './gradient-report.ts'
import { compareResult } from './gradient-result.ts'
import { type GradientRun, listDifferentiated, runGradient } from './gradient-run.ts'
import { explainPlanted } from './planted-feedback.ts'
import { describeRun, reportDeath, reportFailedRun } from './run-failure.ts'
import { combineVerdicts } from './score.ts'
import {
  bindHelpers,
  describePoint,
  locate,
  type TestContext,
  type TestFinding,
} from './test-context.ts'

/** Grades the forward and backward of one gradient test case. */
export async function gradeGradient(context: TestContext): Promise<TestFinding> {
  const expectation = readExpectation(context)
  const refusal = refuseEvaluations(context, expectation)
  if (refusal !== undefined) return refusal
  const { plan, values, functions, seed, cotangentSeed, program } = context
  const answer = await runGradient(program, {
    exercise: plan.exercise,
    values,
    functions,
    seed,
    cotangentSeed,
    bind: bindHelpers(context),
    isNumeric: expectation.numeric === undefined,
  })
  if (!answer.ok) return reportDeath(answer.death)
  if (answer.value.result.outcome !== 'ok') {
    return reportFailedRun(answer.value.result, describePoint(values))
  }
  const result = compareResult(answer.value, expectation, plan.exercise.tolerance)
  return judgeRun({ context, expectation, run: answer.value, result })
}

/** A learner’s forward is only moved about where no reference has done it already. */
function refuseEvaluations(
  context: TestContext,
  expectation: GradientExpectation,
): TestFinding | undefined {
  const { budget, plan, values } = context
  const needed = expectation.numeric === undefined ? 2 * expectation.size + 1 : 1
  if (budget.take(needed)) return undefined
  const names = listDifferentiated(plan.exercise, values).join(', ')
  const text = `The central differences over ${names} need ${needed} forward evaluations, and of the ${budget.limit} allowed ${budget.left} are left. Ask for more with limits.evaluations, or use a smaller test case.`
  return {
    verdict: 'inconclusive',
    outcome: 'output-limit',
    messages: [{ code: 'output-limit', severity: 'warning', text }],
  }
}

interface Judging {
  readonly context: TestContext
  readonly expectation: GradientExpectation
  readonly run: GradientRun
  /** The cost, or the array `out`, beside the expected one. */
  readonly result: Comparison | undefined
}

function judgeRun(judging: Judging): TestFinding {
  const { context, expectation, run, result } = judging
  const { exercise } = context.plan
  const judgement = judgeGradients({
    names: listDifferentiated(exercise, context.values),
    analytic: run.analytic,
    numeric: expectation.numeric ?? run.numeric,
    decisive: expectation.gradients,
    cost: run.cost,
    expectedCost: expectation.cost && toTensor(expectation.cost)?.data[0],
    planted: exercise.planted,
  })
  const isInconsistent = findsInconsistency(judging, judgement)
  const verdicts = [judgement.verdict, ...(result ? [judgeComparison(result)] : [])]
  const { numeric, evaluations } = expectation
  return {
    verdict: isInconsistent ? 'error' : combineVerdicts(verdicts),
    outcome: 'ok',
    messages: isInconsistent ? [INCONSISTENT] : collectMessages(judging, judgement),
    expected: describeExpected(expectation, exercise.tolerance),
    actual: describeActual(run),
    gradient: describeGradient(judgement, {
      exercise,
      evaluations: numeric === undefined ? run.evaluations : evaluations,
    }),
    ...describeRun(run.result),
  }
}

const INCONSISTENT: Message = {
  code: 'assignment-inconsistent',
  severity: 'warning',
  text: 'Your gradient is the numeric gradient of the cost, and the assignment expects another one. That is a fault of the assignment: it costs you nothing, and the instructor has to mend its expected values.',
}

/** Only expected gradients that were written down can contradict the numeric ones of a cost that is right. */
function findsInconsistency(judging: Judging, judgement: GradientJudgement): boolean {
  if (!judging.expectation.isLiteral || judging.result?.agrees === false) return false
  const failed = judgement.parameters.filter((parameter) => parameter.verdict === 'failed')
  return failed.length > 0 && failed.every((parameter) => parameter.agreesWithNumeric)
}

function collectMessages(
  { context, run, result }: Judging,
  judgement: GradientJudgement,
): Message[] {
  const { exercise } = context.plan
  const forward = exercise.forward ?? exercise.pipeline?.[0]?.call
  const backward = exercise.backward ?? exercise.pipeline?.at(-1)?.call
  const name = run.differentiated === 'cost' ? 'The cost' : 'out'
  const about = result ? explainComparison(result, { name, tolerance: exercise.tolerance }) : []
  const planted = explainPlanted(judgement, exercise.planted)
  const gradients = planted.replaces ? [] : explainGradients(judgement)
  // A cost that is no number, or the wrong one, is told once and not with every gradient.
  const told = gradients.filter(
    ({ code }) => code !== 'cost-not-finite' || result?.agrees !== false,
  )
  return [
    ...about.map((finding) => ({ ...finding, ...locate(context, forward) })),
    ...[...told, ...planted.messages].map((finding) => ({
      ...finding,
      ...locate(context, backward),
    })),
    ...run.renamed.map((called) => tellRenamed(context, called)),
  ]
}

function tellRenamed(context: TestContext, called: string): Message {
  return {
    code: 'renamed-parameter',
    severity: 'notice',
    text: `${called} has other parameter names than the test case; its arguments were passed by position, inputs before parameters.`,
    ...locate(context, called),
  }
}
