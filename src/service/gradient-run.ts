import type { Exercise } from '#contract/exercise.ts'
import { combineCentralDifference, planCentralDifference } from '#grading/central-difference.ts'
import { isSequence, toTensor } from '#grading/numeric-value.ts'
import { createRandomState, drawTensor } from '#grading/random-state.ts'
import { concatenateData, splitData, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import type { CaseValues } from './case-values.ts'
import { ServiceError } from './errors.ts'
import type { Answer, Binding, FunctionFacts, RunRequest, RunResult, Step } from './ports.ts'
import { aimPoints, countStepsTo, findDifferentiated, resolveSteps } from './steps.ts'

/** One gradient test case to be run through one program. */
export interface GradientTask {
  readonly exercise: Exercise
  readonly values: CaseValues
  readonly functions: readonly FunctionFacts[]
  readonly seed: number
  readonly cotangentSeed: number
  readonly bind?: Readonly<Record<string, Binding>>
  /** What else is bound, in runs of their own. */
  readonly variants?: RunRequest['variants']
  /** Whether arrays are changed in place, for programs that keep them; see RunRequest. */
  readonly isInPlace?: boolean
  /** Whether the central differences of the forward are wanted too. */
  readonly isNumeric: boolean
}

/** What came of it. */
export interface GradientRun {
  readonly result: RunResult
  readonly differentiated: 'cost' | 'out'
  readonly renamed: readonly string[]
  /** The number that is differentiated; NaN where the program gave none. */
  readonly cost: number
  /** Gradients by the name of what they are taken with respect to, as far as the program gave any. */
  readonly analytic: Readonly<Record<string, Value>>
  readonly numeric?: Readonly<Record<string, Tensor>>
  readonly evaluations: number
  /** The calls, with the cotangent among their values, to be made again at other points. */
  readonly calls: Omit<RunRequest, 'points'>
}

/** Whatever can run calls: a program in its sandbox. */
export interface Runs {
  run(request: RunRequest): Promise<Answer<RunResult>>
}

/**
 * Runs forward, backward and, where wanted, the 2N perturbed forwards of one test case.
 * @throws ServiceError invalid-assignment when the pipeline has nothing to differentiate.
 */
export async function runGradient(program: Runs, task: GradientTask): Promise<Answer<GradientRun>> {
  // What the learner named the parameters of a function tells nothing of the helper in its place.
  const own = task.functions.filter(({ name }) => task.bind?.[name]?.from !== 'helper')
  const { steps, renamed } = resolveSteps(task.exercise, task.values, own)
  const differentiated = findDifferentiated(steps)
  if (differentiated === undefined) throw explainPipeline(task.exercise)
  const wrt = listDifferentiated(task.exercise, task.values)
  const base = request(task, steps)
  const cotangent = await drawCotangent(program, { task, base, differentiated })
  if (!cotangent.ok) return cotangent
  const values = { ...base.values, ...cotangent.value }
  const points = task.isNumeric ? planPoints({ task, steps, wrt, differentiated }) : undefined
  const answer = await program.run({ ...base, values, ...(points === undefined ? {} : { points }) })
  if (!answer.ok) return answer
  const numeric = readNumeric(answer.value, { task, wrt })
  return {
    ok: true,
    value: {
      result: answer.value,
      differentiated,
      renamed,
      cost: contract(answer.value.values[differentiated], cotangent.value['cotangent']),
      analytic: collectGradients(answer.value.values, wrt),
      ...(numeric === undefined ? {} : { numeric }),
      evaluations: 1 + (answer.value.points?.length ?? 0),
      calls: { ...base, values },
    },
  }
}

/** Names of what is differentiated with respect to, in report order. */
export function listDifferentiated(exercise: Exercise, values: CaseValues): readonly string[] {
  return exercise.wrt ?? values.parameters
}

function request(task: GradientTask, steps: readonly Step[]): RunRequest {
  const results = steps.flatMap((step) => step.returns)
  const isWanted = (name: string): boolean =>
    ['cost', 'out', 'gradients'].includes(name) || name.startsWith('d')
  return {
    seed: task.seed,
    values: task.values.values,
    parameters: task.values.parameters,
    steps,
    want: [...new Set(results.filter(isWanted))],
    count: [...new Set(steps.slice(0, -1).map((step) => step.call))],
    ...(task.bind === undefined ? {} : { bind: task.bind }),
    ...(task.isInPlace && { isInPlace: true }),
    ...(task.variants && { variants: task.variants }),
  }
}

interface CotangentTask {
  readonly task: GradientTask
  readonly base: RunRequest
  readonly differentiated: 'cost' | 'out'
}

/** An array of the shape of `out` that no program can foresee; nothing where a cost is differentiated. */
async function drawCotangent(
  program: Runs,
  { task, base, differentiated }: CotangentTask,
): Promise<Answer<Record<string, Value>>> {
  if (differentiated === 'cost') return { ok: true, value: {} }
  const steps = base.steps.slice(0, countStepsTo(base.steps, 'out'))
  const answer = await program.run({ ...base, steps, want: ['out'] })
  if (!answer.ok) return answer
  const shape = toTensor(answer.value.values['out'])?.shape ?? []
  const state = createRandomState(task.cotangentSeed)
  const tensor = drawTensor(state, { shape, distribution: 'normal', scale: 1 })
  return { ok: true, value: { cotangent: { kind: 'tensor', tensor } } }
}

/** The number that is differentiated: the cost, or `out` contracted with the cotangent; NaN where there is none. */
export function contract(value: Value | undefined, cotangent: Value | undefined): number {
  const data = toTensor(value)?.data
  const weights = toTensor(cotangent)?.data
  if (data === undefined) return Number.NaN
  if (weights !== undefined)
    return data.reduce((sum, entry, i) => sum + entry * (weights[i] ?? 0), 0)
  return data.length === 1 ? (data[0] ?? Number.NaN) : Number.NaN
}

interface PointsTask {
  readonly task: GradientTask
  readonly steps: readonly Step[]
  readonly wrt: readonly string[]
  readonly differentiated: 'cost' | 'out'
}

function planPoints({ task, steps, wrt, differentiated }: PointsTask): RunRequest['points'] {
  const theta = concatenateData(wrt.map((name) => findTensor(task.values, name)))
  return {
    wrt,
    ...planCentralDifference(theta, task.exercise.epsilon),
    ...aimPoints(steps, differentiated),
  }
}

function findTensor(values: Pick<CaseValues, 'values'>, name: string): Tensor {
  const tensor = toTensor(values.values[name])
  if (tensor !== undefined) return tensor
  throw new ServiceError(
    'invalid-assignment',
    `Cannot differentiate with respect to ${name}: it is no number or array among the inputs and parameters`,
  )
}

function readNumeric(
  result: RunResult,
  { task, wrt }: { task: GradientTask; wrt: readonly string[] },
): Record<string, Tensor> | undefined {
  if (result.points === undefined || result.outcome !== 'ok') return undefined
  const gradient = combineCentralDifference(result.points, task.exercise.epsilon)
  const shapes = wrt.map((name) => findTensor(task.values, name).shape)
  const tensors = splitData(gradient, shapes)
  return Object.fromEntries(tensors.map((tensor, at) => [wrt[at], tensor]))
}

/** The dict `gradients`, results named d<name>, or a single gradient, or a tuple or list of them in order. */
export function collectGradients(
  values: Readonly<Record<string, Value>>,
  wrt: readonly string[],
): Record<string, Value> {
  const found: Record<string, Value> = {}
  const whole = values['gradients']
  for (const [at, name] of wrt.entries()) {
    const value = values[`d${name}`] ?? pickGradient(whole, { name, at, count: wrt.length })
    if (value !== undefined) found[name] = value
  }
  return found
}

function pickGradient(
  whole: Value | undefined,
  { name, at, count }: { name: string; at: number; count: number },
): Value | undefined {
  if (whole === undefined) return undefined
  if (whole.kind === 'dict') {
    const entries = new Map(whole.entries)
    return entries.get(`d${name}`) ?? entries.get(name)
  }
  if (count === 1) return whole
  return isSequence(whole) && whole.items.length === count ? whole.items[at] : undefined
}

function explainPipeline(exercise: Exercise): ServiceError {
  const names = exercise.pipeline?.flatMap((step) => step.returns) ?? []
  return new ServiceError(
    'invalid-assignment',
    `No call of the pipeline returns cost or out, so there is nothing to differentiate; its results are ${names.join(', ')}`,
  )
}
