import { describe, expect, test } from 'vitest'
import { type TestCase, testCaseSchema } from '#contract/exercise.ts'
import { valueSchema } from '#contract/value.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { drawCaseValues, drawExpected } from '#service/case-values.ts'

const random = (shape: number[], rest = {}) => ({ random: { shape, seed: 1, ...rest } })

function draw(inputs: Record<string, unknown>, parameters: Record<string, unknown> = {}) {
  const testCase: TestCase = testCaseSchema.parse({ inputs, parameters })
  return drawCaseValues(testCase)
}

function readData(values: ReturnType<typeof draw>, name: string): number[] {
  const value = values.values[name]
  return [...((value && toTensor(value)?.data) ?? [])]
}

describe('random values', () => {
  // np.random.seed(1); X = randn(4, 3); W1 = randn(5, 4); b1 = randn(5, 1); W2 = randn(3, 5) ... b3 = randn(1, 1)
  test('of one seed share a stream, so that the course’s own test case can be written down', () => {
    const values = draw(
      { X: random([4, 3]), Y: [1, 1, 0] },
      {
        W1: random([5, 4]),
        b1: random([5, 1]),
        W2: random([3, 5]),
        b2: random([3, 1]),
        W3: random([1, 3]),
        b3: random([1, 1]),
      },
    )
    const first = Object.fromEntries(
      ['X', 'W1', 'b1', 'W2', 'b2', 'W3', 'b3'].map((name) => [name, readData(values, name)[0]]),
    )
    expect(first).toEqual({
      X: 1.6243453636632417,
      W1: -0.3224172040135075,
      b1: -0.6871727001195994,
      W2: 0.23441569781709215,
      b2: -1.1425181980221402,
      W3: 0.5866231911821976,
      b3: 0.2855873252542588,
    })
    expect(values.inputs).toEqual(['X', 'Y'])
    expect(values.parameters).toEqual(['W1', 'b1', 'W2', 'b2', 'W3', 'b3'])
  })

  test('start a stream of their own where they are fresh, and disturb no other', () => {
    const values = draw({ a: random([2]), b: random([2], { fresh: true }), c: random([1]) })
    expect(readData(values, 'b')).toEqual(readData(values, 'a'))
    expect(readData(values, 'c')).toEqual([-0.5281717522634557])
  })

  test('of another seed come from another stream', () => {
    const values = draw({ a: random([1]), b: random([1], { seed: 2 }), c: random([1]) })
    expect(readData(values, 'b')).toEqual([-0.4167578474054706])
    expect(readData(values, 'c')).toEqual([-0.6117564136500754])
  })

  test('are drawn in nested values too, in written order', () => {
    const nested = draw({ all: { dict: { W: random([1]), list: { list: [random([1])] } } } })
    const [all] = Object.values(nested.values)
    expect(all).toMatchObject({
      entries: [
        ['W', { tensor: { data: Float64Array.of(1.6243453636632417) } }],
        ['list', { items: [{ tensor: { data: Float64Array.of(-0.6117564136500754) } }] }],
      ],
    })
  })

  test('may be uniform and scaled', () => {
    const uniform = draw({ a: random([2], { distribution: 'uniform', scale: 10 }) })
    expect(readData(uniform, 'a')).toEqual([4.17022004702574, 7.203244934421581])
  })

  test('are drawn anew for each case, whatever was drawn before', () => {
    const again = [draw({ a: random([3]) }), draw({ a: random([3]) })]
    expect(again[0]).toEqual(again[1])
  })
})

describe('numbers', () => {
  test('are ints among the inputs where they are whole, else floats', () => {
    expect(draw({ a: 2, b: 2.5, c: -0.5, d: 1e300, e: 2 ** 53 }).values).toEqual({
      a: { kind: 'int', value: 2 },
      b: { kind: 'float', value: 2.5 },
      c: { kind: 'float', value: -0.5 },
      d: { kind: 'float', value: 1e300 },
      e: { kind: 'float', value: 2 ** 53 },
    })
  })

  test('are floats among the parameters, nested ones too', () => {
    expect(draw({}, { theta: 4, shape: { tuple: [3, 2] } }).values).toEqual({
      theta: { kind: 'float', value: 4 },
      shape: {
        kind: 'tuple',
        items: [
          { kind: 'float', value: 3 },
          { kind: 'float', value: 2 },
        ],
      },
    })
  })

  test('in arrays are int64 among the inputs where all are whole, and float64 among the parameters', () => {
    const { values } = draw({ y: [1, 1, 0], x: [1, 0.5] }, { w: [1, 2] })
    expect(values['y']).toMatchObject({ tensor: { dtype: 'int64', shape: [3] } })
    expect(values['x']).toMatchObject({ tensor: { dtype: 'float64' } })
    expect(values['w']).toMatchObject({ tensor: { dtype: 'float64' } })
  })

  test('have the dtype that is written out, among the parameters too', () => {
    const single = { dtype: 'float32', shape: [1], data: [1] }
    const { values } = draw({ a: single }, { b: { ...single, dtype: 'int64' } })
    expect(values['a']).toMatchObject({ tensor: { dtype: 'float32' } })
    expect(values['b']).toMatchObject({ tensor: { dtype: 'int64' } })
  })
})

describe('other values', () => {
  test('are what they are, on both sides', () => {
    const raw = { a: 'relu', b: true, c: null }
    const plain = {
      a: { kind: 'string', value: 'relu' },
      b: { kind: 'bool', value: true },
      c: { kind: 'none' },
    }
    expect(draw(raw).values).toEqual(plain)
    expect(draw({}, raw).values).toEqual(plain)
  })

  test('may have any name that a value may have', () => {
    const { inputs, values } = draw({ toString: 1, valueOf: 2 }, { theta: 1 })
    expect(inputs).toEqual(['toString', 'valueOf'])
    expect(Object.keys(values)).toEqual(['toString', 'valueOf', 'theta'])
  })
})

describe('an input that is a parameter too', () => {
  test('has the parameter’s value, and is listed once', () => {
    const { values, inputs, parameters } = draw({ x: 1, theta: 2 }, { theta: 3 })
    expect(values['theta']).toEqual({ kind: 'float', value: 3 })
    expect(inputs).toEqual(['x'])
    expect(parameters).toEqual(['theta'])
  })
})

describe('an expected value', () => {
  test('draws from a stream of its own', () => {
    const expected = drawExpected(valueSchema.parse(random([1])))
    expect(expected).toMatchObject({ tensor: { data: Float64Array.of(1.6243453636632417) } })
    expect(drawExpected(valueSchema.parse(8))).toEqual({ kind: 'int', value: 8 })
  })
})
