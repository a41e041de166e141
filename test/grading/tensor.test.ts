import { describe, expect, test } from 'vitest'
import { concatenateData, createTensor, splitData, unravelOffset } from '#grading/tensor.ts'

describe('tensors', () => {
  test('an offset in C order is a place along each axis', () => {
    const places = Array.from({ length: 6 }, (_, offset) => unravelOffset([2, 1, 3], offset))
    expect(places).toEqual([
      [0, 0, 0],
      [0, 0, 1],
      [0, 0, 2],
      [1, 0, 0],
      [1, 0, 1],
      [1, 0, 2],
    ])
  })

  test('a number has one place, without axes', () => {
    expect(unravelOffset([], 0)).toEqual([])
  })

  test('split undoes concatenate', () => {
    const tensors = [
      createTensor([2, 2], [1, 2, 3, 4]),
      createTensor([], [5]),
      createTensor([0], []),
      createTensor([1, 2], [6, 7]),
    ]
    const vector = concatenateData(tensors)
    expect([...vector]).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(
      splitData(
        vector,
        tensors.map(({ shape }) => shape),
      ),
    ).toEqual(tensors)
  })

  test('a vector of another length is not split', () => {
    expect(() => splitData(Float64Array.of(1, 2, 3), [[2]])).toThrow(
      'Cannot split 3 numbers into shapes that hold 2',
    )
  })
})
