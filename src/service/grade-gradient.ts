import type { GradientNoise } from '#grading/allowance.ts'
import { adoptCheck } from '#grading/checked-gradient.ts'
import type { Comparison } from '#grading/comparison.ts'
import { explainGradients } from '#grading/gradient-feedback.ts'
import { type GradientJudgement, judgeGradients } from '#grading/gradient-test.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { explainComparison, judgeComparison } from '#grading/value-feedback.ts'
import type { Wording } from '#words/wording.ts'
import { reportFailedTest } from './adapter-failure.ts'
import { tellObservations } from './array-facts.ts'
import { checkFreely, type FreeVerdict } from './free-check.ts'
import { collectEvidence } from './gradient-evidence.ts'
import { type GradientExpectation, needsNumeric, readExpectation } from './gradient-expectation.ts'
import { describeActual, describeExpected, describeGradient } from './gradient-report.ts'
import { compareResult } from './gradient-result.ts'
import {
  type GradientRun,
  type GradientTask,
  listDifferentiated,
  runGradient,
} from './gradient-run.ts'
import { followKeptArrays, tellKeptArrays } from './kept-arrays.ts'
import { tellNumericBackward } from './numeric-backward.ts'
import { explainPlanted } from './planted-feedback.ts'
import type { Answer } from './ports.ts'
import type { Remark } from './remark.ts'
import { describeRun, reportDeath } from './run-failure.ts'
import { combineVerdicts } from './score.ts'
import { bindHelpers, locate, type TestContext, type TestFinding } from './test-context.ts'

/** A difference of more than this is no noise. */
const LITTLE = 1e-3

/** Grades the forward and backward of one gradient test case. */
export async function gradeGradient(context: TestContext): Promise<TestFinding> {
  const expectation = readExpectation(context)
  const refusal = refuseEvaluations(context, expectation)
  if (refusal !== undefined) return refusal
  const { plan, values, functions, seed, cotangentSeed } = context
  const task = {
    exercise: plan.exercise,
    values,
    functions,
    seed,
    cotangentSeed,
    bind: bindHelpers(context),
    isNumeric: needsNumeric(context, expectation),
  }
  const answer = await runFollowing(context, { task, expectation })
  if (!answer.ok) return reportDeath(answer.death)
  if (answer.value.result.outcome !== 'ok') {
    return reportFailedTest(context, answer.value.result)
  }
  const check = expectation.gradients ? undefined : await checkFreely(context, answer.value)
  if (check?.ok === false) return reportDeath(check.death)
  const remarks = await tellNumericBackward(context, answer.value)
  if (!remarks.ok) return reportDeath(remarks.death)
  const result = compareResult(answer.value, expectation, plan.exercise.tolerance)
  const judging = { context, expectation, run: answer.value, result, check: check?.value }
  return judgeRun({ ...judging, remarks: remarks.value })
}

/** Runs the pipeline; once more in place where the program keeps the arrays of its first call. */
async function runFollowing(
  context: TestContext,
  { task, expectation }: { task: GradientTask; expectation: GradientExpectation },
): Promise<Answer<GradientRun>> {
  const answer = await runGradient(context.program, task)
  if (!answer.ok || answer.value.result.outcome !== 'ok') return answer
  const run = answer.value
  const result = compareResult(run, expectation, task.exercise.tolerance)
  const isFree = expectation.gradients === undefined
  if (!isFree && result?.agrees !== false) return answer
  return followKeptArrays(context, { task, run, isOff: result?.agrees === false })
}

/** A learner’s forward is only moved about where no reference has done it already. */
function refuseEvaluations(
  context: TestContext,
  expectation: GradientExpectation,
): TestFinding | undefined {
  const { budget, plan, values } = context
  const needed = needsNumeric(context, expectation) ? 2 * expectation.size + 1 : 1
  if (budget.take(needed)) return undefined
  const names = listDifferentiated(plan.exercise, values)
  const shortage = { names, needed, limit: budget.limit, left: budget.left }
  const text: Wording = ({ grading }) => grading.tooFewEvaluations(shortage)
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
  /** What was found by asking the learner's forward, where nothing else decides. */
  readonly check: FreeVerdict | undefined
  /** What was measured for a judgement once more. */
  readonly noise?: GradientNoise
  /** On how backward goes about it. */
  readonly remarks: readonly Remark[]
}

function judgeRun(judging: Judging): TestFinding {
  const { context, expectation, run, result, check, noise } = judging
  const { exercise } = context.plan
  const compared = judgeGradients({
    names: listDifferentiated(exercise, context.values),
    analytic: run.analytic,
    numeric: expectation.numeric ?? run.numeric,
    decisive: expectation.gradients,
    cost: run.cost,
    expectedCost: toTensor(expectation.cost)?.data[0],
    planted: exercise.planted,
    exact: expectation.exact,
    noise,
  })
  const judgement = check === undefined ? compared : adoptCheck(compared, check)
  const isInconsistent = findsInconsistency(judging, judgement)
  const verdicts = [judgement.verdict, ...(result ? [judgeComparison(result)] : [])]
  const { numeric, evaluations } = expectation
  return {
    verdict: isInconsistent ? 'error' : combineVerdicts(verdicts),
    outcome: check?.notes.some(isBudget) ? 'output-limit' : 'ok',
    messages: isInconsistent ? [INCONSISTENT] : collectMessages(judging, judgement),
    expected: describeExpected(expectation, exercise.tolerance),
    actual: describeActual(run),
    gradient: describeGradient(judgement, {
      exercise,
      evaluations: numeric === undefined ? run.evaluations : evaluations,
      check,
    }),
    ...describeRun(run.result),
    ...collectEvidence(context, run, judgement),
    ...offerAppeal(judging, judgement),
  }
}

/** Noise that could explain it is measured only where a gradient fails by little. */
function offerAppeal(
  judging: Judging,
  { parameters }: GradientJudgement,
): Pick<TestFinding, 'appeal'> {
  const isLittle = ({ name, verdict, agreement }: GradientJudgement['parameters'][number]) => {
    const { difference = Infinity } = agreement?.difference ?? {}
    return verdict === 'failed' && judging.expectation.exact.includes(name) && difference < LITTLE
  }
  if (judging.noise !== undefined || !parameters.some(isLittle)) return {}
  return { appeal: (noise) => judgeRun({ ...judging, noise }) }
}

function isBudget(note: FreeVerdict['notes'][number]): boolean {
  return (typeof note === 'string' ? note : note.code) === 'budget'
}

const INCONSISTENT: Remark = {
  code: 'assignment-inconsistent',
  severity: 'warning',
  text: ({ grading }) => grading.inconsistent,
}

/** Only expected gradients that were written down can contradict the numeric ones of a cost that is right. */
function findsInconsistency(judging: Judging, judgement: GradientJudgement): boolean {
  if (!judging.expectation.isLiteral || judging.result?.agrees === false) return false
  const failed = judgement.parameters.filter((parameter) => parameter.verdict === 'failed')
  return failed.length > 0 && failed.every((parameter) => parameter.agreesWithNumeric)
}

/** Codes for what a comparison leaves open; a check has notes of its own for that. */
const OPEN_CODES: ReadonlySet<string> = new Set(['cost-not-finite', 'no-decision', 'uninformative'])

function collectMessages(
  { context, run, result, check, remarks }: Judging,
  judgement: GradientJudgement,
): Remark[] {
  const { exercise } = context.plan
  const forward = exercise.forward ?? exercise.pipeline?.[0]?.call
  const backward = exercise.backward ?? exercise.pipeline?.at(-1)?.call
  const name = run.differentiated === 'cost' ? {} : { name: 'out' }
  const about = result ? explainComparison(result, { ...name, tolerance: exercise.tolerance }) : []
  const planted = explainPlanted(judgement, exercise.planted)
  const gradients = planted.replaces ? [] : explainGradients(judgement)
  // A cost that is no number, or the wrong one, is told once and not with every gradient.
  const isRepeated = (code: string) => code === 'cost-not-finite' && result?.agrees === false
  const told = gradients.filter(
    ({ code }) => !isRepeated(code) && (check === undefined || !OPEN_CODES.has(code)),
  )
  const noted = tellObservations(check, run, listDifferentiated(exercise, context.values))
  return [
    ...about.map((finding) => ({ ...finding, ...locate(context, forward) })),
    ...[...told, ...planted.messages, ...tellKeptArrays(run), ...noted, ...remarks].map(
      (finding) => ({
        ...finding,
        ...locate(context, backward),
      }),
    ),
    ...run.renamed.map((called) => tellRenamed(context, called)),
  ]
}

function tellRenamed(context: TestContext, called: string): Remark {
  return {
    code: 'renamed-parameter',
    severity: 'notice',
    text: ({ grading }) => grading.renamed(called),
    ...locate(context, called),
  }
}
