import { describe, expect, test } from 'vitest'
import { english } from '#words/en/english.ts'

const { factor: formatFactor, list, sentence, found, wanted } = english.common

describe('a factor in English', () => {
  test.each([
    [2, '2 times'],
    [-1, '-1 times'],
    [-4, '-4 times'],
    [0.5, '1/2 of'],
    [-0.5, '-1/2 of'],
    [1 / 3, '1/3 of'],
    [0.3333333333333333, '1/3 of'],
    [0.01, '1/100 of'],
    [1 / 47, '1/47 of'],
    [1e-5, '1e-5 times'],
    [1e-17, '1e-17 times'],
    [0.735759, '0.7358 times'],
    [250.25, '250.3 times'],
    [0, '0 times'],
  ])('%d reads %s', (factor, text) => {
    expect(formatFactor(factor)).toBe(text)
  })
})

describe('things named one after another', () => {
  test.each([
    [[], ''],
    [['dW1'], 'dW1'],
    [['dW1', 'db1'], 'dW1 and db1'],
    [['dW1', 'db1', 'dW2'], 'dW1, db1 and dW2'],
  ])('%j read "%s"', (names, text) => {
    expect(list(names)).toBe(text)
  })
})

describe('a text that was made elsewhere', () => {
  test('ends with one full stop', () => {
    expect(['a', 'a.', 'a!', 'a?'].map(sentence)).toEqual(['a.', 'a.', 'a!', 'a?'])
  })
})

describe('a type', () => {
  test('is told by what it stands for', () => {
    expect(['NoneType', 'dict'].map(found)).toEqual(['None', 'of type dict'])
    const types = ['none', 'float64', 'ndarray', 'dict']
    expect(types.map(wanted)).toEqual(['None', 'a number', 'an array', 'dict'])
  })
})
