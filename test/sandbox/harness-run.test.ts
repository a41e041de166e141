import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const X = { x: int(2) }

describe('a call that cannot be graded', () => {
  test.for<[string, string, Record<string, unknown>]>([
    ['missing-function', 'g = 1', { type: 'missing-function', text: expect.stringContaining('f') }],
    ['missing-function', 'from gc_utils import relu as f', { type: 'missing-function' }],
    ['missing-function', 'from gc_utils import relu as f\ndef f(x)\n    pass', {}],
    [
      'wrong-signature',
      'def f():\n    return 1',
      { type: 'wrong-argument-count', text: 'f takes (), and is given 1 (x).' },
    ],
    ['wrong-signature', 'def f(a, b, c=1):\n    return 1', { type: 'wrong-argument-count' }],
    [
      'exception',
      'def f(x):\n    return 1 / 0',
      { type: 'ZeroDivisionError', text: 'division by zero' },
    ],
    [
      'exception',
      'def f(x):\n    return y',
      { type: 'NameError', location: { line: 2, function: 'f' }, excerpt: 'return y' },
    ],
    ['exception', 'def f(x):\n    return f(x)', { type: 'RecursionError' }],
    [
      'exception',
      'def f(x):\n    raise KeyboardInterrupt',
      { type: 'KeyboardInterrupt', text: '' },
    ],
    [
      'exception',
      'def f(x):\n    raise GeneratorExit("out")',
      { type: 'GeneratorExit', text: 'out' },
    ],
    [
      'exception',
      'class E(BaseException): pass\ndef f(x):\n    raise E("own")',
      { type: 'E', text: 'own' },
    ],
    ['exception', 'def f(x):\n    raise ValueError("y" * 9_999)', { text: 'y'.repeat(500) }],
    [
      'exception',
      'class E(Exception):\n    def __str__(self):\n        raise self\ndef f(x):\n    raise E',
      { type: 'E', text: "(the exception's own message could not be made)" },
    ],
    ['exited', 'import sys\ndef f(x):\n    sys.exit(3)', { type: 'SystemExit', text: '3' }],
    ['exited', 'def f(x):\n    quit()', { type: 'SystemExit' }],
    [
      'memory-limit',
      'def f(x):\n    raise MemoryError',
      {
        type: 'MemoryError',
        text: expect.stringMatching(/^the code had filled \d+ MiB, and memoryMb is 512$/),
      },
    ],
    [
      'exception',
      'def f(x):\n    import subprocess',
      {
        type: 'forbidden-import',
        text: expect.stringMatching(
          /^module subprocess is not available in the grader; available are numpy/,
        ),
      },
    ],
  ])('is %s: %j', async ([outcome, source, error]) => {
    const result = await run(harness, source, { values: X })
    expect(result).toMatchObject({ outcome, values: {}, error: { ...error, step: 0 } })
  })

  test('names the deepest line of the program, not of a library it calls', async () => {
    const source = python`
        import numpy as np
        def g(x):
            return np.dot(np.ones(3), np.ones(2))
        def f(x):
            return g(x)
      `
    const { error } = await run(harness, source, { values: X })
    expect(error?.location).toEqual({ line: 3, function: 'g' })
  })

  test('gives the memory back that an escaped MemoryError held', async () => {
    const source = python`
        import numpy as np
        def f(x):
            held = [np.ones(2 ** 20) for _ in range(10 ** 6)]
        def g(x):
            return np.ones(2 ** 24).sum()
      `
    const session = harness.open({ memoryMb: 200 })
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    const first = expectAnswer(await session.run(callOf({ values: X })))
    const steps = [{ call: 'g', args: ['x'], returns: ['result'] }]
    const second = expectAnswer(await session.run(callOf({ values: X, steps })))
    await session.close()
    expect([first.outcome, second.outcome]).toEqual(['memory-limit', 'ok'])
  })
})

describe('memory that is filled and kept', () => {
  test.for<[string, string]>([
    ['while loading', 'a = []\nwhile True:\n    a.append([1])'],
    ['in a call', 'a = []\ndef f(x):\n    while True:\n        a.append([1])'],
  ])('is told as that, %s', async ([, source]) => {
    const session = harness.open({ memoryMb: 60 })
    const loaded = await session.load({ chunks: [{ source }], expects: [] })
    const answer = await session.run(callOf({ values: X }))
    await session.close()
    const ends = [loaded, answer].map((each) => JSON.stringify(each))
    expect(ends.join()).toMatch(/"(outcome|code)":"memory-limit"/)
  })
})

describe('what a call returns', () => {
  const unpack = (source: string) =>
    run(harness, source, {
      steps: [{ call: 'f', args: [], returns: ['a', 'b'] }],
      want: ['a', 'b'],
    })

  test.for(['(1, 2)', '[1, 2]', 'iter([1, 2])', 'np.array([1.0, 2.0])'])(
    'is unpacked into as many names: %s',
    async (expression) => {
      const { values } = await unpack(`import numpy as np\ndef f():\n    return ${expression}`)
      expect([numberOf(values['a']), numberOf(values['b'])]).toEqual([1, 2])
    },
  )

  test.for([
    ['5', 'f returns one value of type int; 2 are expected: a, b.'],
    ['None', 'f returns one value of type NoneType; 2 are expected: a, b.'],
    ['{"a": 1, "b": 2}', 'f returns one value of type dict; 2 are expected: a, b.'],
    ['"ab"', 'f returns one value of type str; 2 are expected: a, b.'],
    ['(1,)', 'f returns 1 values; 2 are expected: a, b.'],
    ['__import__("itertools").count()', 'f returns more than 2 values; 2 are expected: a, b.'],
  ])('cannot be unpacked: %s', async ([expression, text]) => {
    const { outcome, error } = await unpack(`def f():\n    return ${expression}`)
    expect([outcome, error]).toMatchObject([
      'wrong-signature',
      {
        ...{ type: 'wrong-return-count', text, step: 0 },
        values: { function: 'f', wanted: '2', names: 'a, b' },
      },
    ])
  })

  test('may be nothing, and is ok', async () => {
    const { outcome, values } = await run(harness, 'def f():\n    pass')
    expect([outcome, values['result']]).toEqual(['ok', { kind: 'none' }])
  })

  test('of the steps before a failure is still sent', async () => {
    const source = 'def f(x):\n    return x\ndef g(y):\n    raise ValueError'
    const steps = [
      { call: 'f', args: ['x'], returns: ['y'] },
      { call: 'g', args: ['y'], returns: ['z'] },
    ]
    const result = await run(harness, source, { values: X, steps, want: ['y', 'z'] })
    expect(result).toMatchObject({ outcome: 'exception', error: { step: 1 } })
    expect(Object.keys(result.values)).toEqual(['y'])
  })
})

describe('an argument', () => {
  const W = array([2], [1, 2])

  test('is a fresh copy for every call, at every depth', async () => {
    const source = [
      'def f(parameters, items):',
      '    parameters["W"] *= 3',
      '    items[0][1][0] += 1',
      '    items.append(0)',
      '    del parameters["b"]',
      '    return parameters, items',
      'def g(parameters, items, W):',
      '    return len(parameters) + len(items), parameters["W"] + W + items[0][1]',
    ].join('\n')
    const items = { kind: 'list', items: [{ kind: 'tuple', items: [int(1), W] }] } as const
    const args = ['parameters', 'items']
    const result = await run(harness, source, {
      values: { W, b: float(0), items },
      parameters: ['W', 'b'],
      steps: [
        { call: 'f', args, returns: ['changed'] },
        { call: 'g', args: [...args, 'W'], returns: ['count', 'sum'] },
      ],
      want: ['count', 'sum'],
    })
    expect(result.error).toBeUndefined()
    expect(numberOf(result.values['count'])).toBe(3)
    expect(numbersOf(result.values['sum'])).toEqual([3, 6])
  })

  test('that is an earlier result is that very object', async () => {
    const source = 'cache = []\ndef f():\n    return cache\ndef g(c):\n    return c is cache'
    const steps = [
      { call: 'f', args: [], returns: ['c'] },
      { call: 'g', args: ['c'], returns: ['same'] },
    ]
    const { values } = await run(harness, source, { steps, want: ['same'] })
    expect(numberOf(values['same'])).toBe(1)
  })

  test('of the whole group of parameters keeps their order', async () => {
    const { values } = await run(harness, 'def f(p):\n    return ",".join(p)', {
      values: { b1: W, W1: W, other: W },
      parameters: ['W1', 'b1'],
      steps: [{ call: 'f', args: ['parameters'], returns: ['result'] }],
    })
    expect(values['result']).toEqual({ kind: 'string', value: 'W1,b1' })
  })
})
