import { describe, expect, test } from 'vitest'
import { definesFunction, withholdFunctions } from '#service/helper-source.ts'

const source = `import numpy as np

SCALE = 2


def forward(x, theta):
    """Two lines,
    indented."""
    return theta * x


@np.vectorize
@cached(
    size=3,
)
def backward(
    x,
    theta,
):
    # a comment

    return x
# a comment at the margin

sigmoid = lambda z: 1 / (1 + np.exp(-z))


class Layer:
    def forward(self):
        return 0


async def relu(z): return np.maximum(0, z)
`

const withhold = (...names: string[]) => withholdFunctions(source, new Set(names))

describe('helper code without what must not be seen yet', () => {
  test('is as it was where nothing is withheld', () => {
    expect(withhold()).toBe(source)
    expect(withhold('elsewhere')).toBe(source)
  })

  test('lacks a function, its docstring and its body', () => {
    const kept = withhold('forward')
    expect(kept).not.toMatch(/def forward\(x|Two lines|theta \* x/)
    expect(kept).toContain('SCALE = 2')
    expect(kept).toContain('def backward(')
  })

  test('lacks a function’s decorators, and its signature over several lines', () => {
    const kept = withhold('backward')
    expect(kept).not.toMatch(/vectorize|cached|size=3|def backward|theta,|return x\n/)
    expect(kept).toContain('def forward(x, theta):')
    expect(kept).toContain('sigmoid = lambda')
  })

  test('keeps every other line where it stood', () => {
    const kept = withhold('forward', 'backward').split('\n')
    expect(kept).toHaveLength(source.split('\n').length)
    const lines = source.split('\n')
    for (const [at, line] of kept.entries()) expect(['', lines[at]]).toContain(line)
  })

  test('lacks what an assignment or a class binds, and definitions on one line', () => {
    expect(withhold('sigmoid')).not.toContain('lambda')
    expect(withhold('Layer')).not.toMatch(/class Layer|self/)
    expect(withhold('relu')).not.toContain('maximum')
    expect(withhold('SCALE')).not.toContain('SCALE')
  })

  test('keeps methods and other things of that name', () => {
    expect(withhold('forward')).toContain('    def forward(self):')
    expect(withholdFunctions('forward == 3', new Set(['forward']))).toBe('forward == 3')
    expect(withholdFunctions('def forwards(): pass', new Set(['forward']))).toMatch(/forwards/)
  })

  test('lacks all definitions of a name', () => {
    const twice = 'def f():\n    return 1\ndef g():\n    return 2\ndef f():\n    return 3\n'
    expect(withholdFunctions(twice, new Set(['f']))).toBe('\n\ndef g():\n    return 2\n\n\n')
  })
})

describe('whether helper code defines a function', () => {
  test.each([
    ['forward', true],
    ['backward', true],
    ['sigmoid', true],
    ['relu', true],
    ['np', false],
    ['theta', false],
    ['exp', false],
  ])('%s: %s', (name, isDefined) => {
    expect(definesFunction(source, name)).toBe(isDefined)
  })

  test('is seen in a block, too', () => {
    expect(definesFunction('try:\n    def f(): pass\nexcept: pass', 'f')).toBe(true)
  })
})
