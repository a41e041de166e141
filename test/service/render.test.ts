import { describe, expect, test } from 'vitest'
import { createScalar, createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { renderNumber, renderTensor, renderValue } from '#service/render.ts'
import { array, dict, number, tuple } from '#test/service/values.ts'

describe('a number in a report', () => {
  test.each([
    [2.5, 2.5],
    [-0, -0],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d is %j', (value, rendered) => {
    expect(renderNumber(value)).toBe(rendered)
  })
})

describe('an array in a report', () => {
  test.each([
    [[], [7], 7],
    [[3], [1, 2, 3], [1, 2, 3]],
    [[1, 3], [1, 2, 3], [[1, 2, 3]]],
    [
      [3, 1],
      [1, 2, 3],
      [[1], [2], [3]],
    ],
    [
      [2, 1, 2],
      [1, 2, 3, 4],
      [[[1, 2]], [[3, 4]]],
    ],
    [[0], [], []],
    [[2, 0], [], [[], []]],
    [[0, 2], [], []],
  ])('of shape %j is nested', (shape, data, nested) => {
    expect(renderTensor(createTensor(shape, data))).toEqual(nested)
  })

  test('holds what JSON lacks as strings', () => {
    expect(renderTensor(createTensor([2], [Number.NaN, 1]))).toEqual(['NaN', 1])
    expect(renderTensor(createScalar(Number.NEGATIVE_INFINITY))).toBe('-Infinity')
  })

  test('is told by its shape alone above the size cap', () => {
    expect(renderTensor(createTensor([64, 64], new Float64Array(4096)))).toHaveLength(64)
    expect(renderTensor(createTensor([4097], new Float64Array(4097)))).toEqual({
      shape: [4097],
      omitted: true,
    })
  })
})

describe('a value in a report', () => {
  test.each<[Value, unknown]>([
    [{ kind: 'int', value: 3 }, 3],
    [{ kind: 'float', value: Number.NaN }, 'NaN'],
    [{ kind: 'bool', value: true }, true],
    [{ kind: 'string', value: 'relu' }, 'relu'],
    [{ kind: 'none' }, null],
    [tuple(number(1), array(2, 3)), { tuple: [1, [2, 3]] }],
    [{ kind: 'list', items: [] }, { list: [] }],
    [dict({ dW: array(1) }), { dict: { dW: [1] } }],
    [
      { kind: 'omitted', shape: [9, 9], type: 'ndarray' },
      { shape: [9, 9], omitted: true },
    ],
    [{ kind: 'other', type: 'function' }, { type: 'function' }],
  ])('%j is %j', (value, rendered) => {
    expect(renderValue(value)).toEqual(rendered)
  })

  test('keeps a key that would name a prototype', () => {
    const value: Value = { kind: 'dict', entries: [['__proto__', number(1)]] }
    expect(JSON.stringify(renderValue(value))).toBe('{"dict":{"__proto__":1}}')
  })
})
