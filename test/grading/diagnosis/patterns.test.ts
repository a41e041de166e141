import { describe, expect, test } from 'vitest'
import type { Evidence, Facts } from '#grading/diagnosis/evidence.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import { inEnglish } from '#test/english.ts'
import { createNet } from '#test/nets/net.ts'
import { courseNet, diagnosePatterns, nameAll, plantAlone, plantBesideReference } from './plant.ts'

const matrix = (rows: number, columns: number, ...data: number[]) =>
  createTensor([rows, columns], data)

/** One wrong gradient by itself, without a net around it. */
function name(analytic: Tensor, right: Tensor, more: Partial<Evidence> = {}): string[] {
  const gradients = [{ name: 'W1', verdict: 'failed' as const, analytic, right }]
  return nameAll(diagnosePatterns({ gradients, source: 'reference', ...more }))['W1'] ?? []
}

const right = matrix(2, 2, 0.5, -1.5, 0.25, 3)

describe('the pattern of one gradient', () => {
  test.each<[string, Tensor, string[]]>([
    ['transposed', matrix(2, 2, 0.5, 0.25, -1.5, 3), ['transposed']],
    ['misplaced', matrix(2, 2, 3, 0.5, -1.5, 0.25), ['misplaced-entries']],
    ['zeros', matrix(2, 2, 0, 0, 0, 0), ['zeros']],
    ['cut', matrix(2, 2, 0, -1, 0, 3), ['integers']],
    ['turned round', matrix(2, 2, -0.5, 1.5, -0.25, -3), ['sign']],
    ['a third', matrix(2, 2, 0.5 / 3, -0.5, 0.25 / 3, 1), ['constant-factor']],
    ['not finite', matrix(2, 2, Number.NaN, 0, 1, 2), ['not-finite']],
    ['infinite', matrix(2, 2, Infinity, 0, 1, 2), ['not-finite']],
  ])('is known: %s', (_what, analytic, expected) => {
    expect(name(analytic, right)).toEqual(expected)
  })

  test.each<[string, number, Facts, string[]]>([
    ['m', 5, { m: 5 }, ['missing-average', 'constant-factor']],
    ['1/m', 1 / 5, { m: 5 }, ['double-average', 'constant-factor']],
    ['1/units', 1 / 2, { m: 5 }, ['extra-average', 'cost-halving', 'constant-factor']],
    ['no setting', 7, { m: 5, keepProb: 0.7 }, ['constant-factor']],
  ])('is a factor with every cause that has its size: %s', (...[, factor, facts, expected]) => {
    const analytic = matrix(2, 2, ...right.data.map((entry) => factor * entry))
    expect(name(analytic, right, { facts })).toEqual(expected)
  })

  test.each<[string, number[], string[]]>([
    ['(4,)', [4], ['lost-axis']],
    ['(1, 4)', [1, 4], ['wrong-axis']],
    ['(2, 2)', [2, 2], ['wrong-axis']],
  ])('is its shape: a bias of shape %s', (_what, shape, expected) => {
    const analytic = createTensor(shape, [1, 2, 3, 4])
    expect(name(analytic, matrix(4, 1, 1, 2, 3, 4))).toEqual(expected)
  })

  test('is its shape: weights the other way round, or with a column for each example', () => {
    const weights = matrix(2, 3, 1, 2, 3, 4, 5, 6)
    expect(name(matrix(3, 2, 1, 2, 3, 4, 5, 6), weights)).toEqual(['transposed'])
    const perExample = matrix(2, 4, 1, 2, 3, 4, 5, 6, 7, 8)
    expect(name(perExample, weights, { facts: { m: 4 } })).toEqual(['elementwise-product'])
    expect(name(perExample, weights)).toEqual([])
  })

  test.each<[string, number, Facts, string[]]>([
    ['missing', -0.2, { m: 5, lambda: 1 }, ['missing-regularisation']],
    ['not divided by m', 0.8, { m: 5, lambda: 1 }, ['wrong-regularisation']],
    ['missing', -0.2, { m: 5 }, ['missing-regularisation', 'wrong-regularisation']],
    ['too large', 0.2, {}, ['wrong-regularisation', 'missing-regularisation']],
  ])('is a regularisation term that is %s', (...[, scale, facts, expected]) => {
    const parameter = matrix(2, 2, 1, 0.3, -0.7, 0.1)
    const data = right.data.map((entry, i) => entry + scale * (parameter.data[i] ?? 0))
    const more = { facts, parameters: { W1: parameter } }
    expect(name(matrix(2, 2, ...data), right, more)).toEqual(expected)
  })

  test('is no factor where one entry counts, or entries that add up to 0 leave one free', () => {
    expect(name(matrix(1, 1, 6), matrix(1, 1, 2))).toEqual([])
    expect(name(matrix(2, 1, 6, -6), matrix(2, 1, 2, -2))).toEqual([])
  })

  test('is nothing where the right numbers drown in their error', () => {
    const small = matrix(2, 2, 1e-9, 2e-9, -3e-9, 1e-9)
    const doubled = matrix(2, 2, 2e-9, 4e-9, -6e-9, 2e-9)
    expect(name(doubled, small, { source: 'numeric' })).toEqual([])
    expect(name(doubled, small)).toContain('constant-factor')
  })

  test('is a gradient of nothing in a net with batch normalisation', () => {
    const gradients = [
      {
        name: 'b',
        verdict: 'failed' as const,
        analytic: matrix(2, 1, 0.3, 0.1),
        right: matrix(2, 1, 0, 0),
      },
      { name: 'gamma', verdict: 'passed' as const, analytic: right, right },
    ]
    expect(nameAll(diagnosePatterns({ gradients, source: 'reference' }))).toEqual({
      b: ['batch-norm-constants'],
    })
  })
})

describe('the place of an error in a net', () => {
  test('is dZ where both gradients of a layer and all before it are wrong', () => {
    const diagnoses = diagnosePatterns(plantAlone(courseNet, 'missing-label dZ3'))
    expect(diagnoses.map(({ name: own, place }) => [own, place.kind, place.target])).toEqual([
      ['W1', 'follows', 'dZ3'],
      ['b1', 'follows', 'dZ3'],
      ['W2', 'follows', 'dZ3'],
      ['b2', 'follows', 'dZ3'],
      ['W3', 'delta', 'dZ3'],
      ['b3', 'delta', 'dZ3'],
    ])
    expect(diagnoses[0]?.candidates.map(({ mistake }) => mistake)).toContain('missing-label')
  })

  test('is told without a name in a hidden layer', () => {
    const diagnoses = diagnosePatterns(plantAlone(courseNet, 'missing-derivative (none) dZ2'))
    expect(diagnoses.find(({ name: own }) => own === 'W2')).toMatchObject({
      candidates: [],
      place: { kind: 'delta', target: 'dZ2' },
    })
  })

  test('is a factor from there down', () => {
    const net = createNet(21, {
      layers: [3, 4, 3, 1],
      lambda: 0.7,
      keepProb: 1,
      m: 4,
      activations: ['tanh', 'tanh'],
      loss: 'squared',
    })
    const named = nameAll(diagnosePatterns(plantAlone(net, 'double-average dZ2 times 0.25')))
    expect(Object.keys(named)).toEqual(['W1', 'b1', 'W2', 'b2'])
    for (const mistakes of Object.values(named)) expect(mistakes).toContain('double-average')
  })

  test('is the input of weights whose bias is right, in a low voice', () => {
    const net = createNet(8, {
      layers: [3, 4, 4, 1],
      activations: ['tanh', 'tanh'],
      lambda: 0,
      keepProb: 1,
    })
    const [diagnosis] = diagnosePatterns(plantAlone(net, 'wrong-input dW2 from Z1'))
    expect(diagnosis?.candidates[0]).toMatchObject({ mistake: 'wrong-input', confidence: 'low' })
    expect(inEnglish(diagnosis?.text)).toContain('No pattern fits; it may be so when')
  })

  test('is one example where the row of a first layer is an input', () => {
    const planted = 'single-example dW1 and db1 last'
    const net = createNet(8, { layers: [4, 3, 2], activations: ['tanh'], lambda: 0, keepProb: 1 })
    const named = nameAll(diagnosePatterns(plantBesideReference(net, planted)))
    expect(named).toEqual({ W1: ['single-example'], b1: ['single-example'] })
  })

  test('is another layer where its right gradient turns up', () => {
    const net = createNet(8, {
      layers: [3, 3, 3, 3],
      activations: ['tanh', 'tanh'],
      lambda: 0,
      keepProb: 1,
    })
    const named = nameAll(
      diagnosePatterns(plantBesideReference(net, 'exchanged-layers dW2 and dW3')),
    )
    expect(named).toEqual({ W2: ['exchanged-layers'], W3: ['exchanged-layers'] })
  })
})
