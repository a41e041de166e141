import { describe, expect, test } from 'vitest'
import type { TestVerdict, Verdict } from '#contract/report.ts'
import { type SummarisedExercise, summarise } from '#service/summary.ts'
import { inEnglish } from '#test/english.ts'
import { findDisparity, hasHangul } from '#test/words/parity.ts'
import { korean } from '#words/ko/korean.ts'

/** An exercise by its tests' verdicts: hidden ones after the bar. */
function exercise(name: string, verdict: Verdict, tests: string): SummarisedExercise {
  const [visible = '', hidden = ''] = tests.split('|')
  const read = (letters: string, isHidden: boolean) =>
    Array.from(letters, (letter) => ({ verdict: LETTERS[letter] ?? 'error', isHidden }))
  return { name, verdict, tests: [...read(visible, false), ...read(hidden, true)] }
}

const LETTERS: Readonly<Record<string, TestVerdict>> = {
  p: 'passed',
  f: 'failed',
  i: 'inconclusive',
  e: 'error',
}

const all = exercise('f', 'passed', 'ppp')

describe('a summary', () => {
  test.each<[string, readonly SummarisedExercise[], string]>([
    ['tells how many tests passed', [all], 'All 3 tests passed.'],
    ['tells of one test', [exercise('f', 'passed', 'p')], 'The only test passed.'],
    [
      'tells hidden tests from visible ones',
      [all, exercise('g', 'passed', 'p|pp')],
      'All 4 visible tests passed, and so did all 2 hidden ones.',
    ],
    [
      'never says that all passed where a hidden test did not',
      [all, exercise('g', 'failed', 'p|fp')],
      'All 4 visible tests passed, but 1 of 2 hidden tests did not. Hidden tests use other inputs than those that are shown: think of other shapes, signs and sizes.',
    ],
    [
      'tells of hidden tests alone',
      [exercise('f', 'failed', '|pf')],
      '1 of 2 hidden tests passed.',
    ],
    [
      'says where to go on: what failed',
      [all, exercise('g', 'failed', 'fpf'), exercise('h', 'missing', 'f')],
      '1 of 3 exercises passed. Next, look at g: 2 of its 3 tests did not pass.',
    ],
    [
      'says where to go on: what is missing',
      [exercise('f', 'missing', 'fff'), exercise('g', 'missing', 'f')],
      '0 of 2 exercises passed. Next, write f.',
    ],
    [
      'says where to go on: what could not be run',
      [all, exercise('g', 'invalid', 'fff')],
      '1 of 2 exercises passed. Next, mend g, which could not be run.',
    ],
    [
      'tells what could not be decided',
      [all, exercise('g', 'error', 'eip')],
      '1 of 2 exercises passed. 2 tests could not be decided: this costs no attempt.',
    ],
  ])('%s', (_, exercises, text) => {
    const remark = summarise(exercises)
    expect(remark).toMatchObject({ code: 'summary', severity: 'notice' })
    expect(inEnglish(remark.text)).toBe(text)
    expect(hasHangul(remark.text(korean))).toBe(true)
    expect(findDisparity(text, remark.text(korean))).toEqual([])
  })
})
