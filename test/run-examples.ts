import type { RunError } from '#service/ports.ts'
import { reportFailedRun } from '#service/run-failure.ts'

/** A message of every code for calls that end otherwise than with a value, as the service writes it. */
export function writeRunExamples() {
  const say = (code: 'exception' | 'wrong-signature', error: RunError) => {
    const [message] = reportFailedRun(
      {
        ...{ outcome: code, error, values: {}, calls: {} },
        ...{ changedArguments: [], aliasedResults: [] },
        ...{ stdout: '', stdoutTruncated: false, warnings: [], durationMs: 1 },
      },
      'x = 2, theta = 0',
    ).messages
    return message?.text ?? (() => '')
  }
  return {
    exception: say('exception', { type: 'ZeroDivisionError', text: 'float division by zero' }),
    'wrong-signature': say('wrong-signature', WRONG_COUNT),
    'forbidden-import': say('exception', ABSENT),
    'numpy-version': say('exception', GONE),
  }
}

const WRONG_COUNT: RunError = {
  type: 'wrong-argument-count',
  text: 'forward_propagation takes (theta), and is given 2 (x, theta).',
  values: { function: 'forward_propagation', taken: '(theta)', given: '2 (x, theta)' },
}
const ABSENT: RunError = {
  type: 'forbidden-import',
  text: 'module scipy is not available in the grader, and scipy.special.expit is needed here; available are numpy, math, random',
  values: {
    module: 'scipy',
    path: 'scipy.special.expit',
    available: 'numpy, math, random',
  },
}
const SAID = '`np.float_` was removed in the NumPy 2.0 release. Use `np.float64` instead.'
const GONE: RunError = {
  type: 'numpy-version',
  text: `${SAID} The grader runs NumPy 2.4.6, where np.float_ is gone: write np.float64.`,
  values: { said: SAID, version: '2.4.6', removed: 'np.float_', instead: 'np.float64' },
}
