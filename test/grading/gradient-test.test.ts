import { describe, expect, test } from 'vitest'
import { combineCentralDifference, planCentralDifference } from '#grading/central-difference.ts'
import { type GradientEvidence, judgeGradients } from '#grading/gradient-test.ts'
import { createScalar, createTensor, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import {
  computeCost,
  computeGradient,
  parameterNames,
  splitTheta,
  theta,
} from '#test/grading/course-network.ts'

const planted = { factors: { W2: 2, b1: 4 }, accepted: true }

const row = (...data: number[]) => createTensor([1, data.length], data)
const asValue = (tensor: Tensor): Value => ({ kind: 'tensor', tensor })
const number = (value: number): Value => asValue(createScalar(value))

function nameTensors(tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(parameterNames.map((name, at) => [name, tensors[at] ?? row()]))
}

/** The course's network, whose gradients are multiplied by these factors. */
function judgeCourse(factors: Record<string, number>, extras: Partial<GradientEvidence> = {}) {
  const gradients = nameTensors(computeGradient(factors))
  return judgeGradients({
    names: parameterNames,
    analytic: Object.fromEntries(
      Object.entries(gradients).map(([name, tensor]) => [name, asValue(tensor)]),
    ),
    decisive: nameTensors(computeGradient()),
    numeric: nameTensors(measureNumeric()),
    cost: computeCost(theta),
    expectedCost: computeCost(theta),
    ...extras,
  })
}

function measureNumeric(): Tensor[] {
  const { indices, replacements } = planCentralDifference(theta, 1e-7)
  const values = replacements.map((replacement, point) => {
    const moved = theta.slice()
    moved[indices[point] ?? 0] = replacement
    return computeCost(moved)
  })
  return splitTheta(combineCentralDifference(values, 1e-7))
}

/** One parameter w: its gradient, and what it is held against. */
function judgeOne(analytic: Value | undefined, extras: Partial<GradientEvidence> = {}) {
  const judgement = judgeGradients({
    names: ['w'],
    analytic: analytic === undefined ? {} : { w: analytic },
    numeric: { w: createScalar(2) },
    cost: 8,
    ...extras,
  })
  const [parameter] = judgement.parameters
  return { ...judgement, parameter }
}

describe('gradients that are right', () => {
  test('pass, with the course’s difference over all of them', () => {
    const judgement = judgeCourse({})
    expect(judgement.verdict).toBe('passed')
    expect(judgement.difference?.status).toBe('measured')
    expect(judgement.difference?.difference).toBeGreaterThan(1.09e-7)
    expect(judgement.difference?.difference).toBeLessThan(1.29e-7)
  })

  test('pass without anything decisive by the numeric gradient alone', () => {
    expect(judgeCourse({}, { decisive: undefined }).verdict).toBe('passed')
  })

  test('may be lists of numbers, and an array of one entry for a number', () => {
    const list: Value = { kind: 'list', items: [number(2)] }
    expect(judgeOne(list)).toMatchObject({
      verdict: 'passed',
      parameter: { agreement: { note: 'size-one-array' } },
    })
    const nested: Value = { kind: 'list', items: [{ kind: 'tuple', items: [number(1)] }] }
    expect(judgeOne(nested, { numeric: { w: row(1) } }).verdict).toBe('passed')
  })
})

describe('the mistakes that the course ships', () => {
  test('fail, and each is named with its factor', () => {
    const judgement = judgeCourse({ W2: 2, b1: 4 })
    expect(judgement.verdict).toBe('failed')
    expect(judgement.difference?.difference).toBeCloseTo(0.2850931568, 6)
    const patterns = judgement.parameters.map(({ name, verdict, pattern }) => [
      name,
      verdict,
      pattern,
    ])
    expect(patterns).toEqual([
      ['W1', 'passed', undefined],
      ['b1', 'failed', { code: 'scale', factor: 4 }],
      ['W2', 'failed', { code: 'scale', factor: 2 }],
      ['b2', 'passed', undefined],
      ['W3', 'passed', undefined],
      ['b3', 'passed', undefined],
    ])
  })

  test('pass where the assignment accepts them all, without a pattern', () => {
    const judgement = judgeCourse({ W2: 2, b1: 4 }, { planted })
    expect(judgement).toMatchObject({ verdict: 'passed', planted: 'all' })
    for (const parameter of judgement.parameters) {
      expect(parameter).toMatchObject({ verdict: 'passed' })
      expect(parameter.pattern).toBeUndefined()
    }
  })

  test.each([
    [{ W2: 2 }, ['W2']],
    [{ b1: 4 }, ['b1']],
  ])('fail where one is left, and the leftover of %j is named', (factors, leftover) => {
    expect(judgeCourse(factors, { planted })).toMatchObject({
      verdict: 'failed',
      planted: leftover,
    })
  })

  test('are all repaired where every gradient passes', () => {
    expect(judgeCourse({}, { planted })).toMatchObject({ verdict: 'passed', planted: 'none' })
  })

  test.each([
    ['another factor', { W2: 3, b1: 4 }],
    ['a mistake beside them', { W2: 2, b1: 4, W1: 2 }],
    ['one mistake, and another', { W2: 2, W3: -1 }],
  ])('are not what is there with %s', (_, factors) => {
    const judgement = judgeCourse(factors, { planted })
    expect(judgement.verdict).toBe('failed')
    expect(judgement.planted).toBeUndefined()
  })

  test('fail where they are only known and not accepted', () => {
    const known = { ...planted, accepted: false }
    expect(judgeCourse({ W2: 2, b1: 4 }, { planted: known })).toMatchObject({
      verdict: 'failed',
      planted: 'all',
    })
  })
})

describe('a gradient that was not returned, or is no number', () => {
  test('fails as missing', () => {
    const judgement = judgeOne(undefined)
    expect(judgement).toMatchObject({ verdict: 'failed', parameter: { fault: 'missing' } })
    expect(judgement.difference).toBeUndefined()
  })

  test.each<[Value, string]>([
    [{ kind: 'none' }, 'none'],
    [{ kind: 'string', value: '2' }, 'string'],
    [{ kind: 'other', type: 'function' }, 'function'],
    [{ kind: 'dict', entries: [] }, 'dict'],
    [{ kind: 'list', items: [number(2), row(1, 2)].map((item) => toItem(item)) }, 'list'],
  ])('fails as no number: %j', (value, foundType) => {
    expect(judgeOne(value)).toMatchObject({
      verdict: 'failed',
      parameter: { fault: 'not-a-number', foundType },
    })
  })

  test('fails by its shape where it was too large to be sent back and has another one', () => {
    const omitted: Value = { kind: 'omitted', shape: [200_000], type: 'ndarray' }
    expect(judgeOne(omitted)).toMatchObject({
      verdict: 'failed',
      parameter: { fault: 'wrong-shape', foundShape: [200_000] },
    })
  })

  test('is not decided where it was too large to be sent back and has the right shape', () => {
    const omitted: Value = { kind: 'omitted', shape: [1, 2], type: 'ndarray' }
    const extras = { numeric: { w: row(1, 2) } }
    expect(judgeOne(omitted, extras)).toMatchObject({
      verdict: 'inconclusive',
      parameter: { fault: 'too-large' },
    })
  })
})

describe('what decides', () => {
  test('is the expected gradient before the numeric one', () => {
    const decisive = { w: createScalar(3) }
    expect(judgeOne(number(3), { decisive })).toMatchObject({ verdict: 'passed' })
    expect(judgeOne(number(2), { decisive })).toMatchObject({
      verdict: 'failed',
      parameter: { agreesWithNumeric: true },
    })
    expect(judgeOne(number(5), { decisive })).toMatchObject({
      verdict: 'failed',
      parameter: { agreesWithNumeric: false },
    })
  })

  test('is nothing where there is neither', () => {
    expect(judgeOne(number(2), { numeric: undefined })).toMatchObject({ verdict: 'inconclusive' })
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('is nothing where the cost is %d', (cost) => {
    expect(judgeOne(number(2), { cost }).verdict).toBe('inconclusive')
    expect(judgeOne(number(2), { cost, decisive: { w: createScalar(2) } }).verdict).toBe(
      'inconclusive',
    )
  })

  test('is nothing where the numeric gradient is not finite, unless it is not what decides', () => {
    const numeric = { w: createScalar(Number.NaN) }
    expect(judgeOne(number(2), { numeric }).verdict).toBe('inconclusive')
    expect(judgeOne(number(2), { numeric, decisive: { w: createScalar(2) } }).verdict).toBe(
      'passed',
    )
  })

  test('is not loosened by a cost that the program made large', () => {
    const decisive = { w: createScalar(2) }
    expect(judgeOne(number(0), { decisive, cost: 1e12 }).verdict).toBe('failed')
    expect(judgeOne(number(0), { decisive, cost: 1e12, expectedCost: 8 }).verdict).toBe('failed')
    const near = number(2 + 1e-3)
    expect(judgeOne(near, { decisive, cost: 8, expectedCost: 1e4 }).verdict).toBe('passed')
  })

  test('fails a NaN gradient where the right one is finite', () => {
    expect(judgeOne(number(Number.NaN))).toMatchObject({
      verdict: 'failed',
      parameter: { pattern: { code: 'not-finite' } },
    })
  })
})

describe('the verdict over several gradients', () => {
  test('is failed before inconclusive before passed', () => {
    const judge = (...values: number[]) =>
      judgeGradients({
        names: values.map((_, at) => `w${at}`),
        analytic: Object.fromEntries(values.map((_, at) => [`w${at}`, number(1)])),
        numeric: Object.fromEntries(values.map((value, at) => [`w${at}`, createScalar(value)])),
        cost: 1,
      }).verdict
    expect(judge(1, 1)).toBe('passed')
    expect(judge(1, Number.NaN)).toBe('inconclusive')
    expect(judge(2, Number.NaN, 1)).toBe('failed')
  })

  test('says where both gradients are zero everywhere', () => {
    const judgement = judgeOne(number(0), { numeric: { w: createScalar(0) } })
    expect(judgement).toMatchObject({
      verdict: 'passed',
      difference: { status: 'uninformative', difference: 0 },
    })
  })
})

function toItem(item: Value | Tensor): Value {
  return 'kind' in item ? item : asValue(item)
}
