import { describe, expect, test } from 'vitest'
import { type Refusal, refuseExercise } from '#service/gate.ts'
import { describeFaults } from '#service/load-notes.ts'
import type { FunctionFacts, Loaded, LoadFault } from '#service/ports.ts'
import { tellInEnglish } from '#test/english.ts'
import { makePlan } from '#test/service/plans.ts'

const plan = makePlan({ kind: 'gradient', forward: 'f', backward: 'b', testCases: [{}] })

type State = FunctionFacts['state']

function load(states: Partial<Record<string, State>>, rest: Partial<Loaded> = {}): Loaded {
  const functions = Object.entries(states).flatMap(([name, state], at) => {
    const location = { cell: 3, line: at + 1, function: name }
    return state === undefined ? [] : [{ name, state, parameters: [], location }]
  })
  return {
    functions,
    defined: Object.keys(states),
    faults: [],
    notes: [],
    echoes: [],
    stdout: '',
    ...rest,
  }
}

function say(loaded: Loaded): string[] {
  const refusal = refuseExercise(plan, loaded)
  if (refusal === undefined) return []
  const { verdict, outcome, messages } = refusal
  return [
    `${verdict} ${outcome}`,
    ...tellInEnglish(messages).map(({ code, text }) => `${code}: ${text}`),
  ]
}

function tell(refusal: Refusal | undefined) {
  return { ...refusal, messages: tellInEnglish(refusal?.messages ?? []) }
}

describe('an exercise whose functions are all there', () => {
  test('is not refused', () => {
    expect(say(load({ f: 'written', b: 'written' }))).toEqual([])
  })
})

describe('a function that is missing', () => {
  test('is told, with what the submission defines', () => {
    expect(say(load({ f: 'written' }))).toEqual([
      'missing missing-function',
      'missing-function: b is missing. The submission defines f.',
    ])
  })

  test('is told where nothing is defined, and where much is', () => {
    const none = load({}, { defined: [] })
    expect(say(none)).toContain(
      'missing-function: f is missing: the submission defines no functions.',
    )
    const names = Array.from({ length: 12 }, (_, at) => `g${at}`)
    expect(say(load({ f: 'written' }, { defined: names }))).toContain(
      'missing-function: b is missing. The submission defines g0, g1, g2, g3, g4, g5, g6, g7, g8, g9 and 2 more.',
    )
  })

  test('may only be imported, or not filled in, and has its place', () => {
    expect(say(load({ f: 'imported', b: 'written' }))).toEqual([
      'missing missing-function',
      'imported-not-written: f is only imported; this exercise is to write it.',
    ])
    const refusal = refuseExercise(plan, load({ f: 'written', b: 'not-filled-in' }))
    expect(tell(refusal)).toMatchObject({
      verdict: 'missing',
      outcome: 'not-filled-in',
      messages: [
        {
          code: 'not-filled-in',
          text: 'b is not filled in yet: its body is empty or that of the starter.',
          location: { cell: 3, line: 2, function: 'b' },
        },
      ],
    })
  })

  test('is told with every other that is', () => {
    expect(say(load({ f: 'imported' }))).toHaveLength(3)
  })
})

describe('a function that does not parse', () => {
  const faultOf = (name: string, text: string, line: number): LoadFault => ({
    code: 'syntax-error',
    text,
    location: { cell: 4, line, function: name },
    excerpt: 'return x +\n          ^',
  })

  test('makes the exercise invalid, with the line and its excerpt', () => {
    const faults = [faultOf('f', 'SyntaxError: other', 1), faultOf('b', 'SyntaxError: eol', 9)]
    const refusal = refuseExercise(plan, load({ f: 'written', b: 'unparsable' }, { faults }))
    expect(tell(refusal)).toEqual({
      verdict: 'invalid',
      outcome: 'syntax-error',
      messages: [
        {
          code: 'syntax-error',
          severity: 'failure',
          text: 'b does not parse: SyntaxError: eol.',
          location: { cell: 4, line: 9, function: 'b' },
          excerpt: 'return x +\n          ^',
        },
      ],
    })
  })

  test('outranks one that is missing, and both are told', () => {
    const faults = [faultOf('b', 'SyntaxError: invalid syntax. Perhaps you forgot a comma?', 9)]
    expect(say(load({ b: 'unparsable' }, { faults }))).toEqual([
      'invalid syntax-error',
      'missing-function: f is missing. The submission defines b.',
      'syntax-error: b does not parse: SyntaxError: invalid syntax. Perhaps you forgot a comma?',
    ])
  })

  test('is never blamed on a fault somewhere else', () => {
    const faults = [faultOf('other', 'SyntaxError: elsewhere', 1)]
    const refusal = refuseExercise(plan, load({ f: 'written', b: 'unparsable' }, { faults }))
    expect(tellInEnglish(refusal?.messages ?? [])).toEqual([
      {
        code: 'syntax-error',
        severity: 'failure',
        text: 'b does not parse: invalid syntax.',
        location: { cell: 3, line: 2, function: 'b' },
      },
    ])
  })

  test('is told by its last fault, as the last definition counts', () => {
    const faults = [faultOf('b', 'SyntaxError: first', 1), faultOf('b', 'SyntaxError: last', 9)]
    expect(say(load({ f: 'written', b: 'unparsable' }, { faults }))[1]).toMatch(/last\.$/)
  })
})

describe('what went wrong outside the graded functions', () => {
  test.each([
    ['syntax-error', 'syntax-error'],
    ['exception', 'top-level-exception'],
    ['exited', 'top-level-exit'],
    ['memory-limit', 'memory-limit'],
    ['forbidden-import', 'forbidden-import'],
  ] as const)('is a notice: %s is told as %s', (code, told) => {
    const fault: LoadFault = { code, text: 'NameError: x', location: { line: 2 }, excerpt: 'x' }
    expect(tellInEnglish(describeFaults(load({}, { faults: [fault] })))).toEqual([
      {
        code: told,
        severity: 'notice',
        text: 'NameError: x.',
        location: { line: 2 },
        excerpt: 'x',
      },
    ])
  })

  test('may have no place', () => {
    const fault: LoadFault = { code: 'exception', text: 'KeyError: 1' }
    expect(tellInEnglish(describeFaults(load({}, { faults: [fault] })))).toEqual([
      { code: 'top-level-exception', severity: 'notice', text: 'KeyError: 1.' },
    ])
  })
})
