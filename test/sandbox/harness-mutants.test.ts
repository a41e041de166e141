import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MISTAKES } from '#grading/diagnosis/catalogue.ts'
import type { Loaded, Mutant, RunRequest, Session } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import {
  array,
  callOf,
  expectAnswer,
  int,
  numberOf,
  numbersOf,
  python,
  readProgram,
  run,
} from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const ALL = { leave: [], most: 1_000 }
const NET = readProgram('regularised-net.py')
const SMALL = python`
  import numpy as np
  def f(x):
      return 10 * g(x) - 1.5
  def g(x):
      return np.sum(x, axis=0)
  def h(x):
      return x
`
const X = { x: array([2, 2], [1, 2, 3, 4]) }

/** Loads a source, lets the test do what it is about, and ends the process. */
async function withSession<T>(
  source: string,
  act: (session: Session, loaded: Loaded) => Promise<T>,
): Promise<T> {
  const session = harness.open()
  try {
    return await act(
      session,
      expectAnswer(await session.load({ chunks: [{ source }], expects: [] })),
    )
  } finally {
    await session.close()
  }
}

function list(source: string, functions: string[], request = {}): Promise<readonly Mutant[]> {
  return withSession(source, async (session) =>
    expectAnswer(await session.mutate({ functions, ...ALL, ...request })),
  )
}

function bindMutant(id: string): Partial<RunRequest> {
  const [name = ''] = id.split(':')
  return { bind: { [name]: { from: 'mutant', id } } }
}

describe('the mutants of a function', () => {
  test('tell where each is, what it changes, and what that mistake is called', async () => {
    const mutants = await list(SMALL, ['g'])
    expect(mutants[0]).toEqual({
      id: 'g:5:mean-for-sum:1',
      mistake: 'extra-average',
      function: 'g',
      line: 5,
      before: 'return np.sum(x, axis=0)',
      after: 'return np.mean(x, axis=0)',
    })
    const changes = mutants.map(({ mistake, after }) => `${mistake}: ${after}`)
    expect(changes).toContain('wrong-axis: return np.sum(x, axis=1)')
    expect(changes).toContain('single-example: return np.sum(x[:1], axis=0)')
    expect(changes).toContain('sign: return -np.sum(x, axis=0)')
  })

  test('are those of the functions that it calls too, but for those to be left', async () => {
    const reached = async (request: object) =>
      new Set((await list(SMALL, ['f'], request)).map((mutant) => mutant.function))
    expect(await reached({})).toEqual(new Set(['f', 'g']))
    expect(await reached({ leave: ['g'] })).toEqual(new Set(['f']))
    expect(await list(SMALL, ['absent'])).toEqual([])
  })

  test('are run many in one request, each with an answer of its own', async () => {
    const source = python`
      import numpy as np
      def g(x):
          print("g")
          return np.sum(x, axis=0)
    `
    const values = { x: array([2, 2], [1, 2, 3, 4]) }
    const steps = [{ call: 'g', args: ['x'], returns: ['value'] }]
    const request = { values, steps, want: ['value'] }
    const ids = (await list(source, ['g'])).map(({ id }) => id)
    const variants = ids.map((id) => ({ g: { from: 'mutant' as const, id } }))
    const together = await run(harness, source, { ...request, variants })
    expect(numbersOf(together.values['value'])).toEqual([4, 6])
    expect(together.variants).toHaveLength(ids.length)
    for (const [at, bind] of variants.entries()) {
      const alone = await run(harness, source, { ...request, bind })
      const { durationMs: _, ...found } = together.variants?.[at] ?? alone
      expect(found).toEqual({ ...alone, durationMs: undefined })
    }
  })

  test('have ids of their own and come in the same order every time', async () => {
    const [first, second] = [await list(NET, ['backward']), await list(NET, ['backward'])]
    expect(first.length).toBeGreaterThan(150)
    expect(second).toEqual(first)
    expect(new Set(first.map(({ id }) => id)).size).toBe(first.length)
  })

  test('are cut to a number, of each line and mistake the first ones', async () => {
    const all = await list(NET, ['backward'])
    const few = await list(NET, ['backward'], { most: 60 })
    expect(few).toHaveLength(60)
    const groups = (mutants: readonly Mutant[]) =>
      new Set(mutants.map(({ function: name, line, mistake }) => `${name} ${line} ${mistake}`))
    expect(groups(few).size).toBe(60)
    expect(all.filter(({ id }) => few.some((chosen) => chosen.id === id))).toEqual(few)
  })

  test('are named after the catalogue, or one of three words that it lacks', async () => {
    const words = ['missing-term', 'missing-factor', 'other']
    const mutants = await list(NET, ['backward', 'forward'])
    const names = new Set(mutants.map(({ mistake }) => mistake))
    expect([...names].filter((name) => ![...MISTAKES, ...words].includes(name))).toEqual([])
  })

  test.for([
    ['missing-average', 'dW1 = 1.0 * np.dot(dZ1, X.T) + lambd / m * W1'],
    ['missing-average', 'return np.sum(dZ, axis=1, keepdims=True)'],
    ['double-average', 'db2 = 1.0 / m / m * np.sum(dZ2, axis=1, keepdims=True)'],
    ['extra-average', 'm = X.shape[0]'],
    ['constant-factor', 'dZ2 = 2 * (A2 - Y)'],
    ['sign', 'dZ2 = Y - A2'],
    ['missing-label', 'dZ2 = A2'],
    ['extra-derivative', 'dZ2 = (A2 - Y) * A2 * (1 - A2)'],
    ['derivative-of-input', 'dZ2 = Z2 - Y'],
    ['untransposed-weights', 'dA1 = np.dot(W2, dZ2) * D1 / keep_prob'],
    ['wrong-weights', 'dA1 = np.dot(W1.T, dZ2) * D1 / keep_prob'],
    ['wrong-weights', 'dA1 = np.dot(dW2.T, dZ2) * D1 / keep_prob'],
    ['elementwise-product', 'dA1 = W2.T * dZ2 * D1 / keep_prob'],
    ['dropout', 'dA1 = np.dot(W2.T, dZ2) / keep_prob'],
    ['dropout', 'dA1 = np.dot(W2.T, dZ2) * D1'],
    ['missing-derivative', 'dZ1 = dA1'],
    ['tanh-unsquared', 'return 1 - A'],
    ['activation-twice', 'return 1 - np.tanh(A) ** 2'],
    ['other-derivative', 'return A * (1 - A)'],
    ['wrong-input', 'dW2 = 1.0 / m * np.dot(dZ2, A2.T) + lambd / m * W2'],
    ['wrong-input', 'dW2 = 1.0 / m * np.dot(dZ2, Z1.T) + lambd / m * W2'],
    ['single-example', 'dW1 = 1.0 / m * np.dot(dZ1[:, :1], X[:, :1].T) + lambd / m * W1'],
    ['wrong-axis', 'db2 = 1.0 / m * np.sum(dZ2, axis=0, keepdims=True)'],
    ['wrong-axis', 'db2 = 1.0 / m * np.sum(dZ2, keepdims=True)'],
    ['lost-axis', 'db2 = 1.0 / m * np.sum(dZ2, axis=1)'],
    ['missing-regularisation', 'dW1 = 1.0 / m * np.dot(dZ1, X.T)'],
    ['wrong-regularisation', 'dW1 = 1.0 / m * np.dot(dZ1, X.T) + lambd * W1'],
    ['wrong-regularisation', 'dW1 = 1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1 / 2'],
    ['wrong-regularisation', 'dW1 = 1.0 / m * np.dot(dZ1, X.T) - lambd / m * W1'],
    ['regularised-bias', 'db1 = average(dZ1) + lambd / m * b1'],
    ['exchanged-layers', 'dW1 = dW2'],
    ['zeros', 'dW1 = 0 * (1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1)'],
    ['integers', 'dW1 = np.trunc(1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1)'],
    ['misplaced-entries', 'dW1 = np.roll(1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1, 1)'],
    ['transposed', 'dW1 = 1.0 / m * np.dot(X.T, dZ1) + lambd / m * W1'],
  ])('have %s: %s', async ([mistake, after]) => {
    const mutants = await list(NET, ['backward'])
    const found = mutants.filter((mutant) => mutant.after === after)
    expect(found.map((mutant) => mutant.mistake)).toContain(mistake)
  })

  test('have the same mistake in all weights, or in all gradients, at once', async () => {
    const mutants = await list(NET, ['backward'])
    const joined = mutants.filter(({ after }) => after.endsWith('(and 1 more)'))
    expect(joined.map(({ mistake }) => mistake)).toContain('missing-regularisation')
    expect(joined.every((mutant) => mutant.target === undefined)).toBe(true)
  })
})

describe('a mutant', () => {
  const call = { values: X, want: ['result'] }

  test('stands in for its function in one run alone, for all that call it', async () => {
    const results = await withSession(SMALL, async (session) => {
      const requests = [{}, bindMutant('g:5:other-axis:1'), {}].map((bound) =>
        callOf({ ...call, ...bound }),
      )
      const answers = []
      for (const request of requests) answers.push(expectAnswer(await session.run(request)))
      return answers
    })
    const values = results.map(({ values }) => numbersOf(values['result']))
    expect(values).toEqual([
      [38.5, 58.5],
      [28.5, 68.5],
      [38.5, 58.5],
    ])
  })

  test('is known by its id in a process that listed none', async () => {
    const [id = ''] = (await list(SMALL, ['f']))
      .filter(({ after }) => after.includes('+ 1.5'))
      .map((mutant) => mutant.id)
    const result = await withSession(SMALL, (session) =>
      session.run(
        callOf({
          values: { x: int(3) },
          ...bindMutant(id),
          steps: [{ call: 'f', args: ['x'], returns: ['result'] }],
        }),
      ),
    )
    expect(numberOf(expectAnswer(result).values['result'])).toBe(31.5)
  })

  test('that returns zeros keeps every shape and container', async () => {
    const source = python`
      import numpy as np
      def f(x):
          return {"a": x, "b": (1, [2.5, "text"])}
    `
    const result = await withSession(source, (session) =>
      session.run(callOf({ ...call, ...bindMutant('f:zeros') })),
    )
    const text = JSON.stringify(expectAnswer(result).values['result'])
    expect(text).toContain('"shape":[2,2],"data":{"0":0,"1":0,"2":0,"3":0}')
    expect(text).not.toMatch(/2\.5|"0":1/)
    expect(text).toContain('text')
  })

  test('that there is none of is told, and nothing takes its place', async () => {
    for (const id of ['g:5:absent:1', 'absent:zeros']) {
      const result = await withSession(SMALL, (session) =>
        session.run(callOf({ ...call, ...bindMutant(id) })),
      )
      expect(expectAnswer(result)).toMatchObject({
        outcome: 'missing-function',
        error: { type: 'missing-mutant', text: `The program has no mutant ${id}.` },
        values: {},
      })
    }
  })

  test('can be run, whatever it does, for every line of every program here', async () => {
    for (const name of ['course.py', 'my-ann.py', 'regularised-net.py']) {
      const source = readProgram(name)
      await withSession(source, async (session, loaded) => {
        const mutants = expectAnswer(await session.mutate({ functions: loaded.defined, ...ALL }))
        expect(mutants.length).toBeGreaterThan(50)
        for (const { id } of mutants) {
          const result = expectAnswer(
            await session.run(callOf({ steps: [], want: [], ...bindMutant(id) })),
          )
          expect(result.outcome, id).toBe('ok')
        }
      })
    }
  })
})
