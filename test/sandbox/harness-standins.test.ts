import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DirectHarness } from './direct-harness.ts'
import { float, int, load, numberOf, numbersOf, readProgram, run } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

/** Printed in the notebook this program is after, to eight decimals. */
const PRINTED_GRADIENTS = [
  -0.37347779, -1.47903216, 0.17596143, -1.33685036, -0.01967514, -0.08573553, 0.01188465,
  -0.07674312, 0.03916037, -0.05539735, 0.04872715, -0.09359393, -0.05337778, -0.21138458,
  0.02514856, -0.19106384, 0, 0, 0, 0, 0.63290787, 0.0372514, -0.06401301, 0.09045575, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0.91580165, 0.02451548, -0.10797954, 0.90281891, 0, 0, 0, 0.19763343, 0, 0,
  2.24404238, 0.21225753,
]

/** The course accepts a value within 1e-8 + 1e-5 of it. */
function expectAccepted(actual: number, expected: number) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-8 + 1e-5 * Math.abs(expected))
}

describe('the course', () => {
  const course = readProgram('course.py')
  const steps = [
    { call: 'course_case', args: [], returns: ['X', 'Y', 'parameters_'] },
    { call: 'forward_propagation_n', args: ['X', 'Y', 'parameters_'], returns: ['cost', 'cache'] },
    { call: 'backward_propagation_n', args: ['X', 'Y', 'cache'], returns: ['gradients'] },
    {
      call: 'gradient_check_n',
      args: ['parameters_', 'gradients', 'X', 'Y'],
      returns: ['difference'],
    },
  ]
  const want = ['Y', 'parameters_', 'cost', 'difference']

  test('has its one-dimensional difference to the last bit', async () => {
    const { values } = await run(harness, course, {
      values: { x: int(2), theta: int(4) },
      steps: [{ call: 'gradient_check', args: ['x', 'theta'], returns: ['result'] }],
    })
    expect(numberOf(values['result'])).toBe(2.919335883291695e-10)
  })

  test('has its cost and difference with the faults it ships with', async () => {
    const { values, error } = await run(harness, course, { steps, want })
    expect(error).toBeUndefined()
    expect(numberOf(values['cost'])).toBeCloseTo(2.407833389834357, 14)
    expectAccepted(numberOf(values['difference']), 0.2850931567761623)
    expect(values['Y']).toMatchObject({ tensor: { shape: [3], dtype: 'int64' } })
  })

  test('has its difference when they are repaired', async () => {
    const repaired = course.replace('A1.T) * 2', 'A1.T)').replace('4.0 / m', '1.0 / m')
    const { values } = await run(harness, repaired, { steps, want })
    expectAccepted(numberOf(values['difference']), 1.1890913024229996e-7)
  })
})

describe('the from-scratch network', () => {
  test('has the gradients that its notebook prints', async () => {
    const { values } = await run(harness, readProgram('my-ann.py'), {
      steps: [{ call: 'gradient_vector', args: [], returns: ['gradients', 'difference'] }],
      want: ['gradients', 'difference'],
    })
    const gradients = numbersOf(values['gradients'])
    expect(gradients.map((number) => Number(number.toFixed(8)) + 0)).toEqual(PRINTED_GRADIENTS)
    expectAccepted(numberOf(values['difference']), 1.1890417878730741e-7)
  })

  test('starts with random weights and zero biases of the layers', async () => {
    const { values } = await run(harness, readProgram('my-ann.py'), {
      steps: [{ call: 'fresh_net', args: [], returns: ['result'] }],
    })
    const net = values['result']
    const entries = net?.kind === 'dict' ? net.entries : []
    expect(entries).toMatchObject([
      ['W1', { tensor: { shape: [3, 2] } }],
      ['B1', { tensor: { shape: [3, 1], data: Float64Array.of(0, 0, 0) } }],
      ['W2', { tensor: { shape: [1, 3] } }],
      ['B2', { tensor: { shape: [1, 1] } }],
    ])
    expect(numbersOf(entries[0]?.[1])).not.toContain(0)
  })
})

describe('a course module', () => {
  test.for([
    'gc_utils',
    'gc_utils_v2',
    'gradient_utils',
    'grad_utils',
    'dnn_utils',
    'dnn_utils_v2',
    'init_utils',
    'reg_utils',
    'testCases',
    'testCases_v2',
    'testCases_v4',
    'testCase',
    'test_cases',
    'testCases_grad',
    'public_tests',
    'dlai_tools',
    'dlai_tools.testing_utils',
    'test_utils',
    'utils',
    'TestCases_V4',
    'week1.gc_utils',
    'matplotlib.pylab',
    'my_ANN',
  ])('%s gives np by a star import', async (name) => {
    const { faults, stdout } = await load(harness, `from ${name} import *\nprint(np.sum([1, 2]))`)
    expect({ faults, stdout }).toEqual({ faults: [], stdout: '3\n' })
  })

  test('gives its helpers by import, by star and by attribute', async () => {
    const source = [
      'import gc_utils as g, gradient_utils',
      'from dnn_utils_v2 import *',
      'from gc_utils import dictionary_to_vector, vector_to_dictionary, gradients_to_vector',
      'from testCases_v3 import gradient_check_n_test_case',
      'p = gradient_check_n_test_case()[2]',
      'theta, keys = dictionary_to_vector(p)',
      'back = vector_to_dictionary(theta)',
      'grad = gradients_to_vector({"d" + k: v for k, v in back.items()})',
      'print(theta.shape, len(keys), keys[:21:20], (grad == theta).all(), list(back))',
      'print(g.relu(-1.0), sigmoid(0), gradient_utils.relu(2))',
    ].join('\n')
    const { faults, stdout } = await load(harness, source)
    expect(faults).toEqual([])
    expect(stdout).toBe(
      "(47, 1) 47 ['W1', 'b1'] True ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']\n0.0 0.5 2\n",
    )
  })

  test('has tests that pass whatever they are given', async () => {
    const source = [
      'import public_tests',
      'from public_tests import forward_propagation_test, some_other_test',
      'forward_propagation_test(None)',
      'some_other_test(None, 1)',
      'public_tests.gradient_check_n_test(print, {}, {})',
    ].join('\n')
    expect((await load(harness, source)).faults).toEqual([])
  })

  test('has placeholders for what no course file has, each noted', async () => {
    const source = 'from public_tests import plot\nfrom gc_utils import sigmoid, plot\nplot()'
    const { faults, notes } = await load(harness, source)
    expect(faults).toEqual([])
    expect(notes).toEqual([
      { code: 'stubbed-import', name: 'public_tests.plot', location: { line: 1 } },
      { code: 'stubbed-import', name: 'gc_utils.plot', location: { line: 2 } },
    ])
  })

  test('is there for helpers that are used and never imported', async () => {
    const source = 'def f(x):\n    return sigmoid(x) + relu(x)'
    const result = await run(harness, source, { values: { x: float(0) } })
    expect(numberOf(result.values['result'])).toBe(0.5)
  })
})
