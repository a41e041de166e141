import { describe, expect, test } from 'vitest'
import { testCaseSchema } from '#contract/exercise.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { drawCaseValues } from '#service/case-values.ts'
import { randomiseCase, writeCase } from '#service/random-case.ts'

const WRITTEN = {
  inputs: {
    X: [
      [1.5, -2.5, 30],
      [0.5, 0.25, 4],
    ],
    p: [0.1, 0.9, 0.5],
    labels: [2, 0, 1, 1],
    onehot: [
      [1, 0, 0],
      [0, 1, 1],
    ],
    keep: 0.7,
    layers: 3,
    shape: { tuple: [2, 3] },
    options: { dict: { eps: 1e-5, mean: [0.5, -0.5], mode: 'train', flag: true, none: null } },
    drawn: { random: { shape: [2, 2], seed: 9, distribution: 'uniform', scale: 3 } },
    typed: { dtype: 'int64', shape: [1], data: [4] },
  },
  parameters: { W: [[1, 2]], b: 0 },
  expected: { cost: 8 },
}

function randomise(seed: number) {
  const testCase = testCaseSchema.parse(WRITTEN)
  const random = randomiseCase(testCase, seed)
  return { testCase, random, written: writeCase(random) }
}

describe('a random test case', () => {
  test('has the same names, kinds and shapes, and expects nothing', () => {
    const { testCase, random } = randomise(1)
    expect(random.expected).toBeUndefined()
    const [before, after] = [drawCaseValues(testCase), drawCaseValues(random)]
    expect([after.inputs, after.parameters]).toEqual([before.inputs, before.parameters])
    for (const [name, value] of Object.entries(before.values)) {
      const drawn = after.values[name]
      expect(drawn?.kind, name).toBe(value.kind)
      expect(drawn && toTensor(drawn)?.shape, name).toEqual(toTensor(value)?.shape)
      expect(drawn && toTensor(drawn)?.dtype, name).toEqual(toTensor(value)?.dtype)
    }
  })

  test('has other floats of a similar size, and shares stay shares', () => {
    const { values } = drawCaseValues(randomise(2).random)
    const numbersOf = (name: string) => [...((values[name] && toTensor(values[name])?.data) ?? [])]
    expect(numbersOf('X')).not.toContain(1.5)
    expect(Math.max(...numbersOf('X').map(Math.abs))).toBeGreaterThan(5)
    for (const share of [...numbersOf('p'), ...numbersOf('keep')]) {
      expect(share).toBeGreaterThan(0)
      expect(share).toBeLessThan(1)
    }
    expect(numbersOf('W')).not.toEqual([1, 2])
    expect(numbersOf('b')).not.toEqual([0])
  })

  test('has the same labels in another order, and one-hot columns stay one-hot', () => {
    const orders = [1, 2, 3, 4, 5].map((seed) => drawCaseValues(randomise(seed).random).values)
    const labels = orders.map(({ labels }) => [...((labels && toTensor(labels)?.data) ?? [])])
    expect(labels.every((order) => order.toSorted().join() === '0,1,1,2')).toBe(true)
    expect(new Set(labels.map(String)).size).toBeGreaterThan(1)
    for (const { onehot } of orders) {
      const data = onehot && toTensor(onehot)?.data
      expect([0, 1, 2].map((at) => (data?.[at] ?? 0) + (data?.[3 + at] ?? 0))).toEqual([1, 1, 1])
    }
  })

  test('keeps counts, and settings inside containers', () => {
    expect(randomise(3).written).toMatchObject({
      inputs: {
        layers: 3,
        shape: { tuple: [2, 3] },
        options: { dict: { eps: 1e-5, mode: 'train', flag: true, none: null } },
        drawn: { random: { shape: [2, 2], seed: 3, distribution: 'uniform', scale: 3 } },
        typed: { dtype: 'int64', shape: [1], data: [4] },
      },
    })
  })

  test('is written so that it draws the same numbers when it is read again', () => {
    const { random, written } = randomise(4)
    const read = testCaseSchema.parse(JSON.parse(JSON.stringify(written)))
    expect(drawCaseValues(read)).toEqual(drawCaseValues(random))
  })
})
