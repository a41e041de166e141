import type { Assignment } from '#contract/assignment.ts'
import { readAdapter } from './adapter.ts'
import { checkCase } from './case-check.ts'
import type { Contradiction } from './contradiction.ts'
import { ServiceError } from './errors.ts'
import { definesFunction } from './helper-source.ts'
import type { ExercisePlan } from './plan.ts'
import { countStepsTo, findDifferentiated } from './steps.ts'

/**
 * Refuses what could never decide anything, or would fail a right answer, before any code runs.
 * @throws ServiceError invalid-assignment with every contradiction that was found.
 */
export function checkAssignment(assignment: Assignment, plans: readonly ExercisePlan[]): void {
  const errors = plans.flatMap((plan, at) =>
    [...checkExercise(plan, assignment)].map(({ pointer, detail }) => ({
      pointer: `#/assignment/exercises/${at}${pointer}`,
      detail: `${plan.id} ${detail}`,
    })),
  )
  const adapter = readAdapter(assignment)
  if (adapter?.functions.length === 0) {
    const detail =
      'Defines none of the functions that the exercises call; a def or an assignment at its margin does'
    errors.push({ pointer: '#/assignment/adapter/source', detail })
  }
  const functions = new Set(plans.flatMap((plan) => plan.functions))
  for (const name of Object.keys(assignment.aliases)) {
    if (functions.has(name)) continue
    const detail = `Gives other names to ${name}, which no exercise asks the learner for`
    errors.push({ pointer: `#/assignment/aliases/${name}`, detail })
  }
  const [first] = errors
  if (first === undefined) return
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more; see errors)`
  throw new ServiceError('invalid-assignment', `${first.detail}${more}`, { errors })
}

function* checkExercise(plan: ExercisePlan, assignment: Assignment): Generator<Contradiction> {
  yield* checkHelpers(plan, assignment)
  yield* checkUses(plan, assignment)
  yield* checkPipeline(plan)
  for (const [at, { testCase }] of plan.tests.entries()) {
    for (const { pointer, detail } of checkCase({ plan, testCase, assignment })) {
      yield { pointer: pointer.replace('@', `/testCases/${at}`), detail }
    }
  }
}

function* checkHelpers(
  { exercise, functions }: ExercisePlan,
  { helpers }: Assignment,
): Generator<Contradiction> {
  if (exercise.helpers.length === 0) return
  if (helpers === undefined) {
    yield { pointer: '/helpers', detail: 'borrows helpers and the assignment has none' }
    return
  }
  if (functions.length === 0) {
    const detail =
      'borrows every function that it is about, so that nothing of the learner’s is graded; take one out'
    yield { pointer: '/helpers', detail }
  }
  for (const [at, name] of exercise.helpers.entries()) {
    if (definesFunction(helpers.source, name)) continue
    const detail = `borrows ${name}, which the assignment's helpers do not define`
    yield { pointer: `/helpers/${at}`, detail }
  }
}

function* checkUses(
  { exercise, functions }: ExercisePlan,
  { adapter }: Assignment,
): Generator<Contradiction> {
  if (adapter === undefined && exercise.uses.length > 0) {
    const detail = 'uses functions by an adapter, and the assignment has none'
    yield { pointer: '/uses', detail }
  }
  if (functions.length === 0 && exercise.helpers.length === 0) {
    const detail =
      'calls functions of the adapter only, so that nothing of the learner’s is graded; name in uses what those call'
    yield { pointer: '/uses', detail }
  }
}

function* checkPipeline({ exercise }: ExercisePlan): Generator<Contradiction> {
  const { kind, pipeline, backward } = exercise
  if (pipeline === undefined || kind === 'function') return
  const results = pipeline.flatMap((step) => step.returns)
  const differentiated = findDifferentiated(pipeline)
  if (differentiated === undefined) {
    const detail = `has nothing to differentiate: no call of its pipeline returns cost or out; they return ${results.join(', ')}`
    yield { pointer: '/pipeline', detail }
  }
  const after = pipeline.slice(countStepsTo(pipeline, 'out'))
  if (differentiated === 'out' && !after.some((step) => step.args.includes('cotangent'))) {
    const detail =
      'contracts out with the array cotangent, and no call after out takes that as an argument'
    yield { pointer: '/pipeline', detail }
  }
  if (kind === 'gradient-checker' && backward === undefined && !results.includes('gradients')) {
    const detail = `has no gradients to hand in: no call of its pipeline returns gradients; they return ${results.join(', ')}`
    yield { pointer: '/pipeline', detail }
  }
}
