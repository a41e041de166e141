import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DirectHarness } from './direct-harness.ts'
import { expectAnswer, load, readProgram } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

describe('a function that is asked about', () => {
  test.for([
    ['written', 'def f(x, *rest, k=1, **more):\n    return x', ['x', '*rest', 'k', '**more'], 1],
    ['written', '\nf = lambda x: x', ['x'], 2],
    [
      'written',
      'import functools\n@functools.lru_cache(None)\n@functools.lru_cache\ndef f(x):\n    return x',
      ['x'],
      4,
    ],
    [
      'written',
      'import functools\ndef g(x, y):\n    return x\nf = functools.partial(g, 1)',
      ['y'],
      2,
    ],
    [
      'written',
      'import numpy as np\n@np.vectorize\ndef f(x):\n    return x',
      ['*args', '**kwargs'],
      3,
    ],
    [
      'written',
      'class F:\n    def __call__(self, x):\n        return x\nf = F()',
      ['x'],
      undefined,
    ],
    ['written', 'async def f(x):\n    return x', ['x'], 1],
    ['written', 'exec("def f(x): return x")', ['x'], undefined],
    [
      'written',
      'try:\n    from nowhere import f\nexcept ImportError:\n    def f(x): return x',
      ['x'],
      4,
    ],
    ['imported', 'from gc_utils import relu as f', ['x'], undefined],
    ['imported', 'import my_ANN\nf = my_ANN.compute_cost', ['Y_pred', 'Y'], undefined],
    ['imported', 'from numpy import exp as f', expect.any(Array), undefined],
    ['not-filled-in', 'def f(x):\n    """Doc."""\n    # nothing\n    pass', ['x'], 1],
    ['not-filled-in', 'def f(x): ...', ['x'], 1],
    ['not-filled-in', 'def f(x):\n    raise NotImplementedError("yours")', ['x'], 1],
    ['not-filled-in', 'def f(x):\n    return', ['x'], 1],
    ['not-filled-in', 'def f(x):\n    dx, dw = None, None\n    return dx, dw', ['x'], 1],
    ['not-filled-in', 'y = 1\ndef f(x):\n    # (1 line)\n\ny = 2', [], 2],
    ['unparsable', 'def f(x):\n    return x +\n', [], 1],
    ['unparsable', 'def f(x):\nJ = x\nreturn J', [], 1],
    ['unparsable', 'def f(x):\n    nonlocal q\n', [], 1],
    ['unparsable', '@print\ndef f(x):\n    return x x', [], 1],
    ['unparsable', 'from gc_utils import relu as f\ndef f(x)\n    return x', [], 2],
  ] as const)('is %s: %j', async ([state, source, parameters, line]) => {
    const { functions } = await load(harness, source)
    const location = line === undefined ? {} : { location: { line, function: expect.any(String) } }
    expect(functions).toEqual([{ name: 'f', state, parameters, ...location }])
  })

  test.for<[string, string]>([
    ['is not there', 'def g(x):\n    return x'],
    ['is a number', 'f = 3'],
    ['is a builtin', 'x = 1'],
    ['was deleted', 'def f(x):\n    return x\ndel f'],
    ['could not be made', '@undefined\ndef f(x):\n    return x'],
  ])('is left out when it %s', async ([, source]) => {
    expect((await load(harness, source, { expects: ['f', 'print'] })).functions).toEqual([])
  })

  test('is judged by its last definition', async () => {
    const good = 'def f(x):\n    return x\n'
    const bad = 'def f(x):\n    return x +\n'
    const states = [bad + good, good + bad, `${bad}from gc_utils import relu as f`].map(
      async (source) => (await load(harness, source)).functions[0]?.state,
    )
    expect(await Promise.all(states)).toEqual(['written', 'unparsable', 'imported'])
  })

  test('is found under the name that Python gives it', async () => {
    const { functions } = await load(harness, 'def ﬁ(x):\n    return x\ndef 𝑔(x):\n    return (', {
      expects: ['fi', 'g'],
    })
    expect(functions.map(({ name, state }) => [name, state])).toEqual([
      ['fi', 'written'],
      ['g', 'unparsable'],
    ])
  })

  test('has its place in its own cell', async () => {
    const session = harness.open()
    const chunks = [
      { source: 'x = 1', cell: 2 },
      { source: '# a comment\n\ndef f(x):\n    return x', cell: 5 },
    ]
    const { functions } = expectAnswer(await session.load({ chunks, expects: ['f'] }))
    await session.close()
    expect(functions[0]?.location).toEqual({ cell: 5, line: 3, function: 'f' })
  })
})

describe('a starter', () => {
  const starter = readProgram('starter-2021.py')
  const expects = [
    'forward_propagation',
    'backward_propagation',
    'forward_propagation_n',
    'gradient_check_n',
  ]
  const statesOf = async (source: string) => {
    const { functions } = await load(harness, source, { expects, starter })
    return Object.fromEntries(functions.map(({ name, state }) => [name, state]))
  }

  test('that is handed in as it is has nothing filled in but what it gives complete', async () => {
    expect(await statesOf(starter)).toEqual({
      forward_propagation: 'not-filled-in',
      backward_propagation: 'not-filled-in',
      forward_propagation_n: 'written',
      gradient_check_n: 'not-filled-in',
    })
  })

  test('is seen through changed comments and docstrings', async () => {
    const source = starter.replaceAll(/ *#.*\n/g, '').replaceAll(/Comp\w+/g, 'I tried')
    expect(await statesOf(source)).toMatchObject({
      forward_propagation: 'not-filled-in',
      gradient_check_n: 'not-filled-in',
    })
  })

  test('is told from work on it, finished or not', async () => {
    const source = starter
      .replace('    return J', '    J = theta * x\n    return J')
      .replace('        # J_plus[i] =', '        J_plus[i] = forward(')
    expect(await statesOf(source)).toMatchObject({
      forward_propagation: 'written',
      gradient_check_n: 'unparsable',
    })
  })
})

describe('what goes wrong at the top level', () => {
  test.for([
    ['exception', '1 / 0', 'ZeroDivisionError: division by zero', { line: 2 }],
    ['exited', 'import sys; sys.exit(3)', 'SystemExit: 3', { line: 2 }],
    ['memory-limit', 'raise MemoryError("no room")', 'MemoryError: no room', { line: 2 }],
    ['exception', 'raise KeyboardInterrupt', 'KeyboardInterrupt: ', { line: 2 }],
    [
      'exception',
      'def g(): return h\ng()',
      "NameError: name 'h' is not defined",
      { line: 2, function: 'g' },
    ],
    [
      'exception',
      'from math import nothing',
      "ImportError: cannot import name 'nothing'",
      { line: 2 },
    ],
    [
      'forbidden-import',
      'import subprocess as s',
      'ModuleNotFoundError: module subprocess is not available in the grader; available are numpy, math',
      { line: 2 },
    ],
  ] as const)('is %s, and the rest still runs: %s', async ([code, statement, text, location]) => {
    const { faults, stdout } = await load(harness, `x = 1\n${statement}\nprint("went on", x)`)
    expect(faults).toEqual([{ code, text: expect.stringContaining(text), location }])
    expect(stdout).toBe('went on 1\n')
  })

  test('is a syntax error with its line and a caret, and the rest still runs', async () => {
    const { faults, stdout } = await load(harness, 'print(1)\nif True:\n    y = = 2\nprint(3)')
    expect(faults).toEqual([
      {
        code: 'syntax-error',
        text: 'SyntaxError: invalid syntax',
        location: { line: 3 },
        excerpt: 'y = = 2\n    ^',
      },
    ])
    expect(stdout).toBe('1\n3\n')
  })

  test('does not fill the answer when everything goes wrong', async () => {
    const { faults } = await load(harness, 'this is prose about gradients\n'.repeat(3_000))
    expect(faults).toHaveLength(50)
  })

  test('is nothing for a program of the course with its magics', async () => {
    const { faults, defined } = await load(harness, readProgram('course.py'))
    expect(faults).toEqual([])
    expect(defined).toContain('gradient_check_n')
  })
})

describe('a program', () => {
  test('runs as the main module, with a notebook round it', async () => {
    const source = [
      'get_ipython().run_line_magic("matplotlib", "inline")',
      'import sys, os, __main__',
      'if __name__ == "__main__":',
      '    here = 1',
      'display(__main__.here, sys.modules["__main__"].here)',
    ].join('\n')
    const { faults, stdout } = await load(harness, source)
    expect({ faults, stdout }).toEqual({ faults: [], stdout: '1 1\n' })
  })

  test('keeps its future imports from statement to statement', async () => {
    const source = 'from __future__ import annotations\ndef f(x: undefined): pass\nprint(1)'
    expect(await load(harness, source)).toMatchObject({ faults: [], stdout: '1\n' })
  })

  test('finds its own source lines in a traceback', async () => {
    const source =
      'import traceback\ntry:\n    1 / 0  # here\nexcept Exception:\n    traceback.print_exc()'
    expect((await load(harness, source)).stdout).toContain('1 / 0  # here')
  })

  test('does not find the modules of the grader', async () => {
    const source =
      'import harness\nimport standins\nimport numeric\nprint(dir(harness) == dir(numeric))'
    const { stdout, notes } = await load(harness, source)
    expect(stdout).toBe('True\n')
    expect(notes.map(({ code, name }) => [code, name])).toEqual([
      ['stubbed-import', 'harness'],
      ['stubbed-import', 'standins'],
      ['stubbed-import', 'numeric'],
    ])
  })
})
