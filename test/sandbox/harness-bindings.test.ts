import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRequest } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import { array, callOf, expectAnswer, int, numberOf, python } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const X = { x: int(2) }

describe('a bound function', () => {
  const source = python`
      def g(x):
          return x
      def f(x):
          return 10 * g(x)
      def use_missing(x):
          return missing(x)
    `
  const helpers = python`
      import numpy as np
      from gc_utils import *
      def g(x):
          return x + 1
      def missing(x):
          return -x
      def table(x):
          return {"x": x}
    `

  async function runs(...requests: Partial<RunRequest>[]) {
    const session = harness.open()
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    const lent = expectAnswer(await session.lend({ source: helpers }))
    expect(lent.defined).toEqual(['g', 'missing', 'table'])
    const results = []
    for (const request of requests) {
      results.push(expectAnswer(await session.run(callOf({ values: X, ...request }))))
    }
    await session.close()
    return results
  }

  test('stands in for the run alone', async () => {
    const results = await runs({}, { bind: { g: { from: 'helper' } } }, {})
    expect(results.map(({ values }) => numberOf(values['result']))).toEqual([20, 30, 20])
  })

  test('is taken out after an exception too, where there was none before', async () => {
    const steps = [{ call: 'use_missing', args: ['x'], returns: ['result'] }]
    const bind = { missing: { from: 'helper' } } as const
    const raising = { values: { x: { kind: 'none' } } } as const
    const results = await runs({ steps, bind }, { steps, bind, ...raising }, { steps })
    expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'exception', 'exception'])
    expect(results[2]?.error?.text).toContain("name 'missing' is not defined")
  })

  test('scales numbers and arrays, its own and a helper, and leaves the rest', async () => {
    const call = (name: string) => ({ steps: [{ call: name, args: ['x'], returns: ['result'] }] })
    const results = await runs(
      { bind: { g: { from: 'own', scale: 2 } } },
      { bind: { g: { from: 'helper', scale: -1 } } },
      { bind: { g: { from: 'own', scale: 2 } }, ...call('g'), values: { x: array([1], [0.5]) } },
      { bind: { table: { from: 'helper', scale: 2 } }, ...call('table') },
    )
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('ok'))
    const values = results.map(({ values }) => values['result'])
    expect(values.slice(0, 3).map(numberOf)).toEqual([40, -30, 1])
    expect(JSON.stringify(values[3])).toContain('"0":2')
  })

  test('is what a step calls when it has that name', async () => {
    const steps = [{ call: 'missing', args: ['x'], returns: ['result'] }]
    const [bound, unbound] = await runs({ steps, bind: { missing: { from: 'helper' } } }, { steps })
    expect([bound?.outcome, unbound?.outcome]).toEqual(['ok', 'missing-function'])
  })

  test('has its calls counted, with those of the steps, of the first evaluation', async () => {
    const count = ['f', 'g', 'absent']
    const points = { wrt: ['x'], indices: Uint32Array.of(0), replacements: Float64Array.of(3) }
    const [own, lent] = await runs(
      { count, points: { ...points, result: 'result', steps: 1 } },
      { count, bind: { g: { from: 'helper' } } },
    )
    expect([own?.calls, lent?.calls]).toEqual([
      { f: 1, g: 1, absent: 0 },
      { f: 1, g: 1, absent: 0 },
    ])
  })

  test('that was never lent is told, and nothing takes its place', async () => {
    const [result] = await runs({ bind: { f: { from: 'helper' } } })
    expect(result).toMatchObject({
      outcome: 'missing-function',
      error: { type: 'missing-helper', text: 'The assignment lends no helper f.' },
      values: {},
    })
  })

  test('that does not run is a fault of the assignment', async () => {
    const session = harness.open()
    await session.load({ chunks: [], expects: [] })
    const answer = await session.lend({ source: 'def g(:' })
    await session.close()
    expect(answer).toMatchObject({
      ok: false,
      death: {
        outcome: 'internal',
        detail: expect.stringMatching(/helpers do not run: SyntaxError/),
      },
    })
  })
})
