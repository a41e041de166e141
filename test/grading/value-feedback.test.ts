import { describe, expect, test } from 'vitest'
import { compareValues } from '#grading/comparison.ts'
import { createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { explainComparison, judgeComparison } from '#grading/value-feedback.ts'
import { tellInEnglish } from '#test/english.ts'

const tolerance = { rtol: 1e-5, atol: 1e-8 }
const none = { kind: 'other', type: 'NoneType' } as const

const number = (value: number): Value => ({ kind: 'float', value })
const array = (...data: number[]): Value => ({
  kind: 'tensor',
  tensor: createTensor([data.length], data),
})
const dict = (entries: Record<string, Value>): Value => ({
  kind: 'dict',
  entries: Object.entries(entries),
})

function say(actual: Value, expected: Value, point = ''): string[] {
  const comparison = compareValues(actual, expected, tolerance)
  const findings = explainComparison(comparison, { name: 'f', point, tolerance })
  return tellInEnglish(findings).map(({ code, severity, text }) => `${severity} ${code}: ${text}`)
}

describe('a value that differs', () => {
  test('is told with all its digits, the gap and the tolerance', () => {
    expect(say(number(9), number(8), 'x = 2, theta = 4')).toEqual([
      'failure wrong-value: f at x = 2, theta = 4 is 9; expected is 8. They differ by 1, more than 1e-8 + 1e-5 |expected|.',
    ])
  })

  test('is told with its place in an array, and how many others differ', () => {
    expect(say(array(1, 2, 3), array(1, 2, 4))).toEqual([
      'failure wrong-value: f[2] is 3; expected is 4. They differ by 1, more than 1e-8 + 1e-5 |expected|.',
    ])
    expect(say(array(1, 2, 3), array(1, 3, 4))).toEqual([
      expect.stringMatching(/^failure wrong-value: f\[1\] is 2; .* 1 other entry differs too\.$/),
    ])
    expect(say(array(0, 0, 0), array(9, 1, 1))).toEqual([
      expect.stringMatching(/ 2 other entries differ too\.$/),
    ])
  })

  test('is told with its place in nested values before the point', () => {
    const make = (entry: number): Value => ({
      kind: 'tuple',
      items: [number(0), dict({ W1: array(7, entry) })],
    })
    expect(say(make(1), make(2), 'x = 2')).toEqual([
      expect.stringMatching(
        /^failure wrong-value: f\[1\]\['W1'\]\[1\] at x = 2 is 1; expected is 2/,
      ),
    ])
  })

  test.each([
    [Number.NaN, 3, 'not-finite: f is NaN; expected is 3.'],
    [Number.NEGATIVE_INFINITY, 3, 'not-finite: f is -infinity; expected is 3.'],
    [Number.NaN, Number.POSITIVE_INFINITY, 'not-finite: f is NaN; expected is infinity.'],
    [3, Number.NaN, 'wrong-value: f is 3; expected is NaN.'],
  ])('has no gap where it is %d for %d', (actual, expected, text) => {
    expect(say(number(actual), number(expected))).toEqual([`failure ${text}`])
  })

  test('is told as text where text is expected', () => {
    const text = (value: string): Value => ({ kind: 'string', value })
    expect(say(text('sigmoid'), text('relu'))).toEqual([
      'failure wrong-value: f is "sigmoid"; expected is "relu".',
    ])
  })
})

describe('another kind of thing', () => {
  test('is an array of another shape', () => {
    expect(say(array(1, 2), array(1, 2, 3))).toEqual([
      'failure wrong-shape: f has shape (2,); expected is (3,).',
    ])
    expect(say(array(1, 2), number(1))).toEqual([
      'failure wrong-shape: f has shape (2,); expected is ().',
    ])
  })

  test('is None, for which a return may be missing', () => {
    expect(say(none, number(8), 'x = 2')).toEqual([
      'failure not-a-number: f at x = 2 is None; expected is a number. Is a return missing?',
    ])
    expect(say({ kind: 'none' }, array(8))).toEqual([
      'failure not-a-number: f is None; expected is an array. Is a return missing?',
    ])
  })

  test('is an object, a text or a container', () => {
    expect(say({ kind: 'other', type: 'function' }, number(8))).toEqual([
      'failure not-a-number: f is of type function; expected is a number.',
    ])
    expect(say(number(8), { kind: 'string', value: 'relu' })).toEqual([
      'failure wrong-type: f is of type float; expected is string.',
    ])
    expect(say(dict({}), number(8))).toEqual([
      'failure wrong-type: f is of type dict; expected is a number.',
    ])
    expect(say(number(8), { kind: 'none' })).toEqual([
      'failure wrong-type: f is of type float; expected is None.',
    ])
  })
})

describe('the keys of a dict', () => {
  test.each([
    [['a'], ['a', 'b'], 'lacks b'],
    [['a', 'b', 'c'], ['a'], 'has b and c beyond what is expected'],
    [['a', 'x'], ['a', 'b', 'c'], 'lacks b and c and has x beyond what is expected'],
  ])('%j where %j are expected', (found, wanted, text) => {
    const make = (keys: string[]) => dict(Object.fromEntries(keys.map((key) => [key, number(1)])))
    expect(say(make(found), make(wanted))).toEqual([`failure wrong-keys: f ${text}.`])
  })

  test('are not all named when they are many', () => {
    const keys = Array.from({ length: 13 }, (_, at) => [`k${at}`, number(1)])
    const [text] = say(dict(Object.fromEntries(keys)), dict({}))
    expect(text).toMatch(/has k0, k1, .*, k9 and 3 more beyond what is expected\.$/)
  })
})

describe('what could not be compared', () => {
  const omitted = { kind: 'omitted', shape: [200_000], type: 'ndarray' } as const

  test('is nobody’s mistake: nothing is decided', () => {
    const comparison = compareValues(omitted, { ...omitted }, tolerance)
    expect(judgeComparison(comparison)).toBe('inconclusive')
    expect(say(omitted, { ...omitted })).toEqual([
      'warning too-large: f could not be compared: with shape (200000,), 200000 entries, it is too large to be sent back.',
    ])
  })

  test('is a failure all the same when its shape alone is wrong', () => {
    expect(judgeComparison(compareValues(omitted, array(1), tolerance))).toBe('failed')
    expect(say(omitted, array(1))).toEqual([
      'failure wrong-shape: f has shape (200000,); expected is (1,).',
    ])
  })
})

describe('a value that agrees', () => {
  test('gives no message', () => {
    expect(say(array(1, 2), array(1, 2 + 1e-9))).toEqual([])
    expect(judgeComparison(compareValues(array(1), array(1), tolerance))).toBe('passed')
  })

  test('gives a notice where an array of one entry was read as a number', () => {
    const one: Value = { kind: 'tensor', tensor: createTensor([1, 1], [8]) }
    expect(say(one, number(8), 'x = 2')).toEqual([
      'notice size-one-array: f at x = 2 is an array of one entry and was read as a number.',
    ])
    expect(say(dict({ J: one }), dict({ J: number(8) }))).toEqual([
      "notice size-one-array: f['J'] is an array of one entry and was read as a number.",
    ])
  })
})
