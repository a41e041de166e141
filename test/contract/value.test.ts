import { describe, expect, test } from 'vitest'
import { CAPS } from '#contract/caps.ts'
import { countValueElements, type ValueSpec, valueSchema } from '#contract/value.ts'

/** Faults as `path: message`. */
function explain(raw: unknown): string[] {
  const { error } = valueSchema.safeParse(raw)
  return error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`) ?? []
}

function nest(depth: number): unknown {
  return depth === 0 ? 1 : { list: [nest(depth - 1)] }
}

describe('a value', () => {
  test.each<[unknown, ValueSpec]>([
    [2, { kind: 'number', value: 2 }],
    [-2.5, { kind: 'number', value: -2.5 }],
    [true, { kind: 'bool', value: true }],
    ['relu', { kind: 'string', value: 'relu' }],
    [null, { kind: 'none' }],
  ])('may be %j', (raw, spec) => {
    expect(valueSchema.parse(raw)).toEqual(spec)
  })

  test.each<[unknown, number[], number[]]>([
    [[], [0], []],
    [[1, 2, 3], [3], [1, 2, 3]],
    [
      [
        [1, 2],
        [3, 4.5],
      ],
      [2, 2],
      [1, 2, 3, 4.5],
    ],
    [[[], []], [2, 0], []],
    [[[[7]]], [1, 1, 1], [7]],
  ])('may be the nested array %j, whose dtype its entries decide', (raw, shape, data) => {
    const spec = valueSchema.parse(raw)
    expect(spec).toEqual({ kind: 'array', shape, data: Float64Array.from(data) })
  })

  test('may be a tensor with its dtype, float64 when it says none', () => {
    const raw = { shape: [2, 1], data: ['NaN', '-Infinity'] }
    const data = Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY)
    const spec = { kind: 'array', dtype: 'float64', shape: [2, 1], data }
    expect(valueSchema.parse(raw)).toEqual(spec)
    const flags = { dtype: 'bool', shape: [2], data: [true, 0] }
    expect(valueSchema.parse(flags)).toMatchObject({ dtype: 'bool', data: Float64Array.of(1, 0) })
  })

  test('may be a tensor without axes, which holds one number', () => {
    const raw = { dtype: 'int64', shape: [], data: [3] }
    expect(valueSchema.parse(raw)).toMatchObject({ shape: [], data: Float64Array.of(3) })
  })

  test('may be lists, tuples and dicts in one another', () => {
    const raw = { tuple: [1, { dict: { W1: [[1]], activation: 'relu' } }, { list: [] }] }
    expect(valueSchema.parse(raw)).toMatchObject({
      kind: 'tuple',
      items: [
        { kind: 'number' },
        {
          kind: 'dict',
          entries: [
            ['W1', { kind: 'array', shape: [1, 1] }],
            ['activation', { kind: 'string' }],
          ],
        },
        { kind: 'list', items: [] },
      ],
    })
  })

  test('may be a random draw, normal and of its own size when it says nothing else', () => {
    expect(valueSchema.parse({ random: { shape: [5, 4], seed: 1 } })).toEqual({
      kind: 'random',
      shape: [5, 4],
      seed: 1,
      distribution: 'normal',
      scale: 1,
      fresh: false,
    })
  })
})

describe('what is no value is told with its place', () => {
  test.each<[unknown, string]>([
    [undefined, ': Must be a value; nothing is here'],
    [[[1, 2], [3]], '1: Must have 2 entries like its neighbours; it has 1'],
    [[[1], 2], '1: Must be an array like its neighbours'],
    [[1, [2]], '1: Must be a number like its neighbours; it is an array'],
    [[1, null], '1: Must be a number; a list of other things is written {"list": [...]}'],
    [[[1, 'NaN']], '0/1: "NaN" stands for a number only inside data of {"dtype", "shape", "data"}'],
    [
      'Infinity',
      ': "Infinity" stands for a number only inside data: {"dtype": "float64", "shape": [], "data": ["Infinity"]}',
    ],
    [
      Number.NaN,
      ': Must be finite; NaN is written {"dtype": "float64", "shape": [], "data": ["NaN"]}',
    ],
    [
      [0, Number.POSITIVE_INFINITY],
      '1: Must be finite; Infinity is written {"dtype": "float64", "shape": [], "data": ["Infinity"]}',
    ],
    [
      { tuple: [0, { dict: { a: [[1], [1, 2]] } }] },
      'tuple/1/dict/a/1: Must have 1 entries like its neighbours; it has 2',
    ],
    [{ list: 3 }, 'list: Must be an array'],
    [{ dict: [1] }, 'dict: Must be an object'],
    [{ shape: [2], data: [1] }, 'data: Must hold 2 numbers for its shape; it holds 1'],
    [{ shape: [1], data: ['nan'] }, 'data/0: Must be a number, "NaN", "Infinity" or "-Infinity"'],
    [
      { dtype: 'float64', shape: [1], data: [Number.NaN] },
      'data/0: Must be a number, "NaN", "Infinity" or "-Infinity"',
    ],
    [
      { dtype: 'int64', shape: [2], data: [1, 1.5] },
      'data/1: Must be a whole number below 2^53 for int64; it is 1.5',
    ],
    [
      { dtype: 'int64', shape: [1], data: ['NaN'] },
      'data/0: Must be a whole number below 2^53 for int64; it is NaN',
    ],
    [{ dtype: 'bool', shape: [1], data: [2] }, 'data/0: Must be 0 or 1 for bool; it is 2'],
  ])('%j', (raw, fault) => {
    expect(explain(raw)).toEqual([fault])
  })

  test.each<[unknown, RegExp]>([
    [{ dtype: 'int32', shape: [1], data: [1] }, /^dtype: .*"float64"/],
    [{ shape: [-1], data: [] }, /^shape\/0: Too small/],
    [{ shape: [1.5], data: [] }, /^shape\/0: .*int/],
    [{ shape: [1], data: [1], order: 'C' }, /order/],
    [{ random: { shape: [2], seed: -1 } }, /^random\/seed: Too small/],
    [{ random: { shape: [2], seed: 2 ** 32 } }, /^random\/seed: Too big/],
    [{ random: { shape: [2], seed: 1, distribution: 'gamma' } }, /^random\/distribution/],
    [{ random: { shape: [2] } }, /^random\/seed/],
    [{}, /its keys are \[\]$/],
    [{ array: [1], of: 'float64' }, /its keys are \["array","of"\]$/],
    [{ list: [], tuple: [] }, /its keys are \["list","tuple"\]$/],
  ])('%j', (raw, fault) => {
    expect(explain(raw)).toEqual([expect.stringMatching(fault)])
  })

  test('a text that is too long', () => {
    expect(explain('a'.repeat(CAPS.stringLength))).toEqual([])
    expect(explain('a'.repeat(CAPS.stringLength + 1))).toEqual([
      ': Must have at most 10000 characters; it has 10001',
    ])
  })

  test('containers that are nested too deep', () => {
    expect(explain(nest(CAPS.valueDepth))).toEqual([])
    expect(explain(nest(CAPS.valueDepth + 1))).toEqual([
      expect.stringMatching(/Must be nested at most 8 deep$/),
    ])
  })
})

describe('the caps of a value hold before anything is allocated', () => {
  test.each([
    { random: { shape: [100_001], seed: 1 } },
    { random: { shape: [1000, 1000, 1000, 1000, 1000], seed: 1 } },
    { random: { shape: [2 ** 40, 2 ** 40, 2 ** 40], seed: 1 } },
    { shape: [400, 400], data: [] },
    { random: { shape: [0, 1e15], seed: 1 } },
  ])('for the shape in %j', (raw) => {
    expect(explain(raw)).toEqual([expect.stringMatching(/Must hold at most 100000 elements/)])
  })

  test('for nested arrays, whose further rows are not looked at', () => {
    const rows = Array.from({ length: 400 }, () => new Array<number>(400).fill(0))
    expect(explain(rows)).toEqual([
      ': Must have at most 8 dimensions and 100000 elements; its shape is (400, 400)',
    ])
    expect(explain([[[[[[[[[1]]]]]]]]])).toEqual([
      expect.stringMatching(/^: Must have at most 8 dimensions/),
    ])
  })
})

describe('the number of elements of a value', () => {
  test.each<[unknown, number]>([
    [3, 1],
    [[[1, 2, 3]], 3],
    [{ random: { shape: [5, 4], seed: 1 } }, 20],
    [{ random: { shape: [], seed: 1 } }, 1],
    [{ tuple: [1, { dict: { a: [1, 2], b: { list: [3] } } }] }, 4],
  ])('of %j is %i', (raw, count) => {
    expect(countValueElements(valueSchema.parse(raw))).toBe(count)
  })
})
