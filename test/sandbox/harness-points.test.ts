import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Value } from '#grading/value.ts'
import type { Points } from '#service/points.ts'
import type { RunRequest } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import {
  array,
  callOf,
  expectAnswer,
  float,
  int,
  numberOf,
  numbersOf,
  python,
  run,
} from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const NET = python`
  import numpy as np
  def forward(X, parameters):
      A = np.tanh(np.dot(parameters["W"], X) + parameters["b"])
      parameters["W"][0, 0] = 99
      return A, (X, A)
  def cost(A, scale):
      return np.sum(A ** 2) * scale
`
const VALUES: Record<string, Value> = {
  X: array([2, 3], [0.1, -0.2, 0.3, 0.4, -0.5, 0.6]),
  W: array([2, 2], [1, -1, 0.5, 0.25]),
  b: array([2, 1], [1, 2], 'int64'),
  scale: float(2),
}
const STEPS = [
  { call: 'forward', args: ['X', 'parameters'], returns: ['A', 'cache'] },
  { call: 'cost', args: ['A', 'scale'], returns: ['cost'] },
]
const WRT = ['W', 'b', 'scale']

function points(indices: number[], replacements: number[], more: Partial<Points> = {}): Points {
  return {
    wrt: WRT,
    indices: Uint32Array.from(indices),
    replacements: Float64Array.from(replacements),
    result: 'cost',
    steps: 2,
    ...more,
  }
}

const REQUEST: Partial<RunRequest> = {
  values: VALUES,
  parameters: ['W', 'b'],
  steps: STEPS,
  want: ['cost'],
}

describe('a batch of points', () => {
  test('gives what single evaluations at those values give, bit by bit', async () => {
    const session = harness.open()
    expectAnswer(await session.load({ chunks: [{ source: NET }], expects: [] }))
    const places: [keyof typeof VALUES, number, number][] = [
      ['W', 0, 0.75],
      ['W', 3, -2],
      ['b', 1, 1.5],
      ['scale', 0, -0.25],
      ['W', 0, 1],
    ]
    const singles: number[] = []
    for (const [name, at, replacement] of places) {
      const values = { ...VALUES, [name]: replaced(VALUES[name], at, replacement) }
      const single = expectAnswer(await session.run(callOf({ ...REQUEST, values })))
      singles.push(numberOf(single.values['cost']))
    }
    const offsets = { W: 0, b: 4, scale: 6 } as Record<string, number>
    const indices = places.map(([name, at]) => (offsets[name] ?? 0) + at)
    const batch = points(
      indices,
      places.map(([, , replacement]) => replacement),
    )
    const result = expectAnswer(await session.run(callOf({ ...REQUEST, points: batch })))
    await session.close()
    expect(result.outcome).toBe('ok')
    expect(result.points).toEqual(Float64Array.from(singles))
  })

  test('of imaginary parts gives derivatives to the last digits', async () => {
    const step = 1e-30
    const result = await run(harness, NET, {
      ...REQUEST,
      points: points([0, 4, 6], [step, step, step], { isComplex: true }),
    })
    const [cost, byW = NaN, , byB = NaN, , byScale = NaN] = result.points ?? []
    const value = numberOf(result.values['cost'])
    expect(cost).toBeCloseTo(value, 14)
    expect(byScale / step).toBeCloseTo(value / 2, 14)
    const slope = await run(harness, NET, {
      ...REQUEST,
      points: points([0, 0, 4, 4], [1 + 1e-6, 1 - 1e-6, 1 + 1e-6, 1 - 1e-6]),
    })
    const [a = NaN, b = NaN, c = NaN, d = NaN] = slope.points ?? []
    expect(byW / step).toBeCloseTo((a - b) / 2e-6, 8)
    expect(byB / step).toBeCloseTo((c - d) / 2e-6, 8)
  })

  test('of imaginary parts contracts arrays, and tells what is none', async () => {
    const cotangent = array([2, 3], [1, 2, 3, 4, 5, 6])
    const values = { ...VALUES, cotangent }
    const at = { isComplex: true, result: 'A', steps: 1 }
    const request = { ...REQUEST, values, want: [] }
    const contracted = points([0], [1e-30], { ...at, cotangent: 'cotangent' })
    const result = await run(harness, NET, { ...request, points: contracted })
    expect(result.points).toHaveLength(2)
    expect(result.points?.every(Number.isFinite)).toBe(true)
    const whole = await run(harness, NET, { ...request, points: points([0], [1e-30], at) })
    expect(whole.points).toEqual(Float64Array.of(NaN, NaN))
  })

  test('of imaginary parts that the program takes off gives none', async () => {
    const cast = NET.replace('return np.sum(A ** 2) * scale', 'return float(np.sum(A.real))')
    const result = await run(harness, cast, {
      ...REQUEST,
      points: points([0], [1e-30], { isComplex: true }),
    })
    expect(result.points?.[1]).toBe(0)
    const raising = NET.replace('np.sum(A ** 2) * scale', '__import__("math").exp(scale)')
    const failed = await run(harness, raising, {
      ...REQUEST,
      points: points([6], [1e-30], { isComplex: true }),
    })
    expect(failed).toMatchObject({ outcome: 'exception', error: { type: 'TypeError', point: 0 } })
  })

  test('contracts an array with the cotangent of its shape', async () => {
    const cotangent = array([2, 3], [1, 2, 3, 4, 5, 6])
    const result = await run(harness, NET, {
      ...REQUEST,
      values: { ...VALUES, cotangent },
      points: points([0, 0], [1, 0.5], { result: 'A', steps: 1, cotangent: 'cotangent' }),
      want: ['A'],
    })
    const first = numbersOf(result.values['A']).reduce(
      (sum, number, index) => sum + number * (index + 1),
      0,
    )
    expect(result.points?.[0]).toBeCloseTo(first, 12)
    expect(result.points?.[1]).not.toBe(result.points?.[0])
  })

  test.for([
    ['"text"', NaN],
    ['None', NaN],
    ['np.ones(2)', NaN],
    ['1j', NaN],
    ['np.array([None])', NaN],
    ['np.array([[x]])', 7],
    ['np.float32(x)', 7],
    ['np.array(x)', 7],
    ['True', 1],
    ['10 ** 400', NaN],
  ] as const)('reads %s as %d', async ([expression, expected]) => {
    const result = await run(harness, `import numpy as np\ndef f(x):\n    return ${expression}`, {
      values: { x: int(1) },
      points: points([0], [7], { wrt: ['x'], result: 'result', steps: 1 }),
    })
    expect([...(result.points ?? [])]).toEqual([expected])
  })

  test.for(['np.ones((3, 2))', '5.0', '[[1, 2, 3], [4, 5, 6]]', 'np.array(None)'])(
    'has no number where %s meets a cotangent of another shape',
    async (expression) => {
      const result = await run(harness, `import numpy as np\ndef f(x):\n    return ${expression}`, {
        values: { x: int(1), c: array([2, 3], [1, 1, 1, 1, 1, 1]) },
        steps: [{ call: 'f', args: ['x'], returns: ['out'] }],
        want: [],
        points: points([0], [1], { wrt: ['x'], result: 'out', steps: 1, cotangent: 'c' }),
      })
      expect([...(result.points ?? [])]).toEqual([NaN])
    },
  )

  test('sees a Python number for a number and an array for an array', async () => {
    const source =
      'def f(x, w):\n    return isinstance(x, float) and w.dtype == float and w.shape == ()'
    const result = await run(harness, source, {
      values: { x: int(1), w: array([], [1], 'int64') },
      points: points([0, 1], [2, 3], { wrt: ['x', 'w'], result: 'result', steps: 1 }),
    })
    expect([...(result.points ?? [])]).toEqual([1, 1])
  })

  test('starts the generators anew for each point', async () => {
    const source =
      'import numpy as np, random\ndef f(x):\n    return x * np.random.rand() * random.random()'
    const result = await run(harness, source, {
      values: { x: float(1) },
      points: points([0, 0], [1, 1], { wrt: ['x'], result: 'result', steps: 1 }),
    })
    const first = numberOf(result.values['result'])
    expect([...(result.points ?? [])]).toEqual([first, first])
  })

  test('ends at the point that raises, with the values before it', async () => {
    const source = 'def f(x):\n    if x == 3:\n        raise ValueError("three")\n    return x'
    const result = await run(harness, source, {
      values: { x: int(1) },
      points: points([0, 0, 0], [2, 3, 4], { wrt: ['x'], result: 'result', steps: 1 }),
    })
    expect(result).toMatchObject({
      outcome: 'exception',
      error: { type: 'ValueError', step: 0, point: 1, location: { line: 3 } },
      points: Float64Array.of(2),
    })
    expect(numberOf(result.values['result'])).toBe(1)
  })

  test('is not begun when the first evaluation fails', async () => {
    const result = await run(harness, 'def f(x):\n    raise ValueError', {
      values: { x: int(1) },
      points: points([0], [2], { wrt: ['x'], result: 'result', steps: 1 }),
    })
    expect(result.error?.point).toBeUndefined()
    expect(result.points).toHaveLength(0)
  })

  test('uses the helpers that are bound', async () => {
    const session = harness.open()
    const source = 'def f(x):\n    return g(x)'
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    expectAnswer(await session.lend({ source: 'def g(x):\n    return 2 * x' }))
    const result = expectAnswer(
      await session.run(
        callOf({
          values: { x: int(1) },
          bind: { g: { from: 'helper', scale: 2 } },
          points: points([0], [5], { wrt: ['x'], result: 'result', steps: 1 }),
        }),
      ),
    )
    await session.close()
    expect(result.points).toEqual(Float64Array.of(20))
  })
})

/** A value with one entry replaced, as float64, as a point sees it. */
function replaced(value: Value | undefined, at: number, replacement: number): Value {
  if (value?.kind !== 'tensor') return float(replacement)
  const data = [...value.tensor.data]
  data[at] = replacement
  return array(value.tensor.shape, data)
}
