import { describe, expect, test } from 'vitest'
import { deriveSeed } from '#service/seed.ts'

const secret = Buffer.from('a secret of the assignment')
const place = {
  version: 'v1',
  exercise: 'backward',
  test: '1',
  submission: 'abc',
  purpose: 'cotangent',
} as const

describe('a seed of the grader', () => {
  test('is the same for the same place', () => {
    expect(deriveSeed(secret, { ...place })).toBe(deriveSeed(secret, place))
  })

  test('is one that NumPy takes', () => {
    for (let at = 0; at < 100; at += 1) {
      const seed = deriveSeed(secret, { ...place, test: `${at}` })
      expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true)
    }
  })

  test.each([
    ['version', { ...place, version: 'v2' }],
    ['exercise', { ...place, exercise: 'forward' }],
    ['test', { ...place, test: '2' }],
    ['submission', { ...place, submission: 'abd' }],
    ['purpose', { ...place, purpose: 'session' }],
  ] as const)('is another one with another %s', (_, other) => {
    expect(deriveSeed(secret, other)).not.toBe(deriveSeed(secret, place))
  })

  test('cannot be had by moving letters from one part of the place to the next', () => {
    const moved = { ...place, exercise: 'backward1', test: '' }
    expect(deriveSeed(secret, moved)).not.toBe(deriveSeed(secret, place))
  })

  test('cannot be computed without the secret', () => {
    expect(deriveSeed(Buffer.from('another'), place)).not.toBe(deriveSeed(secret, place))
  })
})
