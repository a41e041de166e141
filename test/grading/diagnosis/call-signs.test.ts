import { describe, expect, test } from 'vitest'
import { findCallSigns } from '#grading/diagnosis/call-signs.ts'
import { MISTAKES } from '#grading/diagnosis/catalogue.ts'
import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { phraseMistake } from '#grading/diagnosis/phrases.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import { inEnglish } from '#test/english.ts'
import { english } from '#words/en/english.ts'

const thirds = (scale: number) =>
  createTensor(
    [15, 1],
    Array.from({ length: 15 }, (_, i) => (scale * (i + 1)) / 3),
  )
const take = (analytic: Tensor, verdict: 'passed' | 'failed' = 'passed'): Evidence => ({
  gradients: [{ name: 'W1', verdict, analytic, right: thirds(1) }],
  source: 'reference',
})
const name = (evidence: Evidence) => findCallSigns(evidence).map(({ mistake }) => mistake)

describe('calls of backward', () => {
  test('show gradients that grow with every call', () => {
    const evidence = take(thirds(1))
    expect(name({ ...evidence, again: { W1: thirds(2) } })).toEqual(['accumulates'])
    expect(name({ ...evidence, again: { W1: thirds(1) } })).toEqual([])
  })

  test('show arrays that are changed on the way', () => {
    const [sign] = findCallSigns({ ...take(thirds(1)), changed: ['W1', 'X'] })
    expect(sign).toMatchObject({ mistake: 'changed-parameters', targets: ['W1', 'X'] })
    expect(inEnglish(sign?.text)).toContain('W1, X changed during the call.')
  })

  test('show finite differences', () => {
    expect(name({ ...take(thirds(1)), isNumeric: true })).toEqual(['numeric-gradient'])
  })

  test('show single precision, by the type or by the digits', () => {
    const rounded = thirds(1).data.map(Math.fround)
    expect(name(take(createTensor([15, 1], rounded)))).toEqual(['float32'])
    expect(name(take(createTensor([15, 1], thirds(1).data, 'float32')))).toEqual(['float32'])
    expect(name(take(createTensor([15, 1], rounded.map(Math.round))))).toEqual([])
  })

  test('show an average that is taken early, which is right', () => {
    const evidence = take(thirds(1))
    const dZ2 = { name: 'dZ2', analytic: thirds(1), right: thirds(4) }
    const early = { ...evidence, facts: { m: 4 }, intermediates: [dZ2] }
    expect(findCallSigns(early)).toMatchObject([{ mistake: 'average-elsewhere', targets: ['dZ2'] }])
    expect(name({ ...early, facts: { m: 5 } })).toEqual([])
  })
})

test.each(MISTAKES)('there are words for %s', (mistake) => {
  const { when, next } = phraseMistake(mistake, 'dW2')(english)
  expect(when).toMatch(/^\S.*[^.]$/)
  expect(next).toMatch(/^[A-Zdgt].*\.$/)
})
