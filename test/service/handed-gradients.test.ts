import { describe, expect, test } from 'vitest'
import { alterGradients, findScale } from '#service/handed-gradients.ts'
import { makePlan } from '#test/service/plans.ts'
import { array, dict, number, tuple } from '#test/service/values.ts'

function makeExercise(factors?: Record<string, number>) {
  const planted = factors === undefined ? {} : { planted: { factors } }
  const testCases = [{}]
  return makePlan({ kind: 'gradient-checker', function: 'check', testCases, ...planted }).exercise
}

const right = dict({ dW1: array(1, 2), db1: array(3), dZ1: array(4) })

describe('the gradients that a checker is handed', () => {
  test('are the right ones, as they are', () => {
    expect(alterGradients(right, makeExercise(), 'right')).toEqual(right)
  })

  test('are every one doubled or negated', () => {
    expect(alterGradients(right, makeExercise(), 'doubled')).toMatchObject({
      entries: [
        ['dW1', { tensor: { data: Float64Array.of(2, 4) } }],
        ['db1', { tensor: { data: Float64Array.of(6) } }],
        ['dZ1', { tensor: { data: Float64Array.of(8) } }],
      ],
    })
    expect(alterGradients(right, makeExercise(), 'negated')).toMatchObject({
      entries: [
        ['dW1', { tensor: { data: Float64Array.of(-1, -2) } }],
        ['db1', { tensor: { data: Float64Array.of(-3) } }],
        ['dZ1', { tensor: { data: Float64Array.of(-4) } }],
      ],
    })
  })

  test('have the planted mistakes where they are planted, and nowhere else', () => {
    const altered = alterGradients(right, makeExercise({ W1: 3 }), 'planted')
    expect(altered).toMatchObject({
      entries: [
        ['dW1', { tensor: { data: Float64Array.of(3, 6) } }],
        ['db1', array(3)],
        ['dZ1', array(4)],
      ],
    })
  })

  test('keep what is no array', () => {
    const mixed = dict({ dW1: array(1), note: { kind: 'string', value: 'x' } })
    expect(alterGradients(mixed, makeExercise(), 'doubled')).toMatchObject({
      entries: [
        ['dW1', {}],
        ['note', { kind: 'string', value: 'x' }],
      ],
    })
  })

  test('may be one bare gradient, or a tuple of them', () => {
    expect(alterGradients(number(3), makeExercise(), 'negated')).toMatchObject({
      tensor: { data: Float64Array.of(-3) },
    })
    expect(alterGradients(number(3), makeExercise({ theta: 5 }), 'planted')).toMatchObject({
      tensor: { data: Float64Array.of(15) },
    })
    expect(alterGradients(tuple(number(1), array(2)), makeExercise(), 'doubled')).toMatchObject({
      items: [{ tensor: { data: Float64Array.of(2) } }, { tensor: { data: Float64Array.of(4) } }],
    })
  })
})

describe('the factor of a lent backward', () => {
  test.each([
    ['right', 1],
    ['doubled', 2],
    ['negated', -1],
  ] as const)('is for %s gradients %d', (label, factor) => {
    expect(findScale(makeExercise(), label)).toBe(factor)
  })

  test('is the one that is planted', () => {
    expect(findScale(makeExercise({ theta: 0.5 }), 'planted')).toBe(0.5)
  })

  test.each([{ W1: 2, b1: 4 }, {}, undefined])('cannot be several or none: %j', (factors) => {
    expect(() => findScale(makeExercise(factors), 'planted')).toThrow(
      expect.objectContaining({ code: 'invalid-assignment' }),
    )
  })
})
