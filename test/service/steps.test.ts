import { describe, expect, test } from 'vitest'
import { drawCaseValues } from '#service/case-values.ts'
import { countStepsTo, findDifferentiated, resolveSteps } from '#service/steps.ts'
import { makePlan } from '#test/service/plans.ts'

const testCase = { inputs: { x: 2, y: 3 }, parameters: { theta: 4, b: 1 } }
const shorthand = { kind: 'gradient', forward: 'f', backward: 'g', testCases: [testCase] } as const

/** The arguments of forward and backward, and which of the two were renamed. */
function bind(forward: string[] | undefined, backward: string[] | undefined) {
  const { exercise, tests } = makePlan({ ...shorthand, testCases: [testCase] })
  const [planned] = tests
  const values = drawCaseValues(planned?.testCase ?? { inputs: {}, parameters: {} })
  const functions = Object.entries({ f: forward, g: backward }).flatMap(([name, parameters]) =>
    parameters === undefined ? [] : [{ name, state: 'written' as const, parameters }],
  )
  const { steps, renamed } = resolveSteps(exercise, values, functions)
  return { args: steps.map((step) => step.args), renamed, steps }
}

describe('forward and backward', () => {
  test('are two steps; the first may return the cost alone, or with a cache', () => {
    expect(bind(['x', 'y', 'theta', 'b'], ['x', 'y', 'theta', 'b']).steps).toEqual([
      { call: 'f', args: ['x', 'y', 'theta', 'b'], returns: ['cost', 'cache'], bare: true },
      { call: 'g', args: ['x', 'y', 'theta', 'b'], returns: ['gradients'] },
    ])
  })

  test('take their arguments by name where all names are known', () => {
    const { args, renamed } = bind(['b', 'theta', 'x'], ['cache', 'x'])
    expect(args).toEqual([
      ['b', 'theta', 'x'],
      ['cache', 'x'],
    ])
    expect(renamed).toEqual([])
  })

  test('may take the parameters as one dict', () => {
    expect(bind(['x', 'y', 'parameters'], ['parameters', 'cache']).args).toEqual([
      ['x', 'y', 'parameters'],
      ['parameters', 'cache'],
    ])
  })

  test('take them by position, inputs first, where a name is not known', () => {
    const { args, renamed } = bind(['a', 'b2', 'c', 'd'], ['x', 'y', 'w', 'b'])
    expect(args).toEqual([
      ['x', 'y', 'theta', 'b'],
      ['x', 'y', 'theta', 'b'],
    ])
    expect(renamed).toEqual(['f', 'g'])
  })

  test('take a cache by position where backward has one argument more', () => {
    expect(bind(['x', 'y', 'theta', 'b'], ['p', 'q', 'r', 's', 't']).args[1]).toEqual([
      ...['x', 'y', 'theta', 'b'],
      'cache',
    ])
  })

  test('never give forward a cache', () => {
    expect(bind(['x', 'cache'], []).renamed).toEqual(['f'])
  })

  test.each([
    [
      ['theta', 'x', 'y', 'b', 'eps'],
      ['theta', 'x', 'y', 'b'],
    ],
    [
      ['y', 'x', 'parameters', '*args', '**kwargs'],
      ['y', 'x', 'parameters'],
    ],
    [
      ['b', 'theta', 'x', 'y', 'verbose'],
      ['b', 'theta', 'x', 'y'],
    ],
  ])('leave a further parameter to itself once all that is there is bound: %j', (wanted, bound) => {
    const { args, renamed } = bind(wanted, wanted)
    expect(args).toEqual([bound, bound])
    expect(renamed).toEqual([])
  })

  test('leave a further parameter to itself behind the cache', () => {
    expect(bind([], ['x', 'cache', 'eps']).args[1]).toEqual(['x', 'cache'])
  })

  test('take nothing where they want nothing', () => {
    expect(bind([], [])).toMatchObject({ args: [[], []], renamed: [] })
  })

  test('take all in order where nothing is known of them', () => {
    const { args, renamed } = bind(undefined, undefined)
    expect(args).toEqual([
      ['x', 'y', 'theta', 'b'],
      ['x', 'y', 'theta', 'b'],
    ])
    expect(renamed).toEqual([])
  })
})

describe('a pipeline', () => {
  const pipeline = [
    { call: 'affine_forward', args: ['x', 'w'], returns: ['out', 'cache'] },
    { call: 'affine_backward', args: ['cotangent', 'cache'], returns: ['dx', 'dw'] },
  ]

  test('is taken as it was written, whatever the learner called the parameters', () => {
    const { exercise } = makePlan({ kind: 'gradient', pipeline, testCases: [{}] })
    const functions = [{ name: 'affine_forward', state: 'written', parameters: ['a'] }] as const
    const values = drawCaseValues({ inputs: {}, parameters: {} })
    expect(resolveSteps(exercise, values, functions)).toEqual({ steps: pipeline, renamed: [] })
  })

  test('is run as far as a result needs', () => {
    expect(countStepsTo(pipeline, 'out')).toBe(1)
    expect(countStepsTo(pipeline, 'dw')).toBe(2)
    expect(countStepsTo(pipeline, 'cost')).toBe(0)
  })

  test('differentiates its cost, else its array out', () => {
    expect(findDifferentiated(pipeline)).toBe('out')
    expect(findDifferentiated([...pipeline, { call: 'f', args: [], returns: ['cost'] }])).toBe(
      'cost',
    )
    expect(findDifferentiated(pipeline.slice(1))).toBeUndefined()
  })
})
