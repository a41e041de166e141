import { afterAll, beforeAll, expect, test } from 'vitest'
import { DirectHarness } from './direct-harness.ts'
import { array, float, numberOf, numbersOf, python, run } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const SOURCE = python`
  def f(a, state):
      a += state["step"]
      state["step"] *= 2
      return a.sum()
  def g(a, state):
      return [a.sum(), state["step"]]
`
const values = {
  a: array([2], [1.5, 2.5]),
  state: { kind: 'dict', entries: [['step', float(0.5)]] },
} as const
const later = { call: 'g', args: ['a', 'state'], returns: ['sum', 'step'] }
const want = ['result', 'a', 'sum', 'step']

test('an argument that a step updates is a result, as the call left it, and goes on to later steps', async () => {
  const steps = [
    { call: 'f', args: ['a', 'state'], returns: ['result'], updates: ['a', 'state'] },
    later,
  ]
  const { outcome, values: results } = await run(harness, SOURCE, { values, steps, want })
  expect(outcome).toBe('ok')
  expect(numbersOf(results['a'])).toEqual([2, 3])
  expect(['result', 'sum', 'step'].map((name) => numberOf(results[name]))).toEqual([5, 5, 1])
})

test('an argument that no step updates is fresh for each call, and no result', async () => {
  const steps = [{ call: 'f', args: ['a', 'state'], returns: ['result'] }, later]
  const { values: results } = await run(harness, SOURCE, { values, steps, want })
  expect(results['a']).toBeUndefined()
  expect(['result', 'sum', 'step'].map((name) => numberOf(results[name]))).toEqual([5, 4, 0.5])
})

test('a step that returns what it updates gives the returned value', async () => {
  const source = 'def f(a):\n    b = a.copy()\n    a += 1\n    return b'
  const steps = [{ call: 'f', args: ['a'], returns: ['a'], updates: ['a'] }]
  const { values: results } = await run(harness, source, {
    values: { a: values.a },
    steps,
    want: ['a'],
  })
  expect(numbersOf(results['a'])).toEqual([1.5, 2.5])
})
