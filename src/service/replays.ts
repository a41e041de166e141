import { listTensors, toTensors } from '#grading/numeric-value.ts'
import type { Tensor } from '#grading/tensor.ts'
import { listFunctionFacts } from './adapter.ts'
import { drawCaseValues } from './case-values.ts'
import {
  collectGradients,
  type GradientTask,
  listDifferentiated,
  runGradient,
} from './gradient-run.ts'
import { MOST_MUTANTS, MutantProcess, type MutantTask } from './mutant-process.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { Answer, Binding, FunctionFacts, Mutant, Sandbox } from './ports.ts'
import { findSeeds, type SeedSource } from './seed.ts'
import { countStepsTo, findDifferentiated } from './steps.ts'
import { bindHelpers } from './test-context.ts'
import { WorkCache } from './work-cache.ts'

/** The gradients that the reference gives at one test point with a mistake in it. */
export interface MutantReplay {
  readonly mutant: Mutant
  readonly gradients: Readonly<Record<string, Tensor>>
}

/** The replays of an exercise, by the id of the test. */
export type ExerciseReplays = ReadonlyMap<string, readonly MutantReplay[]>

/** A gradient exercise whose reference is to be run with mistakes in its backward. */
export interface ReplayTask extends Omit<MutantTask, 'signal'>, SeedSource {
  /** Equal keys have equal replays. */
  readonly key: string
}

/** How many exercises' replays are kept. */
const CACHE_SIZE = 64
/** Mistakes that are made in one request. */
const BATCH = 16
/** Numbers that the replays of one exercise may hold in all; nets above that have fewer mutants. */
const MOST_NUMBERS = 2_000_000

/** Runs known mistakes through references, when somebody asks, and keeps what came of it. */
export class ReplayBank {
  readonly #sandbox: Sandbox
  readonly #cache = new WorkCache<ExerciseReplays>(CACHE_SIZE)

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  /** @throws ServiceError when the reference does not load or there is no process for it. */
  replay(task: ReplayTask): Promise<ExerciseReplays> {
    const key = `${task.key} ${task.plan.id}`
    return this.#cache.find(key, () => replayExercise(this.#sandbox, task))
  }
}

async function replayExercise(sandbox: Sandbox, task: ReplayTask): Promise<ExerciseReplays> {
  const process = new MutantProcess(sandbox, task)
  try {
    const functions = listFunctionFacts(await process.load())
    const mutants = await process.list(listBackward(task.plan), limitMutants(task.plan))
    const replays = new Map<string, readonly MutantReplay[]>()
    for (const test of task.plan.tests) {
      replays.set(test.id, await replayTest(process, { ...task, test, mutants, functions }))
    }
    return replays
  } finally {
    void process.close()
  }
}

/** What a learner writes of the calls after that of the cost or of `out`; of that one where none comes after. */
function listBackward({ exercise, functions }: ExercisePlan): readonly string[] {
  const { pipeline = [], backward } = exercise
  if (backward !== undefined) return [backward]
  const differentiated = findDifferentiated(pipeline)
  const after = pipeline.slice(differentiated ? countStepsTo(pipeline, differentiated) : 0)
  const steps = after.length > 0 ? after : pipeline.slice(-1)
  // What an adapter calls in a step is not known.
  if (steps.some((step) => !functions.includes(step.call))) return exercise.uses
  return functions.filter((name) => steps.some((step) => step.call === name))
}

function limitMutants({ exercise, tests }: ExercisePlan): number {
  const sizes = tests.map(({ testCase }) => {
    const { values, parameters } = drawCaseValues(testCase)
    const tensors = listTensors(values, exercise.wrt ?? parameters)
    return tensors.reduce((sum, { data }) => sum + data.length, 0)
  })
  const size = sizes.reduce((sum, each) => sum + each, 0)
  return Math.max(1, Math.min(MOST_MUTANTS, Math.floor(MOST_NUMBERS / Math.max(1, size))))
}

interface TestReplays extends ReplayTask {
  readonly test: TestPlan
  readonly mutants: readonly Mutant[]
  readonly functions: readonly FunctionFacts[]
}

async function replayTest(process: MutantProcess, replays: TestReplays): Promise<MutantReplay[]> {
  const { plan, test, mutants, functions } = replays
  const gradientTask = {
    exercise: plan.exercise,
    values: drawCaseValues(test.testCase),
    functions,
    ...findSeeds(replays, plan, test),
    bind: bindHelpers(replays),
    isNumeric: false,
  }
  const wrt = listDifferentiated(plan.exercise, gradientTask.values)
  const found: MutantReplay[] = []
  for (let at = 0; at < mutants.length; at += BATCH) {
    const batch = mutants.slice(at, at + BATCH)
    found.push(...(await replayBatch(process, { task: { ...gradientTask, wrt }, batch })))
  }
  return found
}

interface Batch {
  readonly task: GradientTask & { readonly wrt: readonly string[] }
  readonly batch: readonly Mutant[]
}

/** All in one request, and one by one where one of them ends the process. */
async function replayBatch(
  process: MutantProcess,
  { task, batch }: Batch,
): Promise<MutantReplay[]> {
  const variants = batch.map(bindMutant)
  const answer = await runGradient(process, { ...task, variants })
  const results = answer.ok ? answer.value.result.variants : undefined
  if (results !== undefined) {
    return results.flatMap(({ outcome, values }, at) => {
      const mutant = batch[at]
      const isDone = outcome === 'ok' && mutant !== undefined
      return isDone ? [{ mutant, gradients: toTensors(collectGradients(values, task.wrt)) }] : []
    })
  }
  if (isOutOfTime(answer)) await process.renew()
  return replaySingly(process, { task, batch })
}

async function replaySingly(
  process: MutantProcess,
  { task, batch }: Batch,
): Promise<MutantReplay[]> {
  const found: MutantReplay[] = []
  for (const mutant of batch) {
    const answer = await runGradient(process, {
      ...task,
      bind: { ...task.bind, ...bindMutant(mutant) },
    })
    // A mistake that ends the process, or uses up its time, is not the one that gave a learner numbers.
    if (isOutOfTime(answer)) await process.renew()
    if (!answer.ok || answer.value.result.outcome !== 'ok') continue
    const { values } = answer.value.result
    found.push({ mutant, gradients: toTensors(collectGradients(values, task.wrt)) })
  }
  return found
}

function bindMutant(mutant: Mutant): Readonly<Record<string, Binding>> {
  return { [mutant.function]: { from: 'mutant', id: mutant.id } }
}

function isOutOfTime(answer: Answer<unknown>): boolean {
  return !answer.ok && answer.death.outcome === 'time-limit'
}
