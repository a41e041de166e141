import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Loaded, RunRequest, RunResult, Step } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import { callOf, expectAnswer, int, numberOf, python } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const SOURCE = python`
    class Net:
        def __init__(self, w):
            self.w = w
        def forward(self, x):
            if x < 0:
                raise ValueError("below zero")
            return self.w * x
    class Child(Net):
        pass
    class Waiting:
        def forward(self, x):
            pass
    def cost(x):
        return -1
    def nothing():
        return None
    len = None
  `

const ADAPTER = python`
    def cost(x):
        return learner.Net(3).forward(x)
    def own_cost(x):
        return learner.cost(x)
    def count(x):
        return len([x, x])
    def unpack(x):
        first, second = learner.nothing()
        return first
    def refuse(x):
        assert learner.nothing() is not None, "nothing must return a number"
    def misspell(x):
        return learner.Nett(3)
    def optional(x):
        return getattr(learner, "Nett", 5)
    def divide(x):
        return x / 0
    two_results = lambda x: (x, x)
  `

const NAMES = [
  ...['cost', 'own_cost', 'count', 'unpack', 'refuse', 'misspell', 'optional', 'divide'],
  ...['two_results', 'absent'],
]

interface Answers {
  readonly loaded: Loaded
  readonly results: readonly RunResult[]
}

async function ask(
  requests: readonly Partial<RunRequest>[],
  adapter = { source: ADAPTER, functions: NAMES },
): Promise<Answers> {
  const session = harness.open()
  const expects = ['Net', 'Net.forward', 'Child.forward', 'Waiting.forward', 'Net.backward', 'cost']
  const program = { chunks: [{ source: SOURCE }], expects, adapter }
  const loaded = expectAnswer(await session.load(program))
  const results = []
  for (const request of requests) {
    results.push(expectAnswer(await session.run(callOf({ values: { x: int(2) }, ...request }))))
  }
  await session.close()
  return { loaded, results }
}

function call(name: string, returns: readonly string[] = ['result']): { steps: readonly Step[] } {
  return { steps: [{ call: name, args: ['x'], returns }] }
}

describe('an adapter', () => {
  test('is what steps call, whatever the program defines under its names', async () => {
    const { loaded, results } = await ask([call('cost'), call('own_cost'), call('count')])
    expect(results.map(({ values }) => numberOf(values['result']))).toEqual([6, -1, 2])
    expect(loaded.adapter?.find(({ name }) => name === 'cost')?.parameters).toEqual(['x'])
  })

  test('reaches classes of the program, and their methods can be expected', async () => {
    const { loaded } = await ask([])
    const states = loaded.functions.map(({ name, state }) => `${name} ${state}`)
    expect(states).toEqual([
      ...['Net written', 'Net.forward written', 'Child.forward written'],
      ...['Waiting.forward not-filled-in', 'cost written'],
    ])
    const forward = loaded.functions.find(({ name }) => name === 'Net.forward')
    expect(forward?.location).toEqual({ line: 4, function: 'forward' })
  })

  test('leaves what the program raises below it to the program', async () => {
    const { results } = await ask([{ ...call('cost'), values: { x: int(-1) } }])
    expect(results[0]).toMatchObject({ outcome: 'exception' })
    expect(results[0]?.error).toMatchObject({
      ...{ type: 'ValueError', text: 'below zero' },
      location: { line: 6, function: 'forward' },
    })
    expect(results[0]?.error).not.toHaveProperty('adapter')
  })

  test('is named with its line where it raises an exception itself', async () => {
    const { results } = await ask([call('unpack'), call('divide'), call('two_results', ['a'])])
    expect(results[0]?.error).toMatchObject({
      ...{ type: 'TypeError', adapter: { line: 8 } },
      excerpt: 'first, second = learner.nothing()',
    })
    expect(results[1]?.error).toMatchObject({ type: 'ZeroDivisionError', adapter: { line: 17 } })
    expect(results[2]?.outcome).toBe('ok')
  })

  test('is named where it returns another number of values, or lacks a function', async () => {
    const { results } = await ask([call('count', ['a', 'b']), call('absent')])
    expect(results.map(({ outcome, error }) => [outcome, error?.adapter])).toEqual([
      ['wrong-signature', {}],
      ['missing-function', {}],
    ])
    expect(results[1]?.error?.text).toBe('The adapter does not define the function absent.')
  })

  test('tells of what the program lacks, unless it asks whether it is there', async () => {
    const { results } = await ask([call('misspell'), call('optional')])
    expect(results[0]?.error).toMatchObject({
      ...{ type: 'missing-function', adapter: { line: 13 } },
      text: 'The submission does not define Nett.',
    })
    expect(numberOf(results[1]?.values['result'])).toBe(5)
  })

  test('refuses by an assertion, whose text is for the learner', async () => {
    const { results } = await ask([call('refuse')])
    expect(results[0]).toMatchObject({
      outcome: 'wrong-signature',
      error: { text: 'nothing must return a number' },
    })
    expect(results[0]?.error).not.toHaveProperty('adapter')
  })

  test('that does not load says so when it is called, and hides nothing of the program', async () => {
    const steps = [{ call: 'nothing', args: [], returns: ['result'] }]
    const broken = { source: 'def cost(x):\n    return (', functions: ['cost'] }
    const { results } = await ask([call('cost'), { steps }], broken)
    expect(results[0]?.error?.text).toMatch(/^The adapter does not load: SyntaxError: /)
    expect(results[1]?.outcome).toBe('ok')
  })

  test('calls methods with mistakes in them, for the length of a run', async () => {
    const bind = { 'Net.forward': { from: 'mutant', id: 'Net.forward:zeros' } } as const
    const { results } = await ask([{ ...call('cost'), bind }, call('cost')])
    expect(results.map(({ values }) => numberOf(values['result']))).toEqual([0, 6])
  })
})
