import type { Assignment } from '#contract/assignment.ts'
import { type Exercise, nameExercise, nameTestCase, type TestCase } from '#contract/exercise.ts'
import { listCalled, readAdapter } from './adapter.ts'
import { ServiceError } from './errors.ts'

/** One exercise as it will be graded. */
export interface ExercisePlan {
  readonly id: string
  readonly exercise: Exercise
  /** The functions that the learner must have written for it; classes and methods, too, where an adapter calls them. */
  readonly functions: readonly string[]
  /** 0 for an exercise that borrows no helper, else one more than the exercises whose functions it borrows. */
  readonly level: number
  /** The sum of its tests', not yet rounded. */
  readonly maxScore: number
  readonly tests: readonly TestPlan[]
}

export interface TestPlan {
  readonly id: string
  readonly testCase: TestCase
  readonly maxScore: number
}

/**
 * Orders an assignment's exercises so that each helper enters a learner's process only after every value of the
 * learner's own function of that name has been collected.
 * @throws ServiceError invalid-assignment when exercises borrow each other's functions in a circle.
 */
export function planExercises(assignment: Assignment): readonly ExercisePlan[] {
  const adapted = new Set(readAdapter(assignment)?.functions)
  const levels = new Levels(assignment.exercises, adapted)
  return assignment.exercises.map((exercise, at) => {
    const tests = planTests(exercise)
    return {
      id: nameExercise(exercise),
      exercise,
      functions: listFunctions(exercise, adapted),
      level: levels.find(at),
      maxScore: tests.reduce((sum, test) => sum + test.maxScore, 0),
      tests,
    }
  })
}

function listFunctions(exercise: Exercise, adapted: ReadonlySet<string>): readonly string[] {
  const own = listCalled(exercise).filter((name) => !adapted.has(name))
  return [...new Set([...own, ...exercise.uses])].filter((name) => !exercise.helpers.includes(name))
}

function planTests(exercise: Exercise): readonly TestPlan[] {
  const given = exercise.testCases.map((testCase) => testCase.points)
  const left = exercise.points - given.reduce<number>((sum, points) => sum + (points ?? 0), 0)
  const share = Math.max(0, left) / given.filter((points) => points === undefined).length
  return exercise.testCases.map((testCase, at) => ({
    id: nameTestCase(testCase, at),
    testCase,
    maxScore: testCase.points ?? share,
  }))
}

class Levels {
  readonly #exercises: readonly Exercise[]
  readonly #adapted: ReadonlySet<string>
  readonly #found = new Map<number, number>()
  readonly #visiting = new Set<number>()

  constructor(exercises: readonly Exercise[], adapted: ReadonlySet<string>) {
    this.#exercises = exercises
    this.#adapted = adapted
  }

  find(at: number): number {
    const known = this.#found.get(at)
    if (known !== undefined) return known
    if (this.#visiting.has(at)) throw this.#explainCircle()
    this.#visiting.add(at)
    const level = this.#measure(at)
    this.#visiting.delete(at)
    this.#found.set(at, level)
    return level
  }

  #measure(at: number): number {
    const helpers = this.#exercises[at]?.helpers ?? []
    if (helpers.length === 0) return 0
    const below = this.#exercises.flatMap((exercise, other) =>
      other !== at && listFunctions(exercise, this.#adapted).some((name) => helpers.includes(name))
        ? [this.find(other)]
        : [],
    )
    return 1 + Math.max(0, ...below)
  }

  #explainCircle(): ServiceError {
    const circle = [...this.#visiting].map((at) => nameOf(this.#exercises[at]))
    const pointer = `#/assignment/exercises/${[...this.#visiting][0]}/helpers`
    return new ServiceError(
      'invalid-assignment',
      `The exercises ${circle.join(', ')} borrow each other's functions in a circle; take a helper out of one of them`,
      { errors: [{ pointer, detail: 'Must not lead back to this exercise' }] },
    )
  }
}

function nameOf(exercise: Exercise | undefined): string {
  return exercise === undefined ? '' : nameExercise(exercise)
}
