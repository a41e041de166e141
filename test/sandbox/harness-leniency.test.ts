import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import { callOf, expectAnswer, float, numberOf } from './values.ts'

let harness: DirectHarness
let session: Session
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

describe('a checker that asks for more than its exercise has', () => {
  const values = { x: float(3) }
  const steps = [{ call: 'f', args: ['x'], returns: ['result'], epsilon: 0.5 }]

  test.for([
    ['a step size', 'def f(x, epsilon): return x * epsilon', 1.5],
    ['a step size and a switch', 'def f(x, eps, print_msg): return x * eps + print_msg', 1.5],
    ['a step size with a default of its own', 'def f(x, epsilon=2): return x * epsilon', 6],
    ['no step size', 'def f(x): return x', 3],
  ] as const)('is given %s', async ([, source, value]) => {
    session = harness.open()
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    const { values: got } = expectAnswer(await session.run(callOf({ values, steps })))
    await session.close()
    expect(numberOf(got['result'])).toBe(value)
  })

  test('is not given what nobody knows', async () => {
    session = harness.open()
    const source = 'def f(x, epsilon, network): return x'
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    const { error } = expectAnswer(await session.run(callOf({ values, steps })))
    await session.close()
    expect(error?.text).toBe('f takes (x, epsilon, network), and is given 1 (x).')
  })
})

describe('a lent function', () => {
  const HELPER = 'def forward(X, parameters):\n    return 10 * X + parameters'

  test.for([
    ['by position', 'def forward(X, parameters): pass', 'forward(x, 2)'],
    ['by its own names', 'def forward(X, parameters): pass', 'forward(parameters=2, X=x)'],
    ['by the names of the program', 'def forward(x, params): pass', 'forward(x, params=2)'],
    ['by names in another order', 'def forward(inputs, p): pass', 'forward(p=2, inputs=x)'],
    [
      'with a switch that only the program has',
      'def forward(X, parameters, talk=False): pass',
      'forward(x, 2, talk=True) + forward(x, 2, False) - 32',
    ],
    ['where the program has none', '', 'forward(x, 2)'],
  ] as const)('is called %s', async ([, own, call]) => {
    session = harness.open()
    const source = `${own}\ndef f(x): return ${call}`
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    expectAnswer(await session.lend({ source: HELPER }))
    const bind = { forward: { from: 'helper' } } as const
    const request = callOf({ values: { x: float(3) }, bind })
    const { values, error } = expectAnswer(await session.run(request))
    await session.close()
    expect(error).toBeUndefined()
    expect(numberOf(values['result'])).toBe(32)
  })
})
