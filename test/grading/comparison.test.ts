import { describe, expect, test } from 'vitest'
import { compareValues } from '#grading/comparison.ts'
import { createScalar, createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'

const tolerance = { rtol: 1e-5, atol: 1e-8 }

const number = (value: number): Value => ({ kind: 'tensor', tensor: createScalar(value) })
const array = (shape: number[], ...data: number[]): Value => ({
  kind: 'tensor',
  tensor: createTensor(shape, data),
})
const list = (...items: Value[]): Value => ({ kind: 'list', items })
const tuple = (...items: Value[]): Value => ({ kind: 'tuple', items })
const dict = (entries: Record<string, Value>): Value => ({
  kind: 'dict',
  entries: Object.entries(entries),
})
const text = (value: string): Value => ({ kind: 'string', value })
const none: Value = { kind: 'none' }
const lambda: Value = { kind: 'other', type: 'function' }

const compare = (actual: Value, expected: Value) => compareValues(actual, expected, tolerance)

describe('comparing values agrees', () => {
  test.each<[string, Value, Value]>([
    ['a number within the tolerance', number(8.00007), number(8)],
    ['a Python int with a number', { kind: 'int', value: 8 }, number(8)],
    ['a number with an expected int', number(8), { kind: 'int', value: 8 }],
    ['True with True', { kind: 'bool', value: true }, { kind: 'bool', value: true }],
    ['NaN where NaN is expected', array([2], 1, Number.NaN), array([2], 1, Number.NaN)],
    ['infinity where it is expected', number(-Infinity), number(-Infinity)],
    ['arrays without entries', array([0, 3]), array([0, 3])],
    ['a tuple with an expected list', tuple(number(1), none), list(number(1), none)],
    ['an array with an expected list of numbers', array([2], 1, 2), list(number(1), number(2))],
    [
      'a tuple of rows with a matrix',
      tuple(array([2], 1, 2), array([2], 3, 4)),
      array([2, 2], 1, 2, 3, 4),
    ],
    [
      'nested tuples of numbers with an array',
      tuple(tuple(number(1)), tuple(number(2))),
      array([2, 1], 1, 2),
    ],
    [
      'dicts in another order',
      dict({ a: number(1), b: text('x') }),
      dict({ b: text('x'), a: number(1) }),
    ],
    ['None with None', none, none],
  ])('%s', (_, actual, expected) => {
    expect(compare(actual, expected)).toEqual({ agrees: true, notes: [] })
  })

  test.each([[[1]], [[1, 1]], [[1, 1, 1]]])('shape %j with a number, and says so', (shape) => {
    expect(compare(dict({ J: array(shape, 8) }), dict({ J: number(8) }))).toEqual({
      agrees: true,
      notes: [{ code: 'size-one-array', path: ['J'] }],
    })
  })
})

describe('comparing values tells', () => {
  test('the worst entry in units of the tolerance, and how many are outside', () => {
    const actual = array([2, 2], 1, 2.1, 1000.2, 0.001)
    expect(compare(actual, array([2, 2], 1, 2, 1000, 0))).toEqual({
      agrees: false,
      path: [],
      reason: 'value',
      differing: 3,
      worst: { index: [1, 1], actual: 0.001, expected: 0 },
    })
  })

  test.each([
    [Number.NaN, 1],
    [1, Number.NaN],
    [Infinity, 1],
    [1, Infinity],
    [-Infinity, Infinity],
    [1e308, -1e308],
  ])('%s from %s', (actual, expected) => {
    expect(compare(number(actual), number(expected))).toEqual({
      agrees: false,
      path: [],
      reason: 'value',
      differing: 1,
      worst: { index: [], actual, expected },
    })
  })

  test.each<[string, Value, Value, number[], number[]]>([
    ['(5,) from (5, 1)', array([2], 1, 2), array([2, 1], 1, 2), [2], [2, 1]],
    ['(1, 1) from (1,)', array([1, 1], 1), array([1], 1), [1, 1], [1]],
    ['a number from an array of one entry', number(1), array([1, 1], 1), [], [1, 1]],
    ['an array from a number', array([2], 8, 8), number(8), [2], []],
    ['a tuple of two from one of three', tuple(none, none), tuple(none, none, none), [2], [3]],
    [
      'an array too large to be sent',
      { kind: 'omitted', shape: [9], type: 'ndarray' },
      array([1], 1),
      [9],
      [1],
    ],
  ])('the shape of %s', (_, actual, ...[expected, actualShape, expectedShape]) => {
    expect(compare(actual, expected)).toEqual({
      agrees: false,
      path: [],
      reason: 'shape',
      actualShape,
      expectedShape,
    })
  })

  test('a shape before any value, even of equal entries', () => {
    const found = compare(array([1, 4], 1, 2, 3, 4), array([2, 2], 1, 2, 3, 4))
    expect(found).toMatchObject({ reason: 'shape' })
  })

  test('missing and unexpected keys before any value', () => {
    const found = compare(
      dict({ dW1: number(1), W2: number(2) }),
      dict({ dW1: number(9), dW2: none }),
    )
    expect(found).toEqual({
      agrees: false,
      path: [],
      reason: 'keys',
      missing: ['dW2'],
      unexpected: ['W2'],
    })
  })

  test('where in a nested value', () => {
    const value = (cost: number) =>
      tuple(dict({ W1: array([2], 1, 2) }), list(text('a'), number(cost)))
    expect(compare(value(3), value(4))).toMatchObject({ path: [1, 1], reason: 'value' })
  })

  test('texts that differ', () => {
    expect(compare(text('relu'), text('tanh'))).toEqual({
      agrees: false,
      path: [],
      reason: 'text',
      actual: 'relu',
      expected: 'tanh',
    })
  })

  test.each<[string, Value, Value, string, string, string]>([
    ['None for a number', none, number(1), 'not-a-number', 'none', 'number'],
    ['a text for an array', text('1'), array([1], 1), 'not-a-number', 'string', 'array'],
    ['a function for a dict', lambda, dict({}), 'not-a-number', 'function', 'dict'],
    ['a tuple for a number', tuple(number(1), number(2)), number(1), 'type', 'tuple', 'number'],
    [
      'a list with None for an array',
      list(number(1), none),
      array([2], 1, 2),
      'type',
      'list',
      'array',
    ],
    [
      'ragged rows for an array',
      list(array([1], 1), array([2], 1, 2)),
      array([2], 1, 2),
      'type',
      'list',
      'array',
    ],
    ['a number for a text', number(1), text('1'), 'type', 'number', 'string'],
    ['None for a text', none, text('1'), 'type', 'none', 'string'],
    ['a dict for a tuple', dict({}), tuple(), 'type', 'dict', 'tuple'],
    ['an expected function', number(1), lambda, 'incomparable', 'number', 'function'],
  ])('the type of %s', (_, actual, ...[expected, reason, actualType, expectedType]) => {
    expect(compare(actual, expected)).toEqual({
      agrees: false,
      path: [],
      reason,
      actualType,
      expectedType,
    })
  })

  test('the type and the shape of what was not sent', () => {
    const omitted: Value = { kind: 'omitted', shape: [1], type: 'ndarray' }
    expect(compare(omitted, array([1], 1))).toEqual({
      agrees: false,
      path: [],
      reason: 'incomparable',
      actualType: 'ndarray',
      expectedType: 'array',
      actualShape: [1],
    })
  })
})
