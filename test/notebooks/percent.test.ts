import { describe, expect, test } from 'vitest'
import { splitPercentCells } from '#notebooks/percent.ts'

describe('splitPercentCells', () => {
  test('splits at the markers and takes the comment signs off prose', () => {
    const script =
      '# %% [markdown]\n# # Title\n#\n# Text\n\n# %%\nimport numpy as np\n\n\n# %%\nx = 1\n'
    expect(splitPercentCells(script)).toEqual([
      { type: 'markdown', source: '# Title\n\nText' },
      { type: 'code', source: 'import numpy as np' },
      { type: 'code', source: 'x = 1' },
    ])
  })

  test('keeps code above the first marker, and a title beside one out of the cell', () => {
    expect(splitPercentCells('x = 1\n# %% Second\ny = 2')).toEqual([
      { type: 'code', source: 'x = 1' },
      { type: 'code', source: 'y = 2' },
    ])
  })

  test('keeps comments, indentation and blank lines inside code', () => {
    const code = 'def f(x):\n    # %% is no marker here\n\n    return x'
    expect(splitPercentCells(`# %%\n${code}\n`)).toEqual([{ type: 'code', source: code }])
  })

  test('reads JavaScript markers and Windows line ends', () => {
    expect(splitPercentCells('// %% [md]\r\n// Text\r\n// %%\r\nlet a\r\n')).toEqual([
      { type: 'markdown', source: 'Text' },
      { type: 'code', source: 'let a' },
    ])
  })

  test('leaves out cells without content', () => {
    expect(splitPercentCells('\n# %%\n\n# %%\n# %% [markdown]\n#\n')).toEqual([])
  })
})
