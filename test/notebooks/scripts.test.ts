import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_CELLS } from '#notebooks/framing.ts'
import { splitScript } from '#notebooks/scripts.ts'

const EXPORTED = `#!/usr/bin/env python
# coding: utf-8

# # Gradient Checking

# In[1]:


import numpy as np


# ## A title

# In[ ]:


def f(x):
    return x
`

describe('splitScript', () => {
  test('gives an exported notebook its cells back, with the lines of the script', () => {
    expect(splitScript(EXPORTED)).toEqual([
      { source: 'import numpy as np\n\n\n# ## A title\n\n', cell: 1, firstLine: 9 },
      { source: 'def f(x):\n    return x\n', cell: 2, firstLine: 17 },
    ])
  })

  test.each([
    '# %%',
    '#%% A title',
    '# %% [markdown]',
    '# In [3]:',
    '# <codecell>',
    '# COMMAND ----------',
  ])('splits at %s', (mark) => {
    expect(splitScript(`x = 1\n${mark}\ny = 2\n`)).toEqual([
      { source: 'x = 1\n', cell: 1, firstLine: 1 },
      { source: 'y = 2\n', cell: 2, firstLine: 3 },
    ])
  })

  test('reads marks with the line ends of other systems', () => {
    expect(splitScript('# In[1]:\r\n\r\n\r\nx = 1\r\n# %%\r\ny = 2')).toEqual([
      { source: 'x = 1\r\n', cell: 1, firstLine: 4 },
      { source: 'y = 2', cell: 2, firstLine: 6 },
    ])
  })

  test.each([
    ['no marks', 'x = 1\n# a comment\n'],
    ['a mark within a line', 'x = 1  # %%\n    # %%\n'],
    ['a mark in a text', 'x = """\n# %%\n"""\ny = \'\'\'\n# In[1]:\n\'\'\'\n'],
  ])('leaves a script alone that has %s', (_, script) => {
    expect(splitScript(script)).toBeUndefined()
  })

  test('is not misled by quotes in comments and short texts, or by one that is never closed', () => {
    const script = `a = '"""'  # don't """\n# %%\nb = "it's"\n# %%\nc = """\n# %%\n`
    expect(splitScript(script)?.map(({ source }) => source)).toEqual([
      `a = '"""'  # don't """\n`,
      `b = "it's"\n`,
      'c = """\n',
      '',
    ])
  })

  test('makes no more cells than a notebook may have', () => {
    const cells = splitScript('x = 1\n'.concat('# %%\n'.repeat(2 * MAX_CELLS)))
    expect(cells).toHaveLength(MAX_CELLS)
    expect(cells?.at(-1)?.source).toContain('# %%')
  })

  test('loses no line that is no mark, and tells the true number of each', () => {
    const line = fc.constantFrom('x = 1', '', '# %%', '# In[2]:', '"""', "'''", '# "', '    y')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const cells = splitScript(lines.join('\n')) ?? []
        const told = cells.flatMap(({ source, firstLine = 0 }) =>
          source.split('\n').map((text, at) => [firstLine + at, text] as const),
        )
        const wrong = told.filter(([number, text]) => text !== '' && lines[number - 1] !== text)
        const code = new Set(told.map(([number]) => number))
        const isKept = (text: string, at: number) => text !== 'x = 1' || code.has(at + 1)
        return wrong.length === 0 && (cells.length === 0 || lines.every(isKept))
      }),
    )
  })
})
