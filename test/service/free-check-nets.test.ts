import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { python } from '#test/sandbox/values.ts'
import {
  drawn,
  type FreeGrader,
  findMessage,
  listCodes,
  listVerdicts,
  startFreeGrader,
} from './free-grader.ts'

let grader: FreeGrader
beforeAll(async () => {
  grader = await startFreeGrader()
})
afterAll(() => grader[Symbol.asyncDispose]())

describe('a net of three layers', () => {
  const NET = python`
    def sigmoid(Z):
        return 1 / (1 + np.exp(-Z))
    def forward(X, Y, parameters):
        W1, b1, W2, b2, W3, b3 = [parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3")]
        A1 = np.maximum(0, W1 @ X + b1)
        A2 = np.tanh(W2 @ A1 + b2)
        A3 = sigmoid(W3 @ A2 + b3)
        cost = -np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))
        return cost, (A1, W2, A2, W3, A3)
    def backward(X, Y, cache):
        m = X.shape[1]
        A1, W2, A2, W3, A3 = cache
        dZ3 = (A3 - Y) / m
        dZ2 = W3.T @ dZ3 * (1 - A2 ** 2)
        dZ1 = W2.T @ dZ2 * (A1 > 0)
        return {
            "dW3": dZ3 @ A2.T, "db3": dZ3.sum(axis=1, keepdims=True),
            "dW2": dZ2 @ A1.T, "db2": dZ2.sum(axis=1, keepdims=True),
            "dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True),
        }
  `
  const work = {
    exercise: {
      pipeline: [
        { call: 'forward', args: ['X', 'Y', 'parameters'], returns: ['cost', 'cache'] },
        { call: 'backward', args: ['X', 'Y', 'cache'], returns: ['gradients'] },
      ],
    },
    testCase: {
      inputs: { X: drawn(4, 4, 3), Y: [[1, 0, 1]] },
      parameters: {
        ...{ W1: drawn(5, 5, 4), b1: drawn(6, 5, 1), W2: drawn(7, 3, 5), b2: drawn(8, 3, 1) },
        ...{ W3: drawn(9, 1, 3), b3: drawn(10, 1, 1) },
      },
    },
  }

  test('passes entry by entry when it is right, and nothing is said', async () => {
    const found = await grader.grade(NET, work)
    expect(found.verdict).toBe('passed')
    expect(found.messages).toEqual([])
    expect(found.gradient?.check?.mode).toBe('entries')
  })

  test.each([
    ['1 - A2 ** 2', '1 - A2', ['W1', 'b1', 'W2', 'b2'], 'wrong-gradient'],
    ['(A1 > 0)', '1', ['W1', 'b1'], 'wrong-gradient'],
    ['(A3 - Y) / m', '(A3 - Y)', ['W1', 'b1', 'W2', 'b2', 'W3', 'b3'], 'scale'],
    ['dZ2 @ A1.T', '2 * dZ2 @ A1.T', ['W2'], 'scale'],
    ['"db2": dZ2', '"db2": -dZ2', ['b2'], 'sign'],
  ])('fails for %s written as %s, in the gradients concerned alone', async (...mistake) => {
    const [right, wrong, names, code] = mistake
    const found = await grader.grade(NET.replace(right, wrong), work)
    expect(found.verdict).toBe('failed')
    const all = ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']
    const isWrong = (name: string) => names.some((known) => known === name)
    expect(listVerdicts(found)).toEqual(
      all.map((name) => `${name} ${isWrong(name) ? 'failed' : 'passed'}`),
    )
    expect(listCodes(found)).toContain(`failure ${code}`)
  })
})

describe('a layer with an array for its result', () => {
  const AFFINE = python`
    def affine_forward(x, w, b):
        return x @ w + b, (x, w)
    def affine_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout.sum(axis=0)
  `
  const work = {
    exercise: {
      forward: undefined,
      backward: undefined,
      pipeline: [
        { call: 'affine_forward', args: ['x', 'w', 'b'], returns: ['out', 'cache'] },
        { call: 'affine_backward', args: ['cotangent', 'cache'], returns: ['dx', 'dw', 'db'] },
      ],
      wrt: ['x', 'w', 'b'],
    },
    testCase: { inputs: { x: drawn(1, 4, 3), w: drawn(2, 3, 2), b: drawn(3, 2) } },
  }

  test('passes when it is right for a cotangent that nobody knows', async () => {
    const found = await grader.grade(AFFINE, work)
    expect(listVerdicts(found)).toEqual(['x passed', 'w passed', 'b passed'])
    expect(found.verdict).toBe('passed')
  })

  test.each([
    ['x.T @ dout', 'x.T @ np.ones_like(dout)', 'w'],
    ['dout.sum(axis=0)', 'dout.mean(axis=0)', 'b'],
    ['dout @ w.T', 'dout @ np.abs(w.T)', 'x'],
  ])('fails for %s written as %s, in one gradient alone', async (right, wrong, name) => {
    const found = await grader.grade(AFFINE.replace(right, wrong), work)
    const verdicts = ['x', 'w', 'b'].map((each) => `${each} ${each === name ? 'failed' : 'passed'}`)
    expect(listVerdicts(found)).toEqual(verdicts)
  })
})

describe('6,000 parameters', () => {
  const LARGE = python`
    def forward(W):
        return np.tanh(W).sum()
    def backward(W):
        dW = 1 - np.tanh(W) ** 2
        return dW
  `
  const work = { testCase: { parameters: { W: drawn(11, 60, 100) } } }

  test('go the fast way, which tells what it could have missed', async () => {
    const found = await grader.grade(LARGE, work)
    expect(found.verdict).toBe('passed')
    expect(listCodes(found)).toEqual(['notice projected'])
    expect(found.gradient?.check).toMatchObject({ mode: 'fast' })
    expect(found.gradient?.check?.evaluations).toBeLessThan(200)
    const missed = found.gradient?.check?.missed ?? []
    expect(missed.length).toBeGreaterThan(0)
    for (const { name, relativeSize } of missed) {
      expect(name).toBe('W')
      expect(relativeSize).toBeLessThan(1e-3)
    }
  })

  test('with one wrong entry fail, and the entry is named', async () => {
    const wrong = LARGE.replace('    return dW', '    dW[17, 42] *= 2\n    return dW')
    const found = await grader.grade(wrong, work)
    expect(found.verdict).toBe('failed')
    expect(found.gradient?.check?.mode).toBe('fast')
    expect(found.gradient?.parameters[0]?.worst?.index).toEqual([17, 42])
    expect(findMessage(found, 'wrong-gradient')).toMatch(
      /^dW differs in 1 of its 6000 entries\. At \[17, 42\] yours is /,
    )
  })

  test('with a NaN among them fail, and the entry is named', async () => {
    const wrong = LARGE.replace('    return dW', '    dW[3, 4] = np.nan\n    return dW')
    const found = await grader.grade(wrong, work)
    expect(found.verdict).toBe('failed')
    expect(findMessage(found, 'not-finite')).toBe(
      'dW is not finite. At [3, 4] yours is NaN. A division by zero or log(0) gives that. See line 4 of backward.',
    )
  })

  test('are told of too, where they are changed in place', async () => {
    const changing = LARGE.replace('    return dW', '    W += 1\n    return dW')
    const found = await grader.grade(changing, work)
    expect(found.verdict).toBe('passed')
    expect(listCodes(found)).toEqual(['notice projected', 'notice changed-arguments'])
  })
})
