import { describe, expect, test } from 'vitest'
import { assignmentSchema } from '#contract/assignment.ts'
import { checkAssignment } from '#service/assignment-check.ts'
import { ServiceError } from '#service/errors.ts'
import { planExercises } from '#service/plan.ts'
import type { ExerciseInput } from '#test/service/plans.ts'

const testCases = [{ inputs: { x: 2 }, parameters: { theta: 4 } }]
const literal = [{ ...testCases[0], expected: { value: 8 } }]
const line: ExerciseInput = { kind: 'function', function: 'f', testCases: literal }
const shorthand: ExerciseInput = { kind: 'gradient', forward: 'f', backward: 'b', testCases }
const code = (source: string) => ({ language: 'python', source })

function check(document: object): void {
  const assignment = assignmentSchema.parse(document)
  checkAssignment(assignment, planExercises(assignment))
}

/** What is wrong with an assignment of one exercise, as `pointer: detail`. */
function explain(exercise: unknown, rest: object = {}): string[] {
  try {
    check({ ...rest, exercises: [exercise] })
    return []
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    expect(error.code).toBe('invalid-assignment')
    return (error.extras.errors ?? []).map(({ pointer, detail }) => {
      return `${pointer.replace('#/assignment/exercises/0', '')}: ${detail}`
    })
  }
}

interface Contradictory {
  readonly what: string
  readonly exercise: object
  readonly rest?: object
  readonly faults: readonly string[]
}

describe('an assignment that contradicts itself', () => {
  test('is refused with every contradiction', () => {
    const exercises = [
      { ...line, args: ['y'], testCases },
      { ...shorthand, id: 'g', wrt: ['z'] },
    ]
    expect(() => check({ exercises })).toThrow(
      expect.objectContaining({
        message:
          'f is given y, which is neither a value of the test case nor an earlier result; there are x, theta, parameters (and 2 more; see errors)',
        extras: {
          errors: [
            expect.objectContaining({ pointer: '#/assignment/exercises/0/args/0' }),
            expect.objectContaining({
              pointer: '#/assignment/exercises/0/testCases/0/expected/value',
            }),
            expect.objectContaining({ pointer: '#/assignment/exercises/1/wrt' }),
          ],
        },
      }),
    )
  })

  test.each<Contradictory>([
    {
      what: 'borrows helpers that nobody gives',
      exercise: { ...line, helpers: ['g'] },
      faults: ['/helpers: f borrows helpers and the assignment has none'],
    },
    {
      what: 'uses functions by an adapter that nobody gives',
      exercise: { ...line, uses: ['Net'] },
      faults: ['/uses: f uses functions by an adapter, and the assignment has none'],
    },
    {
      what: 'calls the adapter and asks nothing of the learner',
      exercise: line,
      rest: { adapter: code('def f(x, theta): return 8') },
      faults: [
        '/uses: f calls functions of the adapter only, so that nothing of the learner’s is graded; name in uses what those call',
      ],
    },
    {
      what: 'gives other names to what nobody is asked for',
      exercise: line,
      rest: { aliases: { g: ['h'] } },
      faults: [
        '#/assignment/aliases/g: Gives other names to g, which no exercise asks the learner for',
      ],
    },
    {
      what: 'has an adapter that no exercise calls',
      exercise: line,
      rest: { adapter: code('class A:\n    def f(x): pass') },
      faults: [
        '#/assignment/adapter/source: Defines none of the functions that the exercises call; a def or an assignment at its margin does',
      ],
    },
    {
      what: 'borrows a helper that is not defined',
      exercise: { ...line, helpers: ['g', 'h'] },
      rest: { helpers: code('def g(): pass') },
      faults: ["/helpers/1: f borrows h, which the assignment's helpers do not define"],
    },
    {
      what: 'borrows all that it grades',
      exercise: { ...line, helpers: ['f'] },
      rest: { helpers: code('def f(): pass') },
      faults: [
        '/helpers: f borrows every function that it is about, so that nothing of the learner’s is graded; take one out',
      ],
    },
    {
      what: 'changes an argument that is not there',
      exercise: { ...line, updates: ['w'] },
      rest: { reference: code('def f(): pass') },
      faults: [
        '/updates/0: f is given w, which is neither a value of the test case nor an earlier result; there are x, theta, parameters',
      ],
    },
    {
      what: 'has nothing to expect',
      exercise: { ...line, testCases },
      faults: [
        '/testCases/0/expected/value: f has no expected value, and there is no reference to give one',
      ],
    },
    {
      what: 'expects a cost of a function',
      exercise: { ...line, testCases: [{ expected: { value: 1, cost: 1 } }] },
      faults: [
        '/testCases/0/expected/cost: f expects cost, which only gradient exercises have; give a value',
      ],
    },
    {
      what: 'hands gradients to a function',
      exercise: { ...line, testCases: [{ ...literal[0], gradients: 'right' }] },
      faults: ['/testCases/0/gradients: f hands in gradients, which only a checker is given'],
    },
    {
      what: 'has an input of a reserved name',
      exercise: { ...line, testCases: [{ ...literal[0], inputs: { parameters: 1 } }] },
      faults: [
        '/testCases/0/inputs/parameters: f has a value named parameters, which stands for something else; rename it',
      ],
    },
    {
      what: 'has nothing to differentiate',
      exercise: { ...shorthand, testCases: [{ inputs: { x: 2 } }] },
      faults: [
        '/testCases/0/parameters: b has nothing to differentiate: give parameters, or name inputs in wrt',
      ],
    },
    {
      what: 'differentiates by what is not there',
      exercise: { ...shorthand, wrt: ['theta', 'w'] },
      faults: [
        '/wrt: b cannot be differentiated with respect to w: there is no input or parameter of that name',
      ],
    },
    {
      what: 'differentiates by text',
      exercise: { ...shorthand, testCases: [{ parameters: { mode: 'relu' } }] },
      faults: [
        '/testCases/0/parameters/mode: b cannot be differentiated with respect to mode: it is of kind string, neither number nor array',
      ],
    },
    {
      what: 'differentiates by an array of nothing',
      exercise: {
        ...shorthand,
        testCases: [{ parameters: { W: { random: { shape: [0, 3], seed: 1 } } } }],
      },
      faults: [
        '/testCases/0/parameters/W: b cannot be differentiated with respect to W: it holds no numbers',
      ],
    },
    {
      what: 'plants a mistake in what is not differentiated',
      exercise: { ...shorthand, planted: { factors: { w: 2 } } },
      faults: [
        '/planted/factors/w: b has a mistake planted in w, which is not differentiated; there are theta',
      ],
    },
    {
      what: 'expects out where a cost is differentiated',
      exercise: { ...shorthand, testCases: [{ ...testCases[0], expected: { out: 1 } }] },
      faults: [
        '/testCases/0/expected/out: b expects out, which is not compared here; it can expect cost and gradients',
      ],
    },
    {
      what: 'expects a gradient of another name, or of another shape',
      exercise: {
        ...shorthand,
        testCases: [{ ...testCases[0], expected: { gradients: { w: 1, theta: [1, 2] } } }],
      },
      faults: [
        '/testCases/0/expected/gradients/w: b expects a gradient of w, which is not differentiated; there are theta',
        '/testCases/0/expected/gradients/theta: b expects a gradient of theta, which has shape (), of shape (2)',
      ],
    },
    {
      what: 'expects a gradient that is no array',
      exercise: {
        ...shorthand,
        testCases: [{ ...testCases[0], expected: { gradients: { theta: 'two' } } }],
      },
      faults: [
        '/testCases/0/expected/gradients/theta: b expects a gradient of theta, which is neither number nor array but string',
      ],
    },
  ])('$what', ({ exercise, rest, faults }) => {
    expect(explain(exercise, rest)).toEqual(faults)
  })

  test('may expect one number for the gradient of an array of one entry', () => {
    const testCase = { parameters: { b: [[1]] }, expected: { gradients: { b: 2 } } }
    expect(explain({ ...shorthand, testCases: [testCase] })).toEqual([])
  })
})

describe('a pipeline that contradicts itself', () => {
  const forward = { call: 'f', args: ['x', 'theta'], returns: ['out', 'cache'] }
  const backward = { call: 'b', args: ['cotangent', 'cache'], returns: ['dtheta'] }
  const withSteps = (...pipeline: object[]) => ({ kind: 'gradient', pipeline, testCases })

  test('is refused where a call is given what is not there yet', () => {
    expect(explain(withSteps(forward, backward))).toEqual([])
    expect(explain(withSteps({ ...forward, args: ['x', 'cache'] }, backward))).toEqual([
      expect.stringMatching(/^\/pipeline\/0\/args\/1: b is given cache, /),
    ])
  })

  test('is refused where the cotangent is wanted before out is there, or nowhere', () => {
    expect(explain(withSteps({ ...forward, args: ['cotangent'] }, backward))).toEqual([
      expect.stringMatching(/^\/pipeline\/0\/args\/0: b is given cotangent, /),
    ])
    expect(explain(withSteps(forward, { ...backward, args: ['cache'] }))).toEqual([
      '/pipeline: b contracts out with the array cotangent, and no call after out takes that as an argument',
    ])
  })

  test('is refused where it returns neither cost nor out', () => {
    expect(explain(withSteps({ ...forward, returns: ['J'] }))).toEqual([
      '/pipeline: f has nothing to differentiate: no call of its pipeline returns cost or out; they return J',
    ])
  })
})

describe('a checker that contradicts itself', () => {
  const pipeline = [
    { call: 'f', args: ['x', 'theta'], returns: ['cost', 'cache'] },
    { call: 'b', args: ['cache'], returns: ['gradients'] },
  ]
  const checker = { kind: 'gradient-checker', function: 'check', testCases }
  const reference = code('def check(): pass')
  const planted = [{ ...testCases[0], gradients: 'planted' }]

  test('may be given the gradients that the reference makes, and only those', () => {
    const args = ['x', 'theta', 'gradients']
    expect(explain({ ...checker, pipeline, args }, { reference })).toEqual([])
    expect(explain({ ...checker, args }, { reference })).toEqual([
      expect.stringMatching(/^\/args\/2: check is given gradients, /),
    ])
  })

  test('is refused where its pipeline gives no gradients', () => {
    expect(explain({ ...checker, pipeline: pipeline.slice(0, 1) }, { reference })).toEqual([
      '/pipeline: check has no gradients to hand in: no call of its pipeline returns gradients; they return cost, cache',
    ])
  })

  test('is refused where planted gradients are handed in and nothing is planted', () => {
    const exercise = { ...checker, pipeline, testCases: planted }
    expect(explain(exercise, { reference })).toEqual([
      '/testCases/0/gradients: check hands in planted gradients with 0 factors in planted; give one or more',
    ])
    const factors = { W1: 2, b1: 4 }
    expect(explain({ ...exercise, planted: { factors } }, { reference })).toEqual([])
    expect(explain({ ...exercise, backward: 'b', planted: { factors } }, { reference })).toEqual([
      '/testCases/0/gradients: check hands in planted gradients with 2 factors in planted; give one for all that b returns',
    ])
  })
})
