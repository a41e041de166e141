import type { TestCase } from '#contract/exercise.ts'
import type { OwnPipelineReport } from '#contract/report.ts'
import { compareValues } from '#grading/comparison.ts'
import { judgeGradients } from '#grading/gradient-test.ts'
import { toTensor } from '#grading/numeric-value.ts'
import type { Value } from '#grading/value.ts'
import { drawExpected } from './case-values.ts'
import { requestCall, selectResult } from './function-call.ts'
import { readExpectation } from './gradient-expectation.ts'
import { listDifferentiated, runGradient } from './gradient-run.ts'
import type { ExercisePlan } from './plan.ts'
import type { RunRequest } from './ports.ts'
import type { Remark } from './remark.ts'
import { renderValue } from './render.ts'
import type { Solution } from './solution.ts'
import type { TestContext } from './test-context.ts'

/**
 * Runs an exercise with the learner's own other functions in place of the helpers, as the learner would see it. It earns
 * no marks; undefined where those functions do not get that far.
 */
export async function runOwnPipeline(
  context: TestContext,
  answers: readonly Value[],
): Promise<OwnPipelineReport | undefined> {
  return context.plan.exercise.kind === 'gradient'
    ? runOwnGradient(context)
    : runOwnCall(context, answers)
}

/** What to tell of a test that passes with the assignment's helpers and would not with the learner's own functions. */
export function tellOwnPipeline({ exercise, id }: ExercisePlan): Remark {
  const name = exercise.function ?? exercise.backward ?? exercise.pipeline?.at(-1)?.call ?? id
  return {
    code: 'own-pipeline-differs',
    severity: 'notice',
    text: ({ grading }) => grading.ownPipeline(exercise.helpers, name),
  }
}

/** The values of all visible checker tests at this test's point whose gradients could be the learner's own. */
export function listCheckerAnswers(
  context: TestContext,
  solutionOf: (test: TestContext['test']) => Solution | undefined,
): readonly Value[] {
  const point = describeCase(context.test.testCase)
  const here = context.plan.tests.filter(({ testCase }) => {
    const isOwn = testCase.visibility === 'visible' && OWN_GRADIENTS.has(testCase.gradients)
    return isOwn && describeCase(testCase) === point
  })
  return here.flatMap((test) => {
    const literal = test.testCase.expected?.value
    const value = literal === undefined ? solutionOf(test)?.value : drawExpected(literal)
    return value === undefined ? [] : [value]
  })
}

/** Those that a learner's own backward can be meant to give; nothing written means right ones. */
const OWN_GRADIENTS: ReadonlySet<TestCase['gradients']> = new Set([undefined, 'right', 'planted'])

function describeCase({ inputs, parameters }: TestCase): string {
  return JSON.stringify([inputs, parameters])
}

async function runOwnCall(
  context: TestContext,
  answers: readonly Value[],
): Promise<OwnPipelineReport | undefined> {
  const { exercise } = context.plan
  const answer = await context.program.run(requestOwnCall(context))
  if (!answer.ok || answer.value.outcome !== 'ok') return undefined
  const value = selectResult(answer.value.values['value'], exercise.result)
  if (value === undefined) return undefined
  const agrees = answers.some((known) => compareValues(value, known, exercise.tolerance).agrees)
  const accepted = answers.flatMap((known) => {
    const [entry] = toTensor(known)?.data ?? []
    return entry === undefined ? [] : [entry]
  })
  return {
    value: renderValue(value),
    ...(answers.length > 0 && { agrees }),
    ...(accepted.length > 1 && { accepted }),
  }
}

/** A checker's gradients come from the learner's own forward and backward, run before it in one go. */
function requestOwnCall({ plan, values, seed }: TestContext): RunRequest {
  const request = requestCall({ exercise: plan.exercise, values, seed })
  const before = plan.exercise.kind === 'gradient-checker' ? (plan.exercise.pipeline ?? []) : []
  return { ...request, steps: [...before, ...request.steps] }
}

async function runOwnGradient(context: TestContext): Promise<OwnPipelineReport | undefined> {
  const { plan, values, functions, seed, cotangentSeed, program } = context
  const { exercise } = plan
  const task = { exercise, values, functions, seed, cotangentSeed, isNumeric: false }
  const answer = await runGradient(program, task)
  if (!answer.ok || answer.value.result.outcome !== 'ok') return undefined
  const { analytic, cost } = answer.value
  const expectation = readExpectation(context)
  const names = listDifferentiated(exercise, values)
  const { gradients: decisive, numeric } = expectation
  const judgement = judgeGradients({
    names,
    analytic,
    numeric,
    decisive,
    cost,
    expectedCost: toTensor(expectation.cost)?.data[0],
    planted: exercise.planted,
  })
  const [only] = Object.values(analytic)
  const shown = names.length === 1 ? only : toDict(analytic)
  if (shown === undefined) return undefined
  const isDecided = judgement.verdict !== 'inconclusive'
  return {
    value: renderValue(shown),
    ...(isDecided && { agrees: judgement.verdict === 'passed' }),
  }
}

function toDict(analytic: Readonly<Record<string, Value>>): Value {
  return {
    kind: 'dict',
    entries: Object.entries(analytic).map(([name, value]) => [`d${name}`, value] as const),
  }
}
