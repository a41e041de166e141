import { LEARNER_SOURCE } from './rivals.ts'

const draw = (shape: readonly number[]) => ({ random: { shape, seed: 1 } })

/** The course's own test case. */
const CASE = {
  inputs: { X: draw([4, 3]), Y: [1, 1, 0] },
  parameters: {
    W1: draw([5, 4]),
    b1: draw([5, 1]),
    W2: draw([3, 5]),
    b2: draw([3, 1]),
    W3: draw([1, 3]),
    b3: draw([1, 1]),
  },
}
const FORWARD = {
  call: 'forward_propagation_n',
  args: ['X', 'Y', 'parameters'],
  returns: ['cost', 'cache'],
}
const BACKWARD = {
  call: 'backward_propagation_n',
  args: ['X', 'Y', 'cache'],
  returns: ['gradients'],
}
/** A function of the learner's program that runs all of it, as the fresh process does. */
const WHOLE = `
def check():
    X, Y, parameters = gradient_check_n_test_case()
    cost, cache = forward_propagation_n(X, Y, parameters)
    return gradient_check_n(parameters, backward_propagation_n(X, Y, cache), X, Y)
`

/** The learner's gradient_check_n, 94 forwards, as one graded test. */
export function gradeOneRequest(): object {
  return {
    assignment: {
      exercises: [
        {
          kind: 'function',
          function: 'check',
          testCases: [{ expected: { value: 0.2850931567761623 } }],
        },
      ],
    },
    submission: { language: 'python', source: `${LEARNER_SOURCE}${WHOLE}` },
  }
}

/** The learner's forward and backward as a free-form gradient exercise. */
export function gradientRequest(): object {
  return {
    assignment: {
      exercises: [
        { id: 'net', kind: 'gradient', pipeline: [FORWARD, BACKWARD], testCases: [CASE] },
      ],
    },
    submission: { language: 'python', source: LEARNER_SOURCE },
  }
}
