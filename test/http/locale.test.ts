import { describe, expect, test } from 'vitest'
import { chooseLocale } from '#http/locale.ts'

describe('the language of a report', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ko', 'ko'],
    ['KO-kr', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['en;q=0.5, ko', 'ko'],
    ['en;q=0.5, ko;q=0.5', 'en'],
    ['ko ; q = 0.500 , en ; q=0.4', 'ko'],
    ['fr, de;q=0.9', 'en'],
    ['fr, ko;q=0.1', 'ko'],
    ['*', 'en'],
    ['en;q=0, *', 'ko'],
    ['ko;q=0, en;q=0.1', 'en'],
    ['kok', 'en'],
    ['ko;q=yes', 'ko'],
    [`${'x,'.repeat(100_000)}ko`, 'en'],
  ])('is, for Accept-Language %s, %s', (header, locale) => {
    expect(chooseLocale(header)).toBe(locale)
  })
})
