import type { Block } from '#grading/check/ask.ts'
import { checkGradient } from '#grading/check/gradient-check.ts'
import type { CheckProblem, ProgramFacts } from '#grading/check/problem.ts'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import { checkFast } from '#grading/fast/fast-check.ts'
import type { FastVerdict } from '#grading/fast/fast-verdict.ts'
import { chooseMode } from '#grading/fast/mode.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { concatenateData, hasSameShape, type Tensor } from '#grading/tensor.ts'
import { observeArrays } from './array-facts.ts'
import { driveCheck } from './check-driver.ts'
import { type GradientRun, listDifferentiated } from './gradient-run.ts'
import type { Answer } from './ports.ts'
import type { TestContext } from './test-context.ts'

export type FreeVerdict = CheckVerdict | FastVerdict

/**
 * Decides a gradient that nothing but the learner's own forward can tell of. Undefined where there is no cost, or no
 * whole gradient of the right shapes, to check.
 */
export async function checkFreely(
  context: TestContext,
  run: GradientRun,
): Promise<Answer<FreeVerdict> | undefined> {
  if (!Number.isFinite(run.cost)) return undefined
  const problem = stateProblem(context, run)
  if (problem === undefined) return undefined
  const names = listDifferentiated(context.plan.exercise, context.values)
  const target = { program: context.program, run, names }
  const mode = chooseMode(problem.theta.length, problem.budget)
  const answer =
    mode === 'full'
      ? await driveCheck(checkGradient(problem), target)
      : await driveCheck(checkFast(problem), target)
  if (answer.ok) context.budget.take(Math.min(context.budget.left, countEvaluations(answer.value)))
  return answer
}

/** Evaluations that a check took, whatever they were for. */
export function countEvaluations({ evaluations }: FreeVerdict): number {
  if (typeof evaluations === 'number') return evaluations
  return Object.values(evaluations).reduce((sum, count) => sum + count, 0)
}

/** The test point and the program's gradient there as plain vectors; undefined where the gradient is not whole. */
export function stateProblem(context: TestContext, run: GradientRun): CheckProblem | undefined {
  const names = listDifferentiated(context.plan.exercise, context.values)
  const pairs = names.map((name) => ({
    name,
    point: toTensor(run.calls.values[name]),
    gradient: toTensor(run.analytic[name]),
  }))
  const whole = pairs.filter(isWhole)
  if (whole.length < pairs.length) return undefined
  return {
    theta: concatenateData(whole.map(({ point }) => point)),
    blocks: listBlocks(whole),
    cost: run.cost,
    gradient: concatenateData(whole.map(({ gradient }) => gradient)),
    seed: context.cotangentSeed,
    budget: context.budget.left,
    options: { facts: { ...collectFacts(whole), ...observeArrays(run, names) } },
  }
}

interface Pair {
  readonly name: string
  readonly point: Tensor | undefined
  readonly gradient: Tensor | undefined
}

interface WholePair {
  readonly name: string
  readonly point: Tensor
  readonly gradient: Tensor
}

function isWhole(pair: Pair): pair is WholePair {
  const { point, gradient } = pair
  if (point === undefined || gradient === undefined) return false
  const isNumber = point.shape.length === 0 && gradient.data.length === 1
  return isNumber || hasSameShape(point, gradient)
}

function listBlocks(pairs: readonly WholePair[]): Block[] {
  let start = 0
  return pairs.map(({ name, point }) => {
    const block = { name, start, shape: point.shape }
    start += point.data.length
    return block
  })
}

function collectFacts(pairs: readonly WholePair[]): ProgramFacts {
  const integers = pairs.filter(({ point }) => point.dtype === 'int64').map(({ name }) => name)
  return {
    isFloat32: pairs.some(({ gradient }) => gradient.dtype === 'float32'),
    ...(integers.length > 0 && { integerParameters: integers }),
  }
}
