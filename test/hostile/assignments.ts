/** What hostile programs are graded by. The values that they would have to know are only here. */
export const ASSIGNMENTS = {
  /** How often the program got what it should not have: never. */
  reach: {
    exercises: [{ kind: 'function', function: 'f', testCases: [{ expected: { value: 0 } }] }],
  },
  /** Wants 1.25 x², of which learners see one case. */
  secret: {
    exercises: [
      {
        kind: 'function',
        function: 'f',
        testCases: [
          { id: 'visible', inputs: { x: 2 }, expected: { value: 5 } },
          { id: 'hidden', visibility: 'hidden', inputs: { x: 3 }, expected: { value: 11.25 } },
        ],
      },
    ],
  },
  /** Wants half the sum of (x theta)², and its gradient, which a reference knows. */
  gradient: {
    reference: {
      language: 'python',
      source:
        'def forward(x, theta):\n    return 0.5 * float(((x * theta) ** 2).sum())\n\n' +
        'def backward(x, theta):\n    return {"dtheta": x**2 * theta}\n',
    },
    exercises: [
      {
        id: 'net',
        kind: 'gradient',
        forward: 'forward',
        backward: 'backward',
        testCases: [
          makeGradientCase('visible', [1, 2, 3], [0.5, -1, 2]),
          makeGradientCase('hidden', [-1, 0.5, 4], [3, 1, -0.25]),
        ],
      },
    ],
  },
} as const

export type AssignmentName = keyof typeof ASSIGNMENTS

/** Honest code, whose numbers would show any state that a submission before it left. */
export const HONEST_REQUEST = {
  assignment: {
    exercises: [
      ...ASSIGNMENTS.gradient.exercises,
      { kind: 'function', function: 'state', testCases: [{ expected: { value: [0] } }] },
    ],
  },
  submission: {
    source: `
import math, os, random, signal, sys
import numpy as np

note = "secrets of another"

def forward(x, theta):
    return 0.5 * np.sum((x * theta) ** 2)

def backward(x, theta):
    return {"dtheta": x**2 * theta}

def state():
    inverse = np.linalg.inv(np.random.rand(3, 3))
    own = [len(os.environ), sys.getrecursionlimit(), hash("seed"), int(signal.getsignal(15))]
    own += [np.pi, math.tau, np.e, len(sys.modules)]
    numbers = [random.random(), np.linalg.norm(inverse), *own]
    return np.concatenate([inverse.ravel(), numbers])
`,
  },
} as const

/** The same in JavaScript. */
export const HONEST_SCRIPT_REQUEST = {
  assignment: {
    language: 'javascript',
    exercises: [
      { kind: 'function', function: 'f', testCases: [{ expected: { value: 3 } }] },
      { kind: 'function', function: 'state', testCases: [{ expected: { value: [0] } }] },
    ],
  },
  submission: {
    language: 'javascript',
    source: `
const note = 'secrets of another'
let count = 0

function f() {
  count += 1
  return count + [1, 1].map((each) => each).length
}

function state() {
  const names = (owner) => Object.getOwnPropertyNames(owner).length
  return [Math.random(), ...[globalThis, Object.prototype, Array.prototype, Math].map(names)]
}
`,
  },
} as const

function makeGradientCase(
  visibility: 'visible' | 'hidden',
  x: readonly number[],
  theta: readonly number[],
): object {
  return {
    id: visibility,
    visibility,
    inputs: { x: { dtype: 'float64', shape: [x.length], data: x } },
    parameters: { theta },
  }
}
