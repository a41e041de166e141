import { describe, expect, test } from 'vitest'
import { assignmentSchema } from '#contract/assignment.ts'
import { exerciseSchema, nameExercise, nameTestCase } from '#contract/exercise.ts'
import { idSchema, nameSchema } from '#contract/name.ts'

const test1 = { inputs: { x: 2 }, parameters: { theta: 4 } }
const line = { kind: 'function', function: 'f', testCases: [test1] }
const shorthand = { kind: 'gradient', forward: 'f', backward: 'b', testCases: [test1] }

function explain(...exercises: unknown[]): string[] {
  const { error } = assignmentSchema.safeParse({ exercises })
  return error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`) ?? []
}

describe('an assignment', () => {
  test('gets the defaults of the design', () => {
    const { exercises, ...rest } = assignmentSchema.parse({ exercises: [line] })
    expect(rest).toEqual({ language: 'python', aliases: {} })
    expect(exercises[0]).toMatchObject({
      points: 1,
      helpers: [],
      tolerance: { rtol: 1e-5, atol: 1e-8 },
      epsilon: 1e-7,
      threshold: 2e-7,
    })
    expect(exercises[0]?.testCases[0]).toMatchObject({ visibility: 'visible' })
  })

  test('keeps a part of the tolerance that was not written at its default', () => {
    const exercise = exerciseSchema.parse({ ...line, tolerance: { rtol: 0 } })
    expect(exercise.tolerance).toEqual({ rtol: 0, atol: 1e-8 })
  })

  test.each<[object, string]>([
    [{ ...line, function: undefined }, 'function: A function exercise must name its function'],
    [
      { kind: 'gradient-checker', testCases: [test1] },
      'function: A gradient-checker exercise must name its function',
    ],
    [
      { ...shorthand, backward: undefined },
      'pipeline: A gradient exercise must have a pipeline, or forward and backward',
    ],
  ])('needs what its kind is graded by: %j', (exercise, fault) => {
    expect(explain(exercise)).toEqual([`exercises/0/${fault}`])
  })

  test('gives no points for an optional exercise', () => {
    expect(explain({ ...line, optional: true, points: 0 })).toEqual([])
    expect(explain({ ...line, optional: true })).toEqual([
      'exercises/0/points: Must be 0 in an optional exercise, so that all reports have the same maxScore',
    ])
  })

  test('takes a pipeline in place of forward and backward', () => {
    const pipeline = [{ call: 'f', args: ['x'], returns: ['cost'] }]
    expect(explain({ kind: 'gradient', pipeline, testCases: [test1] })).toEqual([])
  })

  test('uses the id of an exercise once, whether it was written or is a name', () => {
    expect(explain(line, { ...shorthand, id: 'f' })).toEqual([
      'exercises/1/id: Must not be used twice: f',
    ])
  })

  test('uses the id of a test case once in its exercise, whether it was written or is its number', () => {
    const twice = [
      { ...test1, id: 'a' },
      { ...test1, id: 'a' },
    ]
    expect(explain({ ...line, testCases: twice })).toEqual([
      'exercises/0/testCases/1/id: Must not be used twice: a',
    ])
    expect(explain({ ...line, testCases: [{ ...test1, id: '2' }, test1] })).toEqual([
      'exercises/0/testCases/1/id: Must not be used twice: 2',
    ])
    const other = { ...line, id: 'other', testCases: twice.slice(1) }
    expect(explain({ ...line, testCases: twice.slice(0, 1) }, other)).toEqual([])
  })

  test.each([
    ['an unknown member', { ...line, tolerances: {} }, /tolerances/],
    ['an unknown kind', { ...line, kind: 'loss' }, /kind/],
    ['no test case', { ...line, testCases: [] }, /testCases/],
    ['negative points', { ...line, points: -1 }, /points/],
    ['an epsilon of 0', { ...line, epsilon: 0 }, /epsilon/],
    ['a negative tolerance', { ...line, tolerance: { atol: -1 } }, /atol/],
    ['an unknown visibility', { ...line, testCases: [{ ...test1, visibility: 'secret' }] }, /vis/],
  ])('has no %s', (_, exercise, place) => {
    expect(explain(exercise)).toEqual([expect.stringMatching(place)])
  })
})

describe('the caps of an assignment', () => {
  const many = (count: number, testCase: object) => Array.from({ length: count }, () => testCase)
  const name = (exercise: object, at: number) => ({ ...exercise, id: `e${at}` })

  test('hold the number of exercises', () => {
    expect(explain(...many(50, line).map(name))).toEqual([])
    expect(explain(...many(51, line).map(name))).toEqual([expect.stringMatching(/^exercises: /)])
  })

  test('hold the test cases of all exercises together', () => {
    const half = { ...line, testCases: many(101, test1) }
    expect(explain(name(half, 0), name(half, 1))).toEqual([
      'exercises: Must hold at most 200 test cases in all; they are 202',
    ])
  })

  const large = { random: { shape: [100_000], seed: 1 } }

  test.each([
    ['inputs', { inputs: { x: large } }],
    ['parameters', { parameters: { x: large } }],
    ['an expected value', { expected: { value: large } }],
    ['an expected array', { expected: { out: large } }],
    ['expected gradients', { expected: { gradients: { x: large } } }],
  ])('hold the numbers of all test cases together, those of %s too', (_, testCase) => {
    expect(explain({ ...line, testCases: many(10, testCase) })).toEqual([])
    expect(explain({ ...line, testCases: many(11, testCase) })).toEqual([
      'exercises: Must hold at most 1000000 numbers in all; they are 1100000',
    ])
  })
})

describe('a name', () => {
  test.each(['x', 'W1', 'forward_propagation_n', 'toString'])('may be %s', (name) => {
    expect(nameSchema.safeParse(name).success).toBe(true)
  })

  test.each(['', '1x', '_x', '__proto__', 'a-b', 'a.b', 'théta', 'constructor', 'x'.repeat(101)])(
    'may not be "%s"',
    (name) => {
      expect(nameSchema.safeParse(name).success).toBe(false)
    },
  )

  test.each(['inputs', 'parameters'])(
    'of %s may not be __proto__, not even in silence',
    (group) => {
      const values: unknown = JSON.parse('{"__proto__": 3}')
      expect(explain({ ...line, testCases: [{ [group]: values }] })).toEqual([
        `exercises/0/testCases/0/${group}/__proto__: Must not be __proto__`,
      ])
    },
  )

  test('of an expected gradient may not be __proto__ either', () => {
    const expected = { gradients: JSON.parse('{"__proto__": 3}') as unknown }
    expect(explain({ ...line, testCases: [{ ...test1, expected }] })).toEqual([
      expect.stringMatching(/expected\/gradients\/__proto__: /),
    ])
  })
})

describe('an id', () => {
  test.each(['gradient-checking', '1', 'a.b_c'])('may be %s', (id) => {
    expect(idSchema.safeParse(id).success).toBe(true)
  })

  test.each(['', '-a', '.', 'a/b', '../a', 'a b', '__proto__', 'constructor', 'a\u001fb'])(
    'may not be "%s"',
    (id) => {
      expect(idSchema.safeParse(id).success).toBe(false)
    },
  )

  test('of an exercise is by default the name of what it is about', () => {
    expect(nameExercise({ id: 'one', function: 'f' })).toBe('one')
    expect(nameExercise({ function: 'f' })).toBe('f')
    expect(nameExercise({ backward: 'b' })).toBe('b')
    const pipeline = ['f', 'b'].map((call) => ({ call, args: [], returns: ['x'] }))
    expect(nameExercise({ pipeline })).toBe('b')
  })

  test('of a test case is by default its number from 1', () => {
    expect([{ id: 'course' }, {}].map(nameTestCase)).toEqual(['course', '2'])
  })
})
