import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DirectHarness } from './direct-harness.ts'
import { float, load, numberOf, python, run } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

describe('a module that is not in the grader', () => {
  test('swallows at the top level whatever is done with it, and is noted once', async () => {
    const source = python`
      import matplotlib, matplotlib.pyplot as plt
      import torch.nn as nn
      from sklearn.datasets import *
      from google.colab import drive
      from scipy.special import expit
      plt.rcParams['figure.figsize'] = (7.0, 4.0)
      plt.style.use('ggplot').nothing = 3
      fig, (left, right) = plt.subplots(1, 2)
      first, *rest = plt.hist([1])
      with plt.figure() as figure:
          left.plot([1, 2], label=f'{figure:>3}')
      for line in plt.gca().lines:
          line.no()
      train = nn.load()[0] / 255. + 2 ** nn.scale - (-nn.shift)
      print(len(train), bool(train), list(train), float(train), int(train), train > 1)
      print(np.log(train), np.dot(train, np.ones(2)), np.array(train).shape, isinstance(3, nn.Linear))
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.layer = nn.Linear(2, 3)
      Net().cuda()(3).backward()
      @nn.jit
      def f(x): return x
      @nn.jit(nopython=True)
      def g(x): return x
      drive.mount('/content/drive')
      print(f(1), g(2), nn.__version__, 'done')
    `
    const { faults, notes, stdout, defined } = await load(harness, source)
    expect(faults).toEqual([])
    const noted = notes.map(({ code, name, location }) => [code, name, location?.line])
    expect(noted).toEqual([
      ['stubbed-import', 'matplotlib', 1],
      ['stubbed-import', 'torch', 2],
      ['stubbed-import', 'sklearn', 3],
      ['stubbed-import', 'google', 4],
      ['stubbed-import', 'scipy', 5],
    ])
    expect(stdout).toContain('0 False [] nan 0 <placeholder for torch.nn.load>')
    expect(stdout).toContain('1 2 0 done')
    expect(defined).toEqual(['Net', 'f', 'g'])
  })

  test('leaves the other modules of its statement alone', async () => {
    const source = 'import os, subprocess, numpy as np, seaborn\nprint(np.sum([1, 2]))'
    const { faults, notes, stdout } = await load(harness, source)
    expect(faults.map(({ code }) => code)).toEqual(['forbidden-import'])
    expect(notes.map(({ name }) => name)).toEqual(['seaborn'])
    expect(stdout).toBe('3\n')
  })

  test.for(['ssl', 'subprocess', 'urllib.request', 'multiprocessing', '_thread_of_mine'])(
    'is refused where graded code must not have it: %s',
    async (name) => {
      const { faults } = await load(harness, `import ${name}`)
      expect(faults.map(({ code }) => code)).toEqual(['forbidden-import'])
    },
  )

  test('is absent for a program that has an answer to that', async () => {
    const source =
      'try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\nprint(np)'
    const { stdout, notes } = await load(harness, source)
    expect(stdout).toContain("'numpy'")
    expect(notes).toEqual([])
  })

  test('does no harm in a call that only plots', async () => {
    const source = python`
      import matplotlib.pyplot as plt
      def f(x):
          figure, axes = plt.subplots()
          with plt.ioff():
              axes.plot([x], [x])
          plt.show()
          return 2 * x
    `
    const { outcome, values } = await run(harness, source, { values: { x: float(3) } })
    expect([outcome, numberOf(values['result'])]).toEqual(['ok', 6])
  })

  test.for([
    ['from scipy.special import expit\ndef f(x): return 1 - expit(x)', 'scipy.special.expit'],
    ['import torch\ndef f(x): return float(torch.exp(x))', 'torch.exp'],
    ['import jax.numpy as jnp\nimport numpy as np\ndef f(x): return np.sum(jnp.exp(x))', 'jax.'],
    ['import jax.numpy as jnp\nimport numpy as np\ndef f(x): return np.ones(2) * jnp.e', 'jax.'],
    ['def f(x):\n    import torch\n    return torch.tensor(x) > 0', 'torch.tensor'],
  ] as const)('ends a call that calculates with it, by name: %s', async ([source, path]) => {
    const { outcome, error } = await run(harness, source, { values: { x: float(3) } })
    expect([outcome, error?.type]).toEqual(['exception', 'forbidden-import'])
    expect(error?.text).toMatch(
      /^module \w+ is not available in the grader, and .* is needed here;/,
    )
    expect(error?.text).toContain(path)
  })

  test('is named where a call returns it as it is', async () => {
    const source = 'import torch\ndef f(x): return torch.exp(x)'
    const { values } = await run(harness, source, { values: { x: float(3) } })
    expect(values['result']).toEqual({
      kind: 'other',
      type: 'placeholder for torch.exp, which the grader lacks',
    })
  })
})

test('an import from the program’s own package is one by the plain name', async () => {
  const source = 'from .gc_utils import relu\nfrom .layers.plots import show\nprint(relu(-1))'
  const { faults, stdout, notes } = await load(harness, source)
  expect([faults, stdout, notes.map(({ name }) => name)]).toEqual([[], '0\n', ['layers']])
})
