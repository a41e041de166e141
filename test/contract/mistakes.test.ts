import { expect, test } from 'vitest'
import { MISTAKE_REASONS } from '#contract/mistakes.ts'
import { REASONS } from '#contract/reasons.ts'
import { MISTAKES } from '#grading/diagnosis/catalogue.ts'

test('every mistake of the catalogue is a reason code', () => {
  expect(MISTAKES.filter((mistake) => !(mistake in REASONS))).toEqual([])
})

test('every mistake that is explained is one of the catalogue, in its order', () => {
  const explained = MISTAKES.filter((mistake) => mistake in MISTAKE_REASONS)
  expect(Object.keys(MISTAKE_REASONS)).toEqual(explained)
})
