import { describe, expect, test } from 'vitest'
import { MISTAKES } from '#grading/diagnosis/catalogue.ts'
import { writeExamples } from '#test/reason-examples.ts'
import { english } from '#words/en/english.ts'
import { korean } from '#words/ko/korean.ts'
import { attach } from '#words/ko/particle.ts'
import { findDisparity, hasHangul } from './parity.ts'

describe('a message in Korean', () => {
  test('is Korean for every reason code, and tells the numbers and names of the English one', async () => {
    const [inEnglish, inKorean] = [await writeExamples('en'), await writeExamples('ko')]
    const codes = Object.keys(inKorean) as (keyof typeof inKorean)[]
    const faults = codes.flatMap((code) => [
      ...(hasHangul(inKorean[code]) ? [] : [`${code}: ${inKorean[code]}`]),
      ...findDisparity(inEnglish[code], inKorean[code]).map((token) => `${code}: ${token}`),
    ])
    expect(faults).toEqual([])
  })

  test.each(MISTAKES)('names the same things in a cause and a next step: %s', (mistake) => {
    const subject = { target: 'dZ7', layer: '7' }
    const [ours, theirs] = [korean.mistakes[mistake](subject), english.mistakes[mistake](subject)]
    expect(findDisparity(theirs.when, ours.when)).toEqual([])
    expect(findDisparity(theirs.next, ours.next)).toEqual([])
    expect(ours.when).toMatch(/때$/)
  })

  test('names the same things in the faults of a gradient checker, in titles and in next steps', () => {
    const pairs = [
      ...Object.entries(korean.checkerFormulas).flatMap(([id, { when, next }]) => {
        const other = Object.entries(english.checkerFormulas).find(([known]) => known === id)?.[1]
        return [
          [other?.when, when],
          [other?.next, next],
        ] as const
      }),
      ...Object.entries(korean.next).map(([code, step]) => {
        return [Object.entries(english.next).find(([known]) => known === code)?.[1], step] as const
      }),
      ...Object.entries(korean.titles).map(([code, title]) => {
        return [
          Object.entries(english.titles).find(([known]) => known === code)?.[1],
          title,
        ] as const
      }),
    ]
    const faults = pairs.flatMap(([theirs = '', ours]) => [
      ...findDisparity(theirs, ours).map((token) => `${ours}: ${token}`),
      ...(hasHangul(ours) ? [] : [ours]),
    ])
    expect(faults).toEqual([])
    expect(Object.keys(korean.next)).toEqual(Object.keys(english.next))
  })
})

describe('a particle', () => {
  test.each([
    ['dW1', 'dW1은'],
    ['dW2', 'dW2는'],
    ['db10', 'db10은'],
    ['f[2, 0]', 'f[2, 0]은'],
    ['gradient_check', 'gradient_check는'],
    ['forward_propagation', 'forward_propagation은'],
    ['L', 'L은'],
    ['error', 'error는'],
    ['값', '값은'],
    ['비용', '비용은'],
    ['크기', '크기는'],
    ["f['W1']", "f['W1']은"],
    ['', '는'],
  ])('fits how %s ends when it is read aloud', (name, text) => {
    expect(attach(name, 'topic')).toBe(text)
  })

  test('has a form for every part of a sentence', () => {
    const forms = (['subject', 'object', 'and'] as const).map((kind) => [
      attach('W1', kind),
      attach('W2', kind),
    ])
    expect(forms).toEqual([
      ['W1이', 'W2가'],
      ['W1을', 'W2를'],
      ['W1과', 'W2와'],
    ])
  })
})
