import { type Assignment, type AssignmentInput, assignmentSchema } from '#contract/assignment.ts'
import { type ExercisePlan, planExercises } from '#service/plan.ts'

export type ExerciseInput = AssignmentInput['exercises'][number]

/** An assignment of these exercises, as its schema reads it. */
export function makeAssignment(
  exercises: readonly ExerciseInput[],
  rest: Omit<AssignmentInput, 'exercises'> = {},
): Assignment {
  return assignmentSchema.parse({ ...rest, exercises })
}

/** The plans of these exercises. */
export function makePlans(...exercises: ExerciseInput[]): readonly ExercisePlan[] {
  return planExercises(makeAssignment(exercises))
}

/** The plan of one exercise. */
export function makePlan(exercise: ExerciseInput): ExercisePlan {
  const [plan] = makePlans(exercise)
  if (plan === undefined) throw new Error('An exercise has a plan')
  return plan
}
