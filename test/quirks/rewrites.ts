import type { Draft } from './draft.ts'
import type { Functions } from './solutions.ts'

/** A way to write a program that is the same program to a grader. */
export type Rewrite = (draft: Draft) => Draft

/** Ways of writing that do not ask how the functions look; several are to be applied in this order. */
export const REWRITES: Readonly<Record<string, Rewrite>> = {
  'comments and a docstring': rewriteEach(addComments),
  'annotations by type': rewriteEach((text) =>
    text.replace(/^def (\w+)\((\w+),(.*)\):/, 'def $1($2: "np.ndarray",$3) -> "object":'),
  ),
  'prints in every function': rewriteEach((text) =>
    addFirst(text, 'print("\\033[93m" + "in here" + "\\033[0m", __name__)'),
  ),
  'an unused variable and an import in every function': rewriteEach((text) =>
    addFirst(text, 'import math; unused = math.pi'),
  ),
  'another parameter at the end': rewriteEach((text) =>
    text.replace(/^(def \w+\(.*)\):/, '$1, verbose=False):'),
  ),
  'NumPy by its whole name': (draft) => ({
    ...rewriteEach((text) => text.replace(/\bnp\./g, 'numpy.'))(draft),
    imports: `import numpy\n${draft.imports}`,
  }),
  'NumPy from a star import': (draft) => ({
    ...draft,
    imports: draft.imports.replace('import numpy as np', 'from testCases import *'),
  }),
  'semicolons at the ends of lines': rewriteEach((text) => text.replace(/(?<=[)\w])\n/g, ';\n')),
  'a decorator': (draft) => ({
    ...rewriteEach((text) => text.replace(/^def /, '@timed\ndef '))(draft),
    imports: `${draft.imports}${DECORATOR}`,
  }),
  'functions that an earlier cell had wrong': rewriteEach(
    (text) => `${text.replaceAll('return ', 'return 3, ')}\n\n${text}`,
  ),
  'every cell run twice': rewriteEach((text) => `${text}\n\n${text}`),
  'a stub of every function first': (draft) => ({
    ...draft,
    extras: [...draft.extras, { source: writeStubs(draft.functions), at: 0.01 }],
  }),
  'a main block around the functions': rewriteEach(
    (text) => `if __name__ == "__main__":\n${text.replace(/^(?=.)/gm, '    ')}`,
  ),
  'all functions in one cell': (draft) => ({ ...draft, isCrowded: true }),
  'indentation by tabs': rewriteEach((text) => text.replaceAll('    ', '\t')),
  'indentation by two blanks': rewriteEach((text) => text.replaceAll('    ', '  ')),
  'blanks at the ends of lines': rewriteEach((text) => text.replaceAll('\n', '  \t\n')),
}

const COMPARISON = [
  'numerator = np.linalg.norm(grad - gradapprox)',
  'denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)',
  'difference = numerator / denominator\n',
].join('\n    ')

/** Ways of writing the course's own functions; whatever they ask for and do not find they leave as it is. */
export const COURSE_REWRITES: Readonly<Record<string, Rewrite>> = {
  'a misspelt parameter': rename('forward_propagation', /\btheta\b/g, 'tetha'),
  'parameters of other names': rename('backward_propagation', /\bx\b/g, 'inputs'),
  'lower-case x and y': rename('gradient_check_n', /\b[XY]\b/g, (name) => name.toLowerCase()),
  'no epsilon': edit('gradient_check_n', [
    [', epsilon=1e-7, print_msg=False', ''],
    ['    values, _ =', '    epsilon = 1e-7\n    values, _ ='],
  ]),
  'an epsilon without a default': edit('gradient_check_n', [
    ['epsilon=1e-7, print_msg=False', 'epsilon'],
  ]),
  'no epsilon in one dimension': edit('gradient_check', [
    [', epsilon=1e-7, print_msg=False', ''],
    ['    J_plus =', '    epsilon, print_msg = 1e-7, True\n    J_plus ='],
  ]),
  'an epsilon without a default in one dimension': edit('gradient_check', [
    [', epsilon=1e-7, print_msg=False', ', epsilon'],
    ['if print_msg', 'if epsilon'],
  ]),
  'a call by keyword': edit('gradient_check_n', [
    [
      '(X, Y, vector_to_dictionary(theta_plus))',
      '(X, Y, parameters=vector_to_dictionary(theta_plus))',
    ],
    [
      '(X, Y, vector_to_dictionary(theta_minus))',
      '(Y=Y, X=X, parameters=vector_to_dictionary(theta_minus))',
    ],
  ]),
  'no call of other functions': edit('gradient_check', [
    ['forward_propagation(x, theta + epsilon)', 'x * (theta + epsilon)'],
    ['forward_propagation(x, theta - epsilon)', 'x * (theta - epsilon)'],
    ['backward_propagation(x, theta)', 'x'],
    // With grad = x some wrong formulas come out right.
    [COMPARISON, COMPARISON],
  ]),
  'helpers that are never imported': (draft) => ({
    ...draft,
    imports: draft.imports.replace(/^from gc_utils.*\n/gm, ''),
  }),
  'helpers of its own': (draft) => ({
    ...draft,
    imports: `${draft.imports}\ndef relu(z):\n    return z * (z > 0)\n`,
  }),
  'J as an array of one entry': edit('forward_propagation', [
    ['return J', 'return np.array([[J]])'],
  ]),
  'J as a number of NumPy': edit('forward_propagation', [['return J', 'return np.float64(J)']]),
  'dtheta as an array of one entry': edit('backward_propagation', [
    ['return dtheta', 'return np.array([[dtheta]])'],
  ]),
  'a difference of shape (1, 1)': edit('gradient_check_n', [
    ['return difference', 'return np.array([[difference]])'],
  ]),
  'a difference without dimensions': edit('gradient_check', [
    ['return difference', 'return np.array(difference)'],
  ]),
  'a message about right gradients': edit('gradient_check_n', [
    [
      'return difference',
      'print("There is a mistake!" if difference > 1e-7 else "Fine"); return difference',
    ],
  ]),
  'a global that a function reads': (draft) => ({
    ...edit('forward_propagation', [['np.dot(theta, x)', 'np.dot(theta, x) * one_of_mine']])(draft),
    imports: `${draft.imports}\none_of_mine = 1\n`,
  }),
  'labels that are overwritten': edit('forward_propagation_n', [
    ['    return cost, (', '    Y[...] = 0\n    X *= 0\n    return cost, ('],
  ]),
  'the masks of Z in place of A': edit('backward_propagation_n', [
    ['np.int64(A2 > 0)', 'np.int64(Z2 > 0)'],
    ['np.int64(A1 > 0)', 'np.int64(Z1 > 0)'],
  ]),
  'a lambda': (draft) =>
    draft.functions['backward_propagation']?.includes('dtheta = x\n') === true
      ? set(draft, 'backward_propagation', 'backward_propagation = lambda x, theta: x\n')
      : draft,
  'the program’s runs below each function': (draft) => ({
    ...draft,
    functions: Object.fromEntries(
      Object.entries(draft.functions).map(([name, text]) => [name, `${text}\n${RUNS[name] ?? ''}`]),
    ),
  }),
}

const DECORATOR = `
import functools

def timed(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
`

const RUNS: Readonly<Record<string, string>> = {
  forward_propagation:
    'x, theta = 2, 4\nJ = forward_propagation(x, theta)\nprint("J = " + str(J))\n',
  gradient_check: 'difference = gradient_check(2, 4, print_msg=True)\n',
  gradient_check_n: [
    'X, Y, parameters = gradient_check_n_test_case()',
    'cost, cache = forward_propagation_n(X, Y, parameters)',
    'gradients = backward_propagation_n(X, Y, cache)',
    'difference = gradient_check_n(parameters, gradients, X, Y, 1e-7, True)',
    'assert not type(difference) == np.ndarray, "You are not using np.linalg.norm"',
    'assert np.any(np.isclose(difference, [0.2850931567761623, 1.1890913024229996e-07]))',
  ].join('\n'),
}

function rewriteEach(write: (text: string) => string): Rewrite {
  return (draft) => ({
    ...draft,
    functions: Object.fromEntries(
      Object.entries(draft.functions).map(([name, text]) => [name, write(text)]),
    ),
  })
}

function set(draft: Draft, name: string, text: string): Draft {
  return { ...draft, functions: { ...draft.functions, [name]: text } }
}

/** All of the edits, or none where one of them finds nothing. */
function edit(name: string, edits: readonly (readonly [string, string])[]): Rewrite {
  return (draft) => {
    const text = draft.functions[name] ?? ''
    if (!edits.every(([right]) => text.includes(right))) return draft
    return set(
      draft,
      name,
      edits.reduce((old, [right, now]) => old.replaceAll(right, now), text),
    )
  }
}

function rename(name: string, words: RegExp, by: string | ((word: string) => string)): Rewrite {
  const replace = typeof by === 'string' ? () => by : by
  return (draft) => set(draft, name, (draft.functions[name] ?? '').replace(words, replace))
}

function addFirst(text: string, statement: string): string {
  return text.replace(/^(\s*)(def .*:\n)(\s+)/m, `$1$2$3${statement}\n$3`)
}

function addComments(text: string): string {
  const documented = addFirst(
    text,
    '"""Computes a number.\n\n    Arguments:\n    x -- 입력\n    """',
  )
  return `# GRADED FUNCTION\n${documented.replace(/^(\s+)(?=return )/gm, '$1# YOUR CODE ENDS HERE\n$1')}`
}

function writeStubs(functions: Functions): string {
  return Object.keys(functions)
    .map((name) => `def ${name}(*args):\n    pass\n`)
    .join('\n')
}
