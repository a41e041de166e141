import type { Assignment } from '#contract/assignment.ts'
import type { TestCase } from '#contract/exercise.ts'
import type { ExercisePlan } from './plan.ts'

/** Something that an assignment says and that cannot be so. */
export interface Contradiction {
  /** JSON pointer below the exercise, such as `/pipeline/0/args/1`; `@` stands for the test case at hand. */
  readonly pointer: string
  /** What the exercise does wrong, to be read after its id. */
  readonly detail: string
}

/** One test case in its exercise and assignment. */
export interface CheckedCase {
  readonly plan: ExercisePlan
  readonly testCase: TestCase
  readonly assignment: Assignment
}
