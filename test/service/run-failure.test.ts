import { describe, expect, test } from 'vitest'
import type { RunError, RunResult } from '#service/ports.ts'
import { describeRun, reportDeath, reportFailedRun } from '#service/run-failure.ts'
import { tellInEnglish } from '#test/english.ts'
import { english } from '#words/en/english.ts'

const ran: RunResult = {
  outcome: 'exception',
  values: {},
  calls: {},
  changedArguments: [],
  aliasedResults: [],
  stdout: 'so far',
  stdoutTruncated: false,
  warnings: ['RuntimeWarning: overflow'],
  durationMs: 1.23456,
}

function say(
  outcome: RunResult['outcome'],
  error: RunError | undefined,
  place = '',
): string | undefined {
  const result = { ...ran, outcome, ...(error && { error }) }
  const [message] = tellInEnglish(reportFailedRun(result, place).messages)
  return message && `${message.code}: ${message.text}`
}

describe('a process that died', () => {
  test('is told with what was seen, and what to do', () => {
    const detail = 'no answer after 5003 ms; wallMs is 5000'
    const finding = reportDeath({ outcome: 'time-limit', detail })
    expect({ ...finding, messages: tellInEnglish(finding.messages) }).toEqual({
      verdict: 'failed',
      outcome: 'time-limit',
      messages: [
        {
          code: 'time-limit',
          severity: 'failure',
          text:
            'The code used up its wall or CPU time: no answer after 5003 ms; wallMs is 5000. ' +
            'Look for a loop that does not end, or for more work than the exercise needs.',
        },
      ],
    })
  })

  test.each(['memory-limit', 'output-limit', 'exited', 'crashed', 'forbidden'] as const)(
    'by %s is the learner’s to mend: the test failed',
    (outcome) => {
      const finding = reportDeath({ outcome, detail: 'x' })
      expect(finding).toMatchObject({ verdict: 'failed', outcome })
      expect(finding.messages).toMatchObject([{ code: outcome, severity: 'failure' }])
    },
  )

  test.each(['sandbox-unavailable', 'internal'] as const)(
    'by %s is the service’s: nothing was decided',
    (outcome) => {
      const finding = reportDeath({ outcome, detail: 'it is gone' })
      expect({ ...finding, messages: tellInEnglish(finding.messages) }).toMatchObject({
        verdict: 'error',
        messages: [
          {
            code: outcome,
            severity: 'warning',
            text: expect.stringMatching(
              / This is not your mistake and costs no attempt; submit again\.$/,
            ),
          },
        ],
      })
    },
  )
})

describe('a call that failed', () => {
  test('keeps what was printed, what was warned of, and how long it took', () => {
    expect(reportFailedRun(ran, '')).toMatchObject({
      verdict: 'failed',
      outcome: 'exception',
      stdout: 'so far',
      warnings: ['RuntimeWarning: overflow'],
      durationMs: 1.235,
    })
  })

  test('by an exception is told by its class and its message, and where it was called', () => {
    const error = { type: 'ZeroDivisionError', text: 'division by zero' }
    expect(say('exception', error, 'x = 2, theta = 4')).toBe(
      'exception: ZeroDivisionError: division by zero (at x = 2, theta = 4).',
    )
    expect(say('exception', error)).toBe('exception: ZeroDivisionError: division by zero.')
  })

  test('by an exception without a message is told by its class', () => {
    expect(say('exception', { type: 'AssertionError', text: '' }, 'x = 2')).toBe(
      'exception: AssertionError (at x = 2).',
    )
    expect(say('exception', { type: 'myError', text: 'no.' }, 'x = 2')).toBe(
      'exception: myError: no (at x = 2).',
    )
  })

  test('is told to have failed while a parameter was moved', () => {
    const error = { type: 'ValueError', text: 'math domain error', point: 3 }
    expect(say('exception', error, 'x = 2')).toBe(
      'exception: ValueError: math domain error (at x = 2, with a parameter moved a little).',
    )
    expect(say('exception', error)).toBe(
      'exception: ValueError: math domain error (with a parameter moved a little).',
    )
  })

  test('has the learner’s line and its text', () => {
    const error = {
      type: 'KeyError',
      text: "'W4'",
      location: { cell: 5, line: 3, function: 'backward' },
      excerpt: "W = parameters['W4']",
    }
    expect(tellInEnglish(reportFailedRun({ ...ran, error }, '').messages)).toEqual([
      {
        code: 'exception',
        severity: 'failure',
        text: "KeyError: 'W4'.",
        location: { cell: 5, line: 3, function: 'backward' },
        excerpt: "W = parameters['W4']",
      },
    ])
  })

  test('by a finding of ours is told in its own words, without the point', () => {
    const error = {
      type: 'wrong-argument-count',
      text: 'f takes (x), and is given 2 (x, theta).',
    }
    expect(say('wrong-signature', error, 'x = 2')).toBe(
      'wrong-signature: f takes (x), and is given 2 (x, theta).',
    )
  })

  test('has the code of what it is, where that is known', () => {
    expect(say('exception', { type: 'numpy-version', text: 'np.float_ is gone.' })).toBe(
      'numpy-version: np.float_ is gone.',
    )
    const text = 'module requests is not available in the grader'
    expect(say('exception', { type: 'forbidden-import', text }, 'x = 2')).toBe(
      'forbidden-import: ModuleNotFoundError: module requests is not available in the grader.',
    )
  })

  test('by an exit or for want of memory says what to do', () => {
    expect(say('exited', { type: 'SystemExit', text: '3' }, 'x = 2')).toBe(
      'exited: SystemExit: 3 (at x = 2). Take out exit(), quit() and os._exit().',
    )
    expect(say('memory-limit', { type: 'MemoryError', text: 'Unable to allocate 8 GiB' })).toMatch(
      /^memory-limit: MemoryError: Unable to allocate 8 GiB\. Look for an array that is larger/,
    )
  })

  test('is told by its outcome where nothing more is known', () => {
    expect(say('missing-function', undefined)).toBe(
      'missing-function: The function is not in the submission.',
    )
  })
})

describe('what a run printed', () => {
  test('is marked where it was cut', () => {
    expect(describeRun({ ...ran, stdoutTruncated: true }).stdout).toBe('so far\n[cut]')
  })
})

describe('a sentence', () => {
  test.each([
    ['it ended', 'it ended.'],
    ['it ended.', 'it ended.'],
    ['Perhaps you forgot a comma?', 'Perhaps you forgot a comma?'],
  ])('%s ends as %s', (text, sentence) => {
    expect(english.common.sentence(text)).toBe(sentence)
  })
})
