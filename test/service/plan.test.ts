import { describe, expect, test } from 'vitest'
import { type ExerciseInput, makePlan, makePlans } from '#test/service/plans.ts'

const testCases = [{}]
const pipeline = [
  { call: 'forward', args: [], returns: ['cost', 'cache'] },
  { call: 'backward', args: ['cache'], returns: ['gradients'] },
]

/** An exercise on a function that borrows others. */
function borrow(name: string, ...helpers: string[]): ExerciseInput {
  return { kind: 'function', function: name, helpers, testCases }
}

function findLevels(...exercises: ExerciseInput[]): number[] {
  return makePlans(...exercises).map((plan) => plan.level)
}

describe('the functions that a learner must have written', () => {
  test.each<[string, ExerciseInput, string[]]>([
    ['the one that is called', borrow('f'), ['f']],
    [
      'forward and backward',
      { kind: 'gradient', forward: 'f', backward: 'b', testCases },
      ['f', 'b'],
    ],
    [
      'all of a pipeline, each once',
      { kind: 'gradient', pipeline: [...pipeline, ...pipeline], testCases },
      ['forward', 'backward'],
    ],
    [
      'none that is borrowed',
      { kind: 'gradient', pipeline, helpers: ['forward'], testCases },
      ['backward'],
    ],
    [
      'none of what makes a checker’s gradients',
      { kind: 'gradient-checker', function: 'check', backward: 'b', pipeline, testCases },
      ['check'],
    ],
  ])('are %s', (_, exercise, functions) => {
    expect(makePlan(exercise).functions).toEqual(functions)
  })
})

describe('the level of an exercise', () => {
  test('is 0 without helpers, and one more than the exercises whose functions it borrows', () => {
    const levels = findLevels(borrow('c', 'b'), borrow('b', 'a'), borrow('a'))
    expect(levels).toEqual([2, 1, 0])
  })

  test('is 1 for helpers that no exercise is about', () => {
    expect(findLevels(borrow('a', 'sigmoid'), borrow('b'))).toEqual([1, 0])
  })

  test('is above the highest of several', () => {
    const levels = findLevels(borrow('a'), borrow('b', 'a'), borrow('c', 'a', 'b'))
    expect(levels).toEqual([0, 1, 2])
  })

  test('does not depend on an exercise’s own function among its helpers', () => {
    expect(findLevels(borrow('a', 'a'))).toEqual([1])
  })

  test('refuses exercises that borrow each other’s functions', () => {
    expect(() => findLevels(borrow('a', 'c'), borrow('b', 'a'), borrow('c', 'b'))).toThrow(
      expect.objectContaining({
        code: 'invalid-assignment',
        message:
          "The exercises a, c, b borrow each other's functions in a circle; take a helper out of one of them",
        extras: {
          errors: [
            {
              pointer: '#/assignment/exercises/0/helpers',
              detail: 'Must not lead back to this exercise',
            },
          ],
        },
      }),
    )
  })
})

describe('the points of a test', () => {
  const share = (points: number | undefined, ...given: (number | undefined)[]): number[] => {
    const plan = makePlan({
      ...borrow('f'),
      ...(points === undefined ? {} : { points }),
      testCases: given.map((each) => (each === undefined ? {} : { points: each })),
    })
    expect(plan.maxScore).toBeCloseTo(
      plan.tests.reduce((sum, each) => sum + each.maxScore, 0),
      12,
    )
    return plan.tests.map((each) => each.maxScore)
  }

  test('are an equal share of the exercise’s, 1 when it does not say', () => {
    expect(share(undefined, undefined, undefined)).toEqual([0.5, 0.5])
    expect(share(10, undefined, undefined, undefined)).toEqual([10 / 3, 10 / 3, 10 / 3])
  })

  test('are those that were written, and the others share the rest', () => {
    expect(share(10, 4, undefined, undefined)).toEqual([4, 3, 3])
  })

  test('are those that were written where all were, whatever the exercise says', () => {
    expect(share(10, 1, 2)).toEqual([1, 2])
  })

  test('are none where others took all or more', () => {
    expect(share(1, 1, undefined)).toEqual([1, 0])
    expect(share(1, 3, undefined)).toEqual([3, 0])
  })

  test('may be none at all', () => {
    expect(share(0, undefined, undefined)).toEqual([0, 0])
  })
})

describe('the ids of a plan', () => {
  test('are those that were written, or names and numbers', () => {
    const plan = makePlan({ ...borrow('f'), testCases: [{ id: 'course' }, {}] })
    expect(plan.id).toBe('f')
    expect(plan.tests.map((each) => each.id)).toEqual(['course', '2'])
    expect(makePlan({ kind: 'gradient', pipeline, testCases }).id).toBe('backward')
  })
})
