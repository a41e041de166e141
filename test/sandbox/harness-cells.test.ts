import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRequest } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import { callOf, expectAnswer, float, numberOf } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

/** What f(3) is in a notebook of these cells, and what was noted. */
async function callF(
  sources: readonly string[],
  request: Partial<RunRequest> = {},
  helpers?: string,
) {
  const session = harness.open()
  const chunks = sources.map((source, at) => ({ source, cell: at + 1 }))
  const loaded = expectAnswer(await session.load({ chunks, expects: ['f', 'g'] }))
  if (helpers !== undefined) expectAnswer(await session.lend({ source: helpers }))
  const run = callOf({ values: { x: float(3) }, ...request })
  const first = expectAnswer(await session.run(run))
  const again = expectAnswer(await session.run(run))
  await session.close()
  expect(again.values).toEqual(first.values)
  return { ...loaded, ...first }
}

describe('a graded function of a notebook', () => {
  test.for<[string, number, string[]]>([
    [
      'uses the functions that its own cell left, not those of later cells',
      6,
      ['def k(x): return 2 * x', 'def f(x): return k(x)', 'def k(x): return 5 * x'],
    ],
    [
      'uses them through functions and classes in between',
      6,
      [
        'c = 2\ndef scale(x): return c * x\nclass K:\n    def go(self, x): return scale(x)',
        'def f(x): return [K().go(each) for each in [x]][0]',
        'c = 5',
      ],
    ],
    ['uses what comes only later', 15, ['def f(x): return k(x)', 'def k(x): return 5 * x']],
    [
      'is the last of that name, with the names of its cell',
      9,
      [
        'def k(x): return 2 * x\ndef f(x): return k(x)',
        'def k(x): return 3 * x\ndef f(x): return k(x)',
        'def k(x): return 5 * x',
      ],
    ],
    [
      'keeps NumPy when a later cell takes the name np for something else',
      3,
      ['import numpy as np', 'def f(x): return float(np.abs(x))', 'import cupy as np'],
    ],
    ['is found when its name stands for its result', 6, ['def f(x): return 2 * x', 'f = f(1)']],
    [
      'is found when a cell before it, behind it and round it fails',
      6,
      ['def (', '1 / 0\ndef f(x): return 2 * x\nthis is prose\n1 / 0', 'for i in range(3):\n# no'],
    ],
    [
      'writes globals that stay',
      3,
      ['n = 0\ndef f(x):\n    global m\n    m = x\n    return m', 'm = 1'],
    ],
  ])('%s', async ([, value, cells]) => {
    expect(numberOf((await callF(cells)).values['result'])).toBe(value)
  })

  test('calls a lent function, whatever its cell left under that name', async () => {
    const cells = ['def g(x): return 2 * x', 'def f(x): return g(x)', 'def g(x): return 5 * x']
    const bind = { g: { from: 'helper' } } as const
    const { values } = await callF(cells, { bind }, 'def g(x): return 7 * x')
    expect(numberOf(values['result'])).toBe(21)
  })

  test('counts the calls of a function that its cell left', async () => {
    const cells = ['def g(x): return 2 * x', 'def f(x): return g(x)', 'def g(x): return 5 * x']
    const { calls } = await callF(cells, { count: ['g'] })
    expect(calls).toEqual({ g: 1 })
  })

  test('of a script with cells has its place in both', async () => {
    const session = harness.open()
    const chunks = [{ source: '\ndef f(x):\n    return x / 0', cell: 4, firstLine: 30 }]
    const { functions } = expectAnswer(await session.load({ chunks, expects: ['f'] }))
    const { error } = expectAnswer(await session.run(callOf({ values: { x: float(3) } })))
    await session.close()
    expect(functions[0]?.location).toEqual({ cell: 4, line: 2, function: 'f', sourceLine: 31 })
    expect(error?.location).toEqual({ cell: 4, line: 3, function: 'f', sourceLine: 32 })
  })

  test('tells what its cell printed, where that is asked for', async () => {
    const session = harness.open()
    const chunks = [
      { source: 'print("one")', cell: 1, echo: true },
      { source: 'print("two")', cell: 2 },
      { source: 'print("three", 3)', cell: 5, echo: true },
    ]
    const { echoes } = expectAnswer(await session.load({ chunks, expects: [] }))
    await session.close()
    expect(echoes).toEqual([
      { cell: 1, text: 'one\n' },
      { cell: 5, text: 'three 3\n' },
    ])
  })

  test('is noted when it is defined more than once', async () => {
    const { notes } = await callF(['def f(x): return 1', '', 'def f(x):\n    return 2'])
    expect(notes).toEqual([
      {
        code: 'duplicate-definition',
        name: 'f',
        location: { cell: 3, line: 1, function: 'f' },
        earlier: [{ cell: 1, line: 1, function: 'f' }],
      },
    ])
  })
})
