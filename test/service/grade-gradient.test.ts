import { describe, expect, test } from 'vitest'
import type { AssignmentInput } from '#contract/assignment.ts'
import type { Value } from '#grading/value.ts'
import { findTest, gradeInMemory, listMessages } from '#test/service/memory-grader.ts'
import type { Callable, MemoryProgram } from '#test/service/memory-sandbox.ts'
import { array, dict, number, read, tuple } from '#test/service/values.ts'

type ExerciseInput = AssignmentInput['exercises'][number]

const forward: Callable = (x, theta) => number(read(x) * read(theta))
const backward: Callable = (x) => number(read(x))
const parameters = { forward: ['x', 'theta'], backward: ['x', 'theta'] }
const point = { inputs: { x: 2 }, parameters: { theta: 4 } }

interface Work {
  readonly functions: Readonly<Record<string, Callable>>
  readonly exercise?: Partial<ExerciseInput>
  readonly expected?: NonNullable<ExerciseInput['testCases'][number]['expected']>
  readonly rest?: Omit<AssignmentInput, 'exercises'>
  readonly programs?: Readonly<Record<string, MemoryProgram>>
  readonly limits?: object
}

/** Grades forward and backward of J = theta x at x = 2, theta = 4. */
async function grade({ functions, exercise, expected, rest, programs, limits }: Work) {
  const testCases = [{ ...point, ...(expected && { expected }) }]
  const base = { kind: 'gradient', forward: 'forward', backward: 'backward', testCases } as const
  const graded = await gradeInMemory({
    assignment: { ...rest, exercises: [{ ...base, ...exercise }] },
    programs: { main: { functions, parameters }, ...programs },
    ...(limits && { limits }),
  })
  const found = findTest(graded)
  return { ...graded, found, messages: listMessages(found) }
}

describe('forward and backward of the learner’s own', () => {
  test('pass where backward is the gradient of forward', async () => {
    const { found, messages } = await grade({ functions: { forward, backward } })
    expect(found).toMatchObject({
      verdict: 'passed',
      actual: { cost: 8, gradients: { theta: 2 } },
      gradient: {
        check: { mode: 'entries' },
        parameters: [{ name: 'theta', verdict: 'passed', analytic: 2 }],
      },
    })
    expect(messages).toEqual([])
  })

  test('pass with a warning where forward is constant', async () => {
    const constant = () => number(0)
    const graded = await grade({ functions: { forward: constant, backward: constant } })
    expect(graded.found?.verdict).toBe('passed')
    expect(graded.messages).toEqual([expect.stringMatching(/^warning uninformative: /)])
  })

  test.each<[string, Value, string]>([
    [
      'None',
      { kind: 'other', type: 'NoneType' },
      'failure not-a-number: The cost is None; expected is a number. Is a return missing? See line 1 of forward.',
    ],
    [
      'an array',
      array(1, 2),
      'failure wrong-shape: The cost has shape (2,); expected is (). See line 1 of forward.',
    ],
    [
      'an array that was not sent back',
      { kind: 'omitted', shape: [200_000], type: 'ndarray' },
      'failure wrong-shape: The cost has shape (200000,); expected is (). See line 1 of forward.',
    ],
  ])('fail where forward returns %s: a cost is a number', async (_, cost, text) => {
    const { found, messages } = await grade({ functions: { forward: () => cost, backward } })
    expect(found?.verdict).toBe('failed')
    expect(messages).toEqual([text])
  })

  test('are not decided where the cost is NaN', async () => {
    const { found, messages } = await grade({
      functions: { forward: () => number(Number.NaN), backward },
    })
    expect(found?.verdict).toBe('inconclusive')
    expect(messages).toEqual([expect.stringMatching(/^warning cost-not-finite: /)])
  })

  test('may return the gradients as a dict, a tuple, or bare', async () => {
    for (const gradients of [
      dict({ dtheta: number(2) }),
      dict({ theta: number(2) }),
      number(2),
      array(2),
    ]) {
      const { found } = await grade({ functions: { forward, backward: () => gradients } })
      expect(found?.verdict).toBe('passed')
    }
    const exercise = { wrt: ['x', 'theta'] }
    for (const kind of ['tuple', 'list'] as const) {
      const both: Callable = (x, theta) => ({
        kind,
        items: [number(read(theta)), number(read(x))],
      })
      const { found } = await grade({ functions: { forward, backward: both }, exercise })
      expect(found?.verdict).toBe('passed')
    }
    const short = () => tuple(number(4))
    const { messages } = await grade({ functions: { forward, backward: short }, exercise })
    expect(messages).toHaveLength(2)
    expect(messages[0]).toMatch(/^failure missing-gradient: dx is missing/)
  })
})

describe('expected values', () => {
  test('decide before the numeric gradient', async () => {
    const expected = { cost: 8, gradients: { theta: 2 } }
    const { found } = await grade({ functions: { forward, backward }, expected })
    expect(found).toMatchObject({
      verdict: 'passed',
      expected: { cost: 8, gradients: { theta: 2 }, rtol: 1e-5, atol: 1e-8 },
    })
  })

  test('that the learner’s numeric gradient contradicts are the assignment’s fault', async () => {
    const expected = { cost: 8, gradients: { theta: 3 } }
    const { found, messages } = await grade({ functions: { forward, backward }, expected })
    expect(found).toMatchObject({ verdict: 'error', score: null })
    expect(messages).toEqual([expect.stringMatching(/^warning assignment-inconsistent: /)])
  })

  test('of a cost fail another cost, and no gradient is said to be undecided for it', async () => {
    const expected = { cost: 8 }
    const wrong = await grade({ functions: { forward: () => number(9), backward }, expected })
    expect(wrong.found?.verdict).toBe('failed')
    expect(wrong.messages[0]).toMatch(/^failure wrong-value: The cost is 9; expected is 8\./)
    const broken = () => number(Number.NaN)
    const none = await grade({ functions: { forward: broken, backward }, expected })
    expect(none.messages).toEqual([
      'failure not-finite: The cost is NaN; expected is 8. See line 1 of forward.',
    ])
  })

  test('are not loosened by a large cost of the learner’s', async () => {
    const expected = { gradients: { theta: 2 } }
    const large: Callable = (x, theta) => number(read(x) * read(theta) + 1e9)
    const { found } = await grade({
      functions: { forward: large, backward: () => number(100) },
      expected,
    })
    expect(found?.verdict).toBe('failed')
  })
})

describe('evaluations', () => {
  test('that are not allowed leave the test undecided', async () => {
    const { found, messages } = await grade({
      functions: { forward, backward },
      limits: { evaluations: 2 },
    })
    expect(found).toMatchObject({ verdict: 'inconclusive', outcome: 'output-limit' })
    expect(messages).toEqual([
      expect.stringMatching(/^warning budget: .* evaluations is 2, of which 2 were used by now;/),
    ])
  })

  test('are the reference’s where there is one, and counted alike', async () => {
    const { found } = await grade({
      functions: { forward, backward },
      rest: { reference: { language: 'python', source: 'reference' } },
      programs: { reference: { functions: { forward, backward }, parameters } },
      limits: { evaluations: 1 },
    })
    expect(found).toMatchObject({ verdict: 'passed', gradient: { evaluations: 3 } })
  })
})

describe('parameters that were renamed', () => {
  const swapped: MemoryProgram['parameters'] = { forward: ['theta', 'x'], backward: ['a', 'b'] }

  test('are passed by position, with a notice', async () => {
    const graded = await gradeInMemory({
      assignment: {
        exercises: [
          { kind: 'gradient', forward: 'forward', backward: 'backward', testCases: [point] },
        ],
      },
      programs: { main: { functions: { forward, backward }, parameters: swapped } },
    })
    expect(listMessages(findTest(graded))).toEqual([
      'notice renamed-parameter: backward has other parameter names than the test case; its arguments were passed by position, inputs before parameters.',
    ])
  })

  test('say nothing of a helper that stands in for the learner’s function', async () => {
    const less: Callable = (x, theta) => number(10 * read(x) + read(theta))
    const one: Callable = () => number(1)
    const { found } = await grade({
      functions: { forward: less, backward: one },
      exercise: { helpers: ['forward'] },
      rest: {
        helpers: { language: 'python', source: 'def forward(): pass' },
        reference: { language: 'python', source: 'reference' },
      },
      programs: {
        main: {
          functions: { forward: less, backward: one },
          parameters: { forward: ['theta', 'x'], backward: ['x', 'theta'] },
        },
        reference: { functions: { forward: less, backward: one }, parameters },
        'def forward(): pass': { functions: { forward: less } },
      },
    })
    expect(found).toMatchObject({ verdict: 'passed', actual: { cost: 24 } })
  })
})
