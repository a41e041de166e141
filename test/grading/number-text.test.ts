import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatApart,
  formatExactly,
  formatIndex,
  formatNumber,
  isPlainFactor,
} from '#grading/number-text.ts'

describe('a number in a message', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [8, '8'],
    [-123456, '-123456'],
    [1e6, '1e+6'],
    [1234567, '1.235e+6'],
    [2.5, '2.5'],
    [0.2850931567, '0.2851'],
    [-0.001, '-0.001'],
    [0.0009999, '9.999e-4'],
    [1.1890913e-7, '1.189e-7'],
    [2e-7, '2e-7'],
    [1e-10, '1e-10'],
    [1.05e-20, '1.05e-20'],
    [1e300, '1e+300'],
    [5e-324, '4.941e-324'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'infinity'],
    [Number.NEGATIVE_INFINITY, '-infinity'],
  ])('%d reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  test('keeps four digits of any number', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e308, max: 1e308, noNaN: true }), (value) => {
        const distance = Math.abs(Number(formatNumber(value)) - value)
        expect(distance).toBeLessThanOrEqual(5.01e-4 * Math.abs(value) + 5e-324)
      }),
    )
  })

  test('can be shown with every digit it has', () => {
    expect(formatExactly(0.1 + 0.2)).toBe('0.30000000000000004')
    expect(formatExactly(Number.NaN)).toBe('NaN')
    expect(formatExactly(Number.NEGATIVE_INFINITY)).toBe('-infinity')
  })
})

describe('two numbers beside each other', () => {
  test.each([
    [1.8316, 0.9158, ['1.832', '0.9158']],
    [1.83161, 1.83159, ['1.83161', '1.83159']],
    [0.5, 0.5000050001, ['0.5', '0.50001']],
    [1e-7, 1.00002e-7, ['1e-7', '1.00002e-7']],
    [Number.NaN, 1, ['NaN', '1']],
    [1, 1 + 2 ** -52, ['1', '1.0000000000000002']],
  ])('%d and %d have as many digits as tell them apart', (a, b, texts) => {
    expect(formatApart(a, b)).toEqual(texts)
  })

  test('never read the same unless they are', () => {
    const number = fc.double({ noNaN: true })
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [first, second] = formatApart(a, b)
        expect(first === second).toBe(a === b)
      }),
    )
  })
})

describe('a factor', () => {
  test.each([
    [2, true],
    [-1, true],
    [1 / 3, true],
    [-1 / 7, true],
    [0.735759, false],
    [1.5, false],
  ])('%d loses nothing in words: %s', (factor, isPlain) => {
    expect(isPlainFactor(factor)).toBe(isPlain)
  })
})

describe('the place of an entry', () => {
  test.each([
    [[], ''],
    [[3], '[3]'],
    [[2, 0], '[2, 0]'],
  ])('%j reads "%s"', (index, text) => {
    expect(formatIndex(index)).toBe(text)
  })
})
