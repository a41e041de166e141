import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DirectHarness } from './direct-harness.ts'
import { load } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

describe('a notebook line that is no Python', () => {
  test.for<[string, string]>([
    ['a magic', '%load_ext autoreload'],
    ['a magic with a long name', '%config InlineBackend.figure_format = "retina"'],
    ['a shell command', '!pip install -q numpy'],
    ['a shell command over two lines', '!pip install \\\n  numpy'],
    ['a question before', '?print'],
    ['a question behind', 'np.dot??'],
    ['an assigned shell command', 'files = !ls'],
    ['an assigned magic', 'spent = %timeit -o sum(range(3))'],
    ['a magic within a block', 'if True:\n    %matplotlib inline\n    pass'],
    ['a cell magic before Python', '%%time'],
    ['a cell magic with its own arguments', '%%timeit -n 1 -r 1'],
    ['a call of the shell in a script', 'get_ipython().run_line_magic("matplotlib", "inline")'],
    ['a command of the shell in a script', 'for line in get_ipython().getoutput("ls"): line.x'],
  ])('%s is left out without a fault', async ([, line]) => {
    const { faults, stdout } = await load(harness, `${line}\nx = 1\nprint(x)`)
    expect({ faults, stdout }).toEqual({ faults: [], stdout: '1\n' })
  })

  test.for([
    ['%time x = 1 + 1\nprint(x)', '2\n'],
    ['get_ipython().run_cell_magic("time", "", "%matplotlib inline\\nx = 3\\n")\nprint(x)', '3\n'],
    ['get_ipython().run_cell_magic("bash", "", "x = 3")\nprint("no")', 'no\n'],
    ['>>> def f(x):\n...     return x\n...\n>>> f(2)\n2\n>>> print(f(3))\n3', '3\n'],
    ['In [1]: x = 2\n\nIn [2]: x\nOut[2]: 2\n\nIn [3]: print(x,\n   ...:       4)', '2 4\n'],
  ])('leaves the Python in it to run: %j', async ([source = '', printed]) => {
    const { faults, stdout } = await load(harness, source)
    expect({ faults, stdout }).toEqual({ faults: [], stdout: printed })
  })

  test('of a cell in another language takes the whole cell with it', async () => {
    const { faults, stdout } = await load(harness, '\n%%bash\nls -l | wc\nprint(1)')
    expect({ faults, stdout }).toEqual({ faults: [], stdout: '' })
  })

  test('is not seen in a text or a sum over several lines', async () => {
    const source = 'x = (7\n%4)\ntext = """\n!kept\n%kept"""\nprint(x, text)'
    expect((await load(harness, source)).stdout).toBe('3 \n!kept\n%kept\n')
  })

  test('is not seen in a text beside one that is', async () => {
    const source = '%load_ext autoreload\ntext = """\n%kept\n"""\n!ls\nprint(text)'
    expect((await load(harness, source)).stdout).toBe('\n%kept\n\n')
  })

  test('keeps the numbers of the lines below it', async () => {
    const { faults } = await load(harness, '%matplotlib inline\n\n1 / 0')
    expect(faults[0]?.location).toEqual({ line: 3 })
  })
})

describe('a source that does not parse as a whole', () => {
  test('still runs what does, over line ends within brackets and texts', async () => {
    const source = [
      'a = (1,',
      '2)',
      'broken = = 1',
      'text = """one',
      'def two(',
      '"""',
      '@staticmethod',
      '',
      'def g():',
      '    return 5',
      'if a:',
      '    b = 1',
      'else:',
      '    b = 2',
      'print(a, len(text), b)',
    ].join('\n')
    const { faults, defined, stdout } = await load(harness, source)
    expect(faults.map(({ location }) => location?.line)).toEqual([3])
    expect(stdout).toBe('(1, 2) 13 1\n')
    expect(defined).toEqual([])
  })

  test('tells the line of each fault in the source itself', async () => {
    const { faults } = await load(harness, 'x = 1\ny = (\nz = 3\nwhile True\n    pass\nw = 4 4')
    expect(faults.map(({ location }) => location?.line)).toEqual([2, 4, 6])
    expect(faults.map(({ text }) => text)).toEqual(
      Array(3).fill(expect.stringMatching(/^SyntaxError: \S/)),
    )
  })

  test('names the function that a fault sits in', async () => {
    const { faults } = await load(harness, 'def f(x):\n    y = x +\n    return y\n')
    expect(faults[0]).toMatchObject({
      location: { line: 2, function: 'f' },
      excerpt: 'y = x +\n       ^',
    })
  })
})

describe('a source in another coat', () => {
  test.for<[string, string]>([
    ['tabs', 'def f(x):\n\treturn x\nprint(f(1))'],
    ['Windows line ends', 'def f(x):\r\n    return x\r\nprint(f(1))\r\n'],
    ['old Macintosh line ends', 'def f(x):\r    return x\rprint(f(1))'],
    ['a byte order mark', '\ufeffprint(1)'],
    ['an encoding cookie', '# coding=utf-8\nprint(1)'],
    ['form feeds', 'x = 1\n\f\nprint(x)'],
    ['line separators in a text', 'x = "\u2028\u0085"\nprint(len(x) - 1)'],
  ])('with %s is read all the same', async ([, source]) => {
    const { faults, stdout } = await load(harness, source)
    expect({ faults, stdout }).toEqual({ faults: [], stdout: '1\n' })
  })
})

describe('a source that attacks the parser', () => {
  test.for<[string, string]>([
    ['nested brackets', '('.repeat(100_000)],
    ['nested unary signs', `${'-'.repeat(100_000)}1`],
    ['a sum without end', `x = 1${'+1'.repeat(50_000)}`],
    ['attributes without end', `x${'.y'.repeat(20_000)}`],
    ['nested functions', `${'lambda:'.repeat(5_000)}1`],
    ['a number of many digits', `x = ${'9'.repeat(5_000)}`],
    ['a null byte', 'x = 1\0'],
    ['half a surrogate pair', 'x = "\ud800"'],
    ['a text that never ends', `"""\n${'x = 1\n'.repeat(20_000)}`],
    ['brackets that never end', 'f(\n'.repeat(20_000)],
    ['an indentation that wanders', `if 1:\n${'   x\n  y\n'.repeat(5_000)}`],
  ])('by %s ends as a fault, and soon', async ([, source]) => {
    const start = performance.now()
    const { faults } = await load(harness, source)
    expect(faults[0]).toMatchObject({
      code: 'syntax-error',
      text: expect.stringMatching(/Error: ./),
    })
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
