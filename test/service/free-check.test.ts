import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { python } from '#test/sandbox/values.ts'
import { drawn, type FreeGrader, findMessage, listCodes, startFreeGrader } from './free-grader.ts'

let grader: FreeGrader
beforeAll(async () => {
  grader = await startFreeGrader()
})
afterAll(() => grader[Symbol.asyncDispose]())

const RELU = python`
  def forward(X, W):
      Z = W @ X
      A = np.maximum(0, Z)
      return (A ** 2).sum() / 2 + A.sum(), (X, Z, A)
  def backward(W, cache):
      X, Z, A = cache
      dA = A + 1
      return (dA * (Z > 0)) @ X.T
`
const RELU_POINT = {
  inputs: { X: drawn(2, 3, 4) },
  parameters: {
    W: [
      [0, 0, 0],
      [0.4, -0.7, 0.2],
    ],
  },
}
const RELU_EXERCISE = {
  pipeline: [
    { call: 'forward', args: ['X', 'W'], returns: ['cost', 'cache'] },
    { call: 'backward', args: ['W', 'cache'], returns: ['gradients'] },
  ],
}
const reluWork = { testCase: RELU_POINT, exercise: RELU_EXERCISE }

describe('a ReLU', () => {
  test('at exactly 0 passes with the notice kink, whatever slope it takes there', async () => {
    for (const mask of ['Z > 0', 'Z >= 0']) {
      const found = await grader.grade(RELU.replace('Z > 0', mask), reluWork)
      expect(found.verdict).toBe('passed')
      expect(listCodes(found)).toContain('notice kink')
    }
  })

  test('without its mask fails, at a kink and beside it', async () => {
    const wrong = RELU.replace('dA * (Z > 0)', 'dA')
    const beside = { ...RELU_POINT, parameters: { W: drawn(3, 2, 3) } }
    for (const testCase of [RELU_POINT, beside]) {
      const found = await grader.grade(wrong, { ...reluWork, testCase })
      expect(found.verdict).toBe('failed')
      expect(findMessage(found, 'wrong-gradient')).toMatch(/^dW differs in \d+ of its 6 entries\. /)
    }
  })
})

describe('a program that is not the same at each call', () => {
  const DROPOUT = python`
    def forward(W):
        D = np.random.rand(*W.shape) < 0.7
        return (W ** 2 * D / 0.7).sum(), D
    def backward(W, cache):
        return 2 * W * cache / 0.7
  `

  test('passes with the notice random where dropout is right under any seed', async () => {
    const found = await grader.grade(DROPOUT)
    expect(found.verdict).toBe('passed')
    expect(listCodes(found)).toEqual(['notice random'])
  })

  test('fails where backward leaves the scale of dropout out', async () => {
    const found = await grader.grade(DROPOUT.replace('2 * W * cache / 0.7', '2 * W * cache'))
    expect(found.verdict).toBe('failed')
    expect(found.gradient?.parameters[0]?.pattern).toEqual({ code: 'scale', factor: 0.7 })
    expect(listCodes(found)).toContain('notice random')
  })

  test('is told that backward adds up, and judged by its first answer', async () => {
    const accumulating = python`
      grads = {"dW": 0}
      def forward(W):
          return (W ** 2).sum()
      def backward(W):
          grads["dW"] = grads["dW"] + 2 * W
          return dict(grads)
    `
    const right = await grader.grade(accumulating)
    expect(right.verdict).toBe('passed')
    expect(listCodes(right)).toEqual(['notice accumulates'])
    const wrong = await grader.grade(accumulating.replace('2 * W', '4 * W'))
    expect(wrong.verdict).toBe('failed')
    expect(listCodes(wrong)).toEqual(['failure scale', 'notice accumulates'])
  })

  test('is undecided, and no attempt, where forward keeps something from call to call', async () => {
    const found = await grader.grade(python`
      calls = [0]
      def forward(W):
          calls[0] += 1
          return calls[0] * (W ** 2).sum()
      def backward(W):
          return 2 * W
    `)
    expect(found).toMatchObject({ verdict: 'inconclusive', score: null })
    expect(listCodes(found)).toEqual(['warning hidden-state'])
  })
})

describe('a cost with few digits', () => {
  const SQUARE = python`
    def forward(W):
        return (W ** 2).sum()
    def backward(W):
        return 2 * W
  `

  test('of type float32 passes with a notice, and fails when the gradient is wrong', async () => {
    const single = SQUARE.replace('(W ** 2)', '(W.astype(np.float32) ** 2)')
    const right = await grader.grade(single)
    expect(right.verdict).toBe('passed')
    expect(listCodes(right)).toEqual(['notice float32'])
    expect((await grader.grade(single.replace('2 * W', '2.1 * W'))).verdict).toBe('failed')
  })

  test('rounded to 3 decimals does not fail a right gradient, and never passes a wrong one', async () => {
    const rounded = SQUARE.replace('(W ** 2).sum()', 'round((W ** 2).sum(), 3)')
    const right = await grader.grade(rounded)
    expect(right.verdict).not.toBe('failed')
    expect(listCodes(right).join()).toContain('quantised')
    expect((await grader.grade(rounded.replace('2 * W', '3 * W'))).verdict).not.toBe('passed')
  })

  test('at the edge of log is judged on the side where it is defined', async () => {
    const log = SQUARE.replace('(W ** 2)', 'np.log(W)').replace('2 * W', '1 / W')
    const testCase = { parameters: { W: [1e-9, 0.5, 2] } }
    const right = await grader.grade(log, { testCase })
    expect(right.verdict).toBe('passed')
    expect(listCodes(right)).toEqual(['notice domain-edge'])
    const wrong = await grader.grade(log.replace('1 / W', '2 / W'), { testCase })
    expect(wrong.verdict).not.toBe('passed')
  })
})

describe('a gradient that cannot be measured', () => {
  test('because it holds NaN fails as not finite, and is told once', async () => {
    const found = await grader.grade(python`
      def forward(W):
          return (W ** 2).sum()
      def backward(W):
          dW = 2 * W
          dW[0, 1] = np.inf
          return dW
    `)
    expect(found.verdict).toBe('failed')
    expect(listCodes(found)).toEqual(['failure not-finite'])
    expect(found.gradient?.parameters[0]?.worst?.index).toEqual([0, 1])
  })

  test.each([
    ['raises an exception', 'raise ValueError'],
    ['returns nothing', 'return None'],
  ])('at points near by, where backward %s, is undecided', async (_, code) => {
    const source = python`
      def forward(W):
          return (W ** 2).sum()
      def backward(W):
          if W[0] != 0.25:
              raise ValueError
          return 3 * W
    `
    const found = await grader.grade(source.replace('raise ValueError', code), {
      testCase: { parameters: { W: [0.25, -1] } },
    })
    expect(found).toMatchObject({ verdict: 'inconclusive', score: null })
    expect(listCodes(found)).toEqual(['warning backward-fails-nearby'])
  })

  test('because evaluations are too few is undecided', async () => {
    const source = 'def forward(W): return (W ** 2).sum()\ndef backward(W): return 2 * W\n'
    const found = await grader.grade(source, { limits: { evaluations: 20 } })
    expect(found).toMatchObject({ verdict: 'inconclusive', outcome: 'output-limit' })
    expect(listCodes(found)).toEqual(['warning budget'])
  })
})

test('whole numbers among the inputs are checked as float64', async () => {
  const source = 'def forward(x): return (x ** 2.0).sum()\ndef backward(x): return 2.0 * x\n'
  const found = await grader.grade(source, {
    testCase: { inputs: { x: [1, 2, 3] } },
    exercise: { wrt: ['x'] },
  })
  expect(found.verdict).toBe('passed')
  expect(listCodes(found)).toEqual(['notice integer-parameters'])
})
