import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRequest } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import { array, float, python, run } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const X = array([2, 3], [1, 2, 3, 4, 5, 6])
const W = array([3], [0.5, Number.NaN, -1])
const b = float(2)

/** One call of `f(X, parameters)`, with a dict of W and b, or whatever else is asked for. */
function observe(source: string, request: Partial<RunRequest> = {}) {
  const steps = [{ call: 'f', args: ['X', 'parameters'], returns: ['gradients'] }]
  const asked = { values: { X, W, b }, parameters: ['W', 'b'], steps, want: ['gradients'] }
  return run(harness, source, { ...asked, ...request })
}

describe('arguments', () => {
  test.each([
    ['an input', 'X += 1', ['X']],
    ['a parameter of the group', 'parameters["W"] *= 2', ['W']],
    ['one entry', 'X[1, 2] = 7', ['X']],
    ['a view', 'X.T[0] = 0', ['X']],
    ['an entry that becomes NaN', 'parameters["W"][0] = np.nan', ['W']],
    ['several', 'X -= 1; parameters["W"][...] = 0', ['X', 'W']],
    ['several times', 'X += 1; X += 1', ['X']],
    ['one that grows', 'X.resize((10 ** 6,), refcheck=False)', ['X']],
  ])('that a call changes in place are told by name: %s', async (_, change, names) => {
    const source = `import numpy as np\ndef f(X, parameters):\n    ${change}\n    return 1.0`
    expect((await observe(source)).changedArguments).toEqual(names)
  })

  test.each([
    ['nothing is written', 'Y = X + 1'],
    ['the name is given to another array', 'X = X * 2'],
    ['a copy is changed', 'X = X.copy(); X += 1'],
    ['the same numbers are written', 'X[...] = X.copy()'],
    ['only the dict changes', 'parameters["L"] = 3; parameters["b"] += 1'],
  ])('are not told when %s', async (_, code) => {
    const source = `def f(X, parameters):\n    ${code}\n    return 1.0`
    const result = await observe(source)
    expect(result.outcome).toBe('ok')
    expect(result.changedArguments).toEqual([])
  })

  test('that a later call changes through what an earlier one kept are told', async () => {
    const source = python`
      def f(X, parameters):
          return 1.0, (X, parameters["W"])
      def g(cache):
          cache[1][0] = 9
          return {"dW": cache[1] * 2}
    `
    const steps = [
      { call: 'f', args: ['X', 'parameters'], returns: ['cost', 'cache'] },
      { call: 'g', args: ['cache'], returns: ['gradients'] },
    ]
    expect((await observe(source, { steps })).changedArguments).toEqual(['W'])
  })

  test('that a step is to update are not told', async () => {
    const source = 'def f(X, parameters):\n    X += 1\n    parameters["W"] += 1'
    const [step] = [{ call: 'f', args: ['X', 'parameters'], returns: [], updates: ['X'] }]
    expect((await observe(source, { steps: [step], want: ['X'] })).changedArguments).toEqual(['W'])
  })

  test('are not looked at where no result is wanted', async () => {
    const result = await observe('def f(X, parameters):\n    X += 1\n    return X', { want: [] })
    expect(result).toMatchObject({ outcome: 'ok', changedArguments: [], aliasedResults: [] })
  })

  test('are looked at in the first evaluation and not at points', async () => {
    const source = python`
      calls = []
      def f(X, parameters):
          calls.append(1)
          if len(calls) > 1:
              X += 1
          return X.sum()
    `
    const points = {
      ...{ wrt: ['X'], indices: Uint32Array.of(0), replacements: Float64Array.of(2) },
      ...{ result: 'gradients', steps: 1 },
    }
    const result = await observe(source, { points })
    expect(result.points).toEqual(Float64Array.of(28))
    expect(result.changedArguments).toEqual([])
  })

  test('that a program changed before it raised an exception are told', async () => {
    const result = await observe('def f(X, parameters):\n    X += 1\n    raise ValueError')
    expect(result.outcome).toBe('exception')
    expect(result.changedArguments).toEqual(['X'])
  })
})

describe('results', () => {
  test.each([
    ['the array itself', 'X', ['gradients']],
    ['a view of it', 'X[:, 1:].T', ['gradients']],
    ['an entry of a dict', '{"dW": parameters["W"], "db": 1.0, "dX": X * 2}', ['dW']],
    ['an entry of a tuple', '(X * 2, X.reshape(-1))', ['gradients[1]']],
    ['a broadcast', 'np.broadcast_to(parameters["W"], (2, 3))', ['gradients']],
  ])('in the memory of an argument are told: %s', async (_, result, names) => {
    const source = `import numpy as np\ndef f(X, parameters):\n    return ${result}`
    expect((await observe(source)).aliasedResults).toEqual(names)
  })

  test.each([
    ['a copy', 'X.copy()'],
    ['the result of an operation', '{"dW": parameters["W"] * 1.0}'],
    ['a number', 'parameters["b"]'],
    ['an empty view', 'X[:0]'],
    ['text', '"X"'],
  ])('of their own are not: %s', async (_, result) => {
    const source = `import numpy as np\ndef f(X, parameters):\n    return ${result}`
    expect((await observe(source)).aliasedResults).toEqual([])
  })

  test('are only looked at where they are wanted', async () => {
    const steps = [{ call: 'f', args: ['X', 'parameters'], returns: ['cost', 'dX'] }]
    const request = { steps, want: ['cost'] }
    expect((await observe('def f(X, p): return 1.0, X', request)).aliasedResults).toEqual([])
  })

  test('of a class of their own cannot lie about their memory, nor raise here', async () => {
    const source = python`
      import numpy as np
      class Sly(np.ndarray):
          def __getattribute__(self, name):
              raise ValueError(name)
      class Odd(dict):
          def items(self):
              raise ValueError
      np.may_share_memory = lambda *_: False
      def f(X, parameters):
          return Odd(dW=parameters["W"].view(Sly))
    `
    expect((await observe(source)).aliasedResults).toEqual(['dW'])
  })
})
