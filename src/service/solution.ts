import type { GradientsHandedIn } from '#contract/exercise.ts'
import type { CheckerCosts } from '#grading/diagnosis/checker-formulas.ts'
import { toTensor, toTensors } from '#grading/numeric-value.ts'
import type { Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { type CaseValues, drawCaseValues } from './case-values.ts'
import { insistOnReference, ServiceError } from './errors.ts'
import { handGradients, requestCall, selectResult, selectUpdates } from './function-call.ts'
import { type GradientTask, type Runs, runGradient } from './gradient-run.ts'
import { alterGradients, findScale } from './handed-gradients.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { Answer, Binding, FunctionFacts, RunResult } from './ports.ts'
import type { TestSeeds } from './seed.ts'

/** What the reference gives for one test case. */
export interface Solution {
  readonly value?: Value
  /** What the reference left in the arguments that it changes in place. */
  readonly updates?: Readonly<Record<string, Value>>
  /** What a checker gives that was lent altered gradients and does not use them. */
  readonly unalteredValue?: Value
  readonly cost?: Tensor
  readonly out?: Tensor
  readonly gradients?: Readonly<Record<string, Tensor>>
  readonly numeric?: Readonly<Record<string, Tensor>>
  /** The dict of gradients that a checker is handed. */
  readonly handed?: Value
  /** The costs at the points that a checker of them has to look at. */
  readonly costs?: CheckerCosts
  readonly evaluations: number
}

/** One test case for the reference to solve. */
export interface SolutionTask extends TestSeeds {
  readonly plan: ExercisePlan
  readonly test: TestPlan
  readonly functions: readonly FunctionFacts[]
}

/** Runs the reference on one test case. @throws ServiceError assignment-broken when it does not get through. */
export async function solveTest(reference: Runs, task: SolutionTask): Promise<Solution> {
  const values = drawCaseValues(task.test.testCase)
  switch (task.plan.exercise.kind) {
    case 'function':
      return { ...(await callFunction(reference, { task, values })), evaluations: 1 }
    case 'gradient':
      return solveGradient(reference, { task, values })
    case 'gradient-checker':
      return solveChecker(reference, { task, values })
  }
}

interface Work {
  readonly task: SolutionTask
  readonly values: CaseValues
  readonly bind?: Readonly<Record<string, Binding>>
}

interface Called {
  readonly value: Value
  readonly updates: Readonly<Record<string, Value>>
}

async function callFunction(reference: Runs, { task, values, bind }: Work): Promise<Called> {
  const { exercise } = task.plan
  const call = { exercise, values, seed: task.seed, ...(bind === undefined ? {} : { bind }) }
  const result = insist(await reference.run(requestCall(call)), task)
  const value = selectResult(insistOk(result, task).values['value'], exercise.result)
  if (value === undefined) {
    return breakDown(task, `${exercise.function} returns no item ${exercise.result}`)
  }
  return { value, updates: selectUpdates(result.values, exercise) }
}

async function solveGradient(reference: Runs, { task, values }: Work): Promise<Solution> {
  const run = insist(
    await runGradient(reference, { ...gradientTask(task, values), isNumeric: true }),
    task,
  )
  insistOk(run.result, task)
  const tensor = toTensor(run.result.values[run.differentiated])
  return {
    ...(tensor === undefined ? {} : { [run.differentiated]: tensor }),
    gradients: toTensors(run.analytic),
    ...(run.numeric === undefined ? {} : { numeric: run.numeric }),
    evaluations: run.evaluations,
  }
}

async function solveChecker(reference: Runs, { task, values }: Work): Promise<Solution> {
  const { exercise } = task.plan
  const label: GradientsHandedIn = task.test.testCase.gradients ?? 'right'
  if (exercise.backward !== undefined) {
    const bind = {
      [exercise.backward]: { from: 'own', scale: findScale(exercise, label) } as const,
    }
    const { value } = await callFunction(reference, { task, values, bind })
    const { value: unalteredValue } = await callFunction(reference, { task, values })
    return { value, unalteredValue, evaluations: 2 }
  }
  const made = await makeGradients(reference, { task, values })
  const right = made?.gradients
  if (right === undefined)
    return { ...(await callFunction(reference, { task, values })), evaluations: 1 }
  const handed = alterGradients(right, exercise, label)
  const { value } = await callFunction(reference, { task, values: handGradients(values, handed) })
  return { value, handed, ...(made?.costs && { costs: made.costs }), evaluations: 2 }
}

interface MadeGradients {
  readonly gradients: Value | undefined
  readonly costs?: CheckerCosts
}

/** The right gradients of a checker's test point, with the costs that a checker computes there. */
async function makeGradients(
  reference: Runs,
  { task, values }: Work,
): Promise<MadeGradients | undefined> {
  if (task.plan.exercise.pipeline === undefined) return undefined
  const run = insist(
    await runGradient(reference, { ...gradientTask(task, values), isNumeric: true }),
    task,
  )
  const { values: results, points } = insistOk(run.result, task)
  const gradients = results['gradients']
  if (points === undefined) return { gradients }
  const costs = {
    base: run.cost,
    plus: points.filter((_, at) => at % 2 === 0),
    minus: points.filter((_, at) => at % 2 === 1),
  }
  return { gradients, costs }
}

function gradientTask(task: SolutionTask, values: CaseValues): Omit<GradientTask, 'isNumeric'> {
  const { seed, cotangentSeed, functions, plan } = task
  return { exercise: plan.exercise, values, functions, seed, cotangentSeed }
}

function insist<T>(answer: Answer<T>, task: SolutionTask): T {
  return insistOnReference(answer, namePlace(task))
}

function insistOk(result: RunResult, task: SolutionTask): RunResult {
  if (result.outcome === 'ok') return result
  return breakDown(task, `${result.outcome}: ${result.error?.text ?? ''}`)
}

function breakDown(task: SolutionTask, why: string): never {
  throw new ServiceError('assignment-broken', `${namePlace(task)}: ${why}`)
}

function namePlace({ plan, test }: SolutionTask): string {
  return `The reference does not get through exercise ${plan.id}, test ${test.id}`
}
