import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { splitPercentCells } from '#notebooks/percent.ts'
import type { LoadNote } from '#service/ports.ts'
import { SOLUTIONS } from '#test/quirks/solutions.ts'
import { DirectHarness } from './direct-harness.ts'
import { expectAnswer } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const STARTER = `
# %% [markdown]
# Fill in f.

# %%
import numpy as np

# %%
def f(x, theta, print_msg=False):
    # YOUR CODE STARTS HERE
    # J =
    # YOUR CODE ENDS HERE
    if print_msg:
        print("J is " + str(J))
    return J

# %%
def free(x):
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE
    return y

# %%
print(f(2, 4))
`
const IMPORT = 'import numpy as np'
const RUN = 'print(f(2, 4))'

function writeF(body: string, header = 'def f(x, theta, print_msg=False):'): string {
  const text = ['J = x * theta', 'if print_msg:', '    print("J is " + str(J))', 'return J']
  return [header, ...[...(body === '' ? [] : [body]), ...text].map((line) => `    ${line}`)].join(
    '\n',
  )
}

/** What is noted of a notebook of these cells, or of a plain source. */
async function listNotes(
  code: readonly string[] | string,
  { starter, expects }: { starter?: string; expects?: readonly string[] },
): Promise<readonly LoadNote[]> {
  const chunks =
    typeof code === 'string'
      ? [{ source: code }]
      : code.map((source, at) => ({ source, cell: at + 1 }))
  const session = harness.open()
  const program = { chunks, expects: expects ?? ['f', 'free'] }
  const answer = await session.load({ ...program, ...(starter === undefined ? {} : { starter }) })
  await session.close()
  return expectAnswer(answer).notes
}

const at = (cell: number, line: number) => ({ cell, line, function: 'f' })

describe('of a function in a notebook it is noted that it', () => {
  test.for<[string, string, Partial<LoadNote>]>([
    ['prints', writeF('print("x is", x)'), { code: 'extra-print', count: 1, location: at(2, 2) }],
    ['has prints beside it', `${writeF('')}\nprint("done")`, { code: 'extra-print', count: 1 }],
    [
      'has other parameters',
      writeF('', 'def f(x, t: float, print_msg=False):\n    theta = t').replace(
        'x * theta',
        'x * t',
      ),
      { code: 'changed-signature', names: ['x, t, print_msg=False', 'x, theta, print_msg=False'] },
    ],
    [
      'has another default',
      writeF('', 'def f(x, theta, print_msg=True):'),
      { code: 'changed-signature', location: at(2, 1) },
    ],
    [
      'has a parameter less',
      writeF('print_msg = 0', 'def f(x, theta):'),
      { code: 'changed-signature', names: ['x, theta', 'x, theta, print_msg=False'] },
    ],
    [
      'has variables of its own',
      writeF('first = x\n    second, J = first, 0'),
      { code: 'extra-variable', names: ['first', 'second'], location: at(2, 2) },
    ],
    [
      'reads globals',
      `rate, step = 1, [2]\n${writeF('J = rate * len(step)')}`,
      { code: 'global-variable', names: ['rate', 'step'], location: at(2, 3) },
    ],
    [
      'reads a global inside a lambda',
      `rate = 1\n${writeF('J = (lambda: rate)()')}`,
      { code: 'global-variable', names: ['rate'] },
    ],
  ])('%s', async ([, cell, note]) => {
    const notes = await listNotes([IMPORT, cell, RUN], { starter: STARTER })
    expect(notes).toContainEqual(expect.objectContaining({ name: 'f', ...note }))
  })
})

describe('nothing is noted of', () => {
  test.for<[string, readonly string[] | string]>([
    ['a function as the starter gives it', [IMPORT, writeF(''), RUN]],
    ['another text in the starter’s own print', [IMPORT, writeF('').replace('J is', 'It is'), RUN]],
    [
      'functions, modules and constants that a function reads',
      [`${IMPORT}\ndef g(x): return 1`, writeF('J = g(x) * np.pi'), RUN],
    ],
    [
      'a name that is global above and a variable inside',
      [`${IMPORT}\nJ = x = 3`, writeF(''), RUN],
    ],
    ['the variables of a comprehension', [IMPORT, writeF('J = sum([k for k in range(3)])'), RUN]],
    ['variables where the starter names none', ['def free(x):\n    mine = x\n    return mine']],
    ['a comment that speaks of print()', [IMPORT, writeF('# print(x)'), RUN]],
    ['prints at the top level of plain source', `${writeF('')}\nprint("done")`],
    ['empty cells', [IMPORT, '', '  ', '# note', writeF(''), '', RUN]],
  ])('%s', async ([, code]) => {
    expect(await listNotes(code, { starter: STARTER })).toEqual([])
  })

  test('anything where there is no starter', async () => {
    const cells = [IMPORT, `rate = 2\n${writeF('tmp = rate\n    print(tmp)', 'def f(a, b):')}`]
    expect(await listNotes([...cells, 'a = 1', 'b = 2', 'c = 3'], {})).toEqual([])
  })

  test.each(['gradient-checking', 'my-ann'] as const)(
    'the course’s own style in a solution of %s',
    async (assignment) => {
      const folder = join(import.meta.dirname, '../../src/assignments/builtin', assignment)
      const starter = readFileSync(join(folder, 'starter.py'), 'utf8')
      const cells = splitPercentCells(starter).filter(({ type }) => type === 'code')
      const sources = cells.map(({ source }) => source)
      const given = ['forward_propagation_n', 'backward_propagation_n']
      expect(await listNotes(sources, { starter, expects: given })).toEqual([])
    },
  )

  test('a program that has broken what the rules are found with', async () => {
    const cell = 'import ast\ndef broken(*_): raise RuntimeError("no")\nast.parse = broken'
    const notes = await listNotes([IMPORT, writeF('', 'def f(x):'), cell], { starter: STARTER })
    expect(notes).toEqual([])
  })
})

test('cells beyond the starter’s are counted, and the first of them is pointed to', async () => {
  const cells = [IMPORT, 'trial = 1', writeF(''), RUN, 'trial += 1', 'def free(x):\n    return x']
  const notes = await listNotes(cells, { starter: STARTER })
  expect(notes).toEqual([
    { code: 'extra-cells', name: '', count: 2, location: { cell: 2, line: 1 } },
  ])
})

test('a solution that differs from the starter in one variable is told so and no more', async () => {
  const folder = join(import.meta.dirname, '../../src/assignments/builtin/gradient-checking')
  const starter = readFileSync(join(folder, 'starter.py'), 'utf8')
  const functions = SOLUTIONS['gradient-checking']
  const source = [IMPORT, 'from gc_utils import *', ...Object.values(functions)].join('\n\n')
  const notes = await listNotes(source, { starter, expects: Object.keys(functions) })
  const found = notes.map(({ code, name, names }) => [code, name, names])
  expect(found).toEqual([['extra-variable', 'gradient_check_n', ['count']]])
})
