import { describe, expect, test } from 'vitest'
import { explainGradients } from '#grading/gradient-feedback.ts'
import { type GradientEvidence, judgeGradients } from '#grading/gradient-test.ts'
import { createScalar, createTensor, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { tellInEnglish } from '#test/english.ts'

const matrix = createTensor([2, 2], [1, 2, -3, 4])
const scaled = (factor: number, tensor = matrix) =>
  createTensor(
    tensor.shape,
    tensor.data.map((entry) => entry * factor),
  )

type Gradients = Record<string, Tensor | Value | undefined>

/** Gradients beside the right ones, which decide; each is told as `severity code: text`. */
function say(gradients: Gradients, extras: Partial<GradientEvidence> = {}): string[] {
  const names = Object.keys(gradients)
  const given = Object.entries(gradients).filter(([, value]) => value !== undefined)
  const judgement = judgeGradients({
    names,
    analytic: Object.fromEntries(given.map(([name, value]) => [name, asValue(value)])),
    decisive: Object.fromEntries(names.map((name) => [name, matrix])),
    cost: 1,
    ...extras,
  })
  return tellInEnglish(explainGradients(judgement)).map(
    ({ severity, code, text }) => `${severity} ${code}: ${text}`,
  )
}

function asValue(value: Tensor | Value | undefined): Value {
  if (value === undefined) return { kind: 'none' }
  return 'kind' in value ? value : { kind: 'tensor', tensor: value }
}

describe('what is said of a wrong gradient', () => {
  test('is the factor, the gap, and where to look', () => {
    expect(say({ W2: scaled(2) })).toEqual([
      'failure scale: dW2 is exactly 2 times the right gradient. At [1, 1] yours is 8 and the right one 4. ' +
        'A constant factor is a stray multiplier, or an average (1/m) that is missing or taken twice. ' +
        'Look at the line that sets dW2.',
    ])
    expect(say({ W2: scaled(1 / 3) })).toEqual([
      expect.stringMatching(/dW2 is exactly 1\/3 of the right gradient\./),
    ])
    expect(say({ W2: scaled(-0.5) })).toEqual([
      expect.stringMatching(/dW2 is exactly -1\/2 of the right gradient\./),
    ])
  })

  test('does not call a factor exact that is no whole number or its inverse', () => {
    expect(say({ W2: scaled(0.735759) })).toEqual([
      expect.stringMatching(/dW2 is 0\.7358 times the right gradient\./),
    ])
  })

  test.each([
    [scaled(-1), 'sign: dW has the opposite sign of the right gradient.'],
    [scaled(0), 'zeros: dW is all zeros and the right gradient is not.'],
    [
      createTensor([2, 2], [1, -3, 2, 4]),
      'transpose: dW is the transpose of the right gradient. At [0, 1] yours is -3 and the right one 2.',
    ],
    [
      createTensor([2, 2], [1, 2, Number.NaN, 4]),
      'not-finite: dW is not finite. At [1, 0] yours is NaN and the right one -3. A division by zero or log(0) gives that.',
    ],
    [
      createTensor([2, 2], [1, 2, -3, 9]),
      'wrong-gradient: dW differs in 1 of its 4 entries. At [1, 1] yours is 9 and the right one 4.',
    ],
  ])('names the pattern of %j', (gradient, text) => {
    expect(say({ W: gradient })).toEqual([expect.stringContaining(`failure ${text}`)])
  })

  test('has as many digits as show the gap', () => {
    const close = createTensor([2, 2], [1, 2, -3, 4.00016])
    expect(say({ W: close })).toEqual([
      expect.stringMatching(/At \[1, 1\] yours is 4\.0002 and the right one 4\.$/),
    ])
  })

  test('has no index for a number', () => {
    const extras = { decisive: { theta: createScalar(2) } }
    expect(say({ theta: createScalar(4) }, extras)).toEqual([
      'failure wrong-gradient: dtheta differs. Here yours is 4 and the right one 2.',
    ])
  })

  test('is held against the numeric gradient where nothing else decides', () => {
    const extras = { decisive: undefined, numeric: { W2: matrix } }
    expect(say({ W2: scaled(2) }, extras)).toEqual([
      expect.stringMatching(
        /dW2 is exactly 2 times the numeric gradient\. .* and the numeric one 4\./,
      ),
    ])
  })

  test('is its shape, with the way to keep an axis where one is lost', () => {
    expect(say({ b: createTensor([4], [1, 2, 3, 4]) })).toEqual([
      'failure wrong-shape: db has shape (4,); its parameter has shape (2, 2). A sum over an axis keeps it with keepdims=True.',
    ])
    expect(say({ b: createTensor([1, 4], [1, 2, 3, 4]) })).toEqual([
      'failure wrong-shape: db has shape (1, 4); its parameter has shape (2, 2).',
    ])
    expect(say({ b: { kind: 'omitted', shape: [9, 99_999], type: 'ndarray' } })).toEqual([
      'failure wrong-shape: db has shape (9, 99999); its parameter has shape (2, 2).',
    ])
  })

  test('is that it is missing, or of what type it is', () => {
    expect(say({ b: undefined })).toEqual([
      'failure missing-gradient: db is missing: backward returns no gradient of that name.',
    ])
    expect(say({ b: { kind: 'other', type: 'NoneType' } })).toEqual([
      'failure not-a-number: db is None; expected is a number or an array of numbers.',
    ])
  })
})

describe('which gradients agree', () => {
  test('is said of one and of several', () => {
    expect(say({ W: scaled(2), b: matrix })).toContain('notice others-agree: db agrees.')
    expect(say({ W: scaled(2), b: matrix, c: matrix })).toContain(
      'notice others-agree: db and dc agree.',
    )
  })

  test('goes without saying where all do, and where none does', () => {
    expect(say({ W: matrix, b: matrix })).toEqual([])
    expect(say({ W: scaled(2), b: scaled(2) })).toHaveLength(2)
  })
})

describe('what was not decided', () => {
  test('is said to be the cost’s fault where it is not finite', () => {
    expect(say({ W: matrix }, { cost: Number.NaN })).toEqual([
      'warning cost-not-finite: dW could not be judged: the cost is not finite at or beside this point. Choose a test point where it is.',
    ])
  })

  test('is said to have nothing to be compared with', () => {
    expect(say({ W: matrix }, { decisive: undefined })).toEqual([
      'warning no-decision: dW was not judged: there is no expected and no numeric gradient to compare it with.',
    ])
  })

  test('is said to be too large', () => {
    expect(say({ W: { kind: 'omitted', shape: [2, 2], type: 'ndarray' } })).toEqual([
      'warning too-large: dW could not be judged: with shape (2, 2) it is too large to be sent back beside all else that backward returns.',
    ])
  })
})

describe('what is told of gradients that pass', () => {
  const zero = createScalar(0)

  test('is that an array of one entry was read as a number', () => {
    const extras = { decisive: { theta: createScalar(2) } }
    expect(say({ theta: createTensor([1, 1], [2]) }, extras)).toEqual([
      'notice size-one-array: dtheta is an array of one entry and was read as a number.',
    ])
  })

  test('is that zeros prove nothing, where only the learner’s own forward decides', () => {
    const numeric = { theta: zero }
    expect(say({ theta: zero }, { decisive: undefined, numeric })).toEqual([
      expect.stringMatching(/^warning uninformative: Forward does not change with any parameter/),
    ])
    expect(say({ theta: zero }, { decisive: { theta: zero }, numeric })).toEqual([])
  })
})
