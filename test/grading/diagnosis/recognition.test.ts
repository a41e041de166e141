import { describe, expect, test } from 'vitest'
import { diagnose } from '#grading/diagnosis/diagnosis.ts'
import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { toMatrix, transpose } from '#grading/diagnosis/matrix.ts'
import { recogniseNetwork } from '#grading/diagnosis/network/recognition.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import { inEnglish } from '#test/english.ts'
import { createNet, type NetOptions } from '#test/nets/net.ts'
import { nameAll, plantBesideReference } from './plant.ts'

const plain: NetOptions = { m: 4, lambda: 0, keepProb: 1 }

function recognise(evidence: Evidence) {
  return recogniseNetwork(evidence, evidence.facts ?? {}, 0)?.model
}

/** The same net as others write it: examples in rows, biases as vectors. */
function turnRound(evidence: Evidence): Evidence {
  const turn = (tensor: Tensor): Tensor => {
    const matrix = toMatrix(tensor)
    if (matrix === undefined) return tensor
    if (matrix.columns === 1) return createTensor([matrix.rows], matrix.data)
    const { rows, columns, data } = transpose(matrix)
    return createTensor([rows, columns], data)
  }
  const turnAll = (tensors: Readonly<Record<string, Tensor>> = {}) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, turn(tensor)]))
  return {
    ...evidence,
    gradients: evidence.gradients.map((gradient) => ({
      ...gradient,
      analytic: turn(gradient.analytic),
      right: turn(gradient.right),
    })),
    inputs: turnAll(evidence.inputs),
    parameters: turnAll(evidence.parameters),
  }
}

describe('a net', () => {
  test.each<[string, NetOptions, object]>([
    [
      'cross-entropy',
      { ...plain, loss: 'cross-entropy', activations: ['relu', 'relu'] },
      { activations: ['relu', 'relu'], output: 'sigmoid', loss: 'cross-entropy' },
    ],
    [
      'softmax',
      { ...plain, loss: 'softmax', activations: ['tanh'], layers: [3, 4, 3] },
      { activations: ['tanh'], output: 'softmax', loss: 'cross-entropy' },
    ],
    [
      'a squared error',
      { ...plain, loss: 'squared', output: 'linear', activations: ['sigmoid'] },
      { activations: ['sigmoid'], output: 'linear', loss: 'squared', gain: 1 },
    ],
    [
      'different hidden layers',
      { ...plain, activations: ['tanh', 'leaky', 'sigmoid'] },
      { activations: ['tanh', 'leaky', 'sigmoid'] },
    ],
  ])('is recognised by its cost and gradients: %s', (_what, options, model) => {
    expect(recognise(plantBesideReference(createNet(31, options)))).toMatchObject(model)
  })

  test.each<[string, object]>([
    ['known', { lambda: 0.6 }],
    ['not known', {}],
  ])('is recognised with regularisation whose strength is %s', (_what, facts) => {
    const net = createNet(32, { ...plain, lambda: 0.6, m: 3 })
    const model = recognise({ ...plantBesideReference(net), facts })
    expect(model?.decay).toBeCloseTo(0.2)
  })

  test('is recognised with examples in rows', () => {
    const net = createNet(33, { ...plain, layers: [3, 4, 2, 1], activations: ['tanh', 'tanh'] })
    const evidence = turnRound(plantBesideReference(net, 'missing-derivative (none) dZ2'))
    expect(recognise(evidence)).toMatchObject({ activations: ['tanh', 'tanh'] })
    expect(nameAll(diagnose(evidence))).toEqual({
      W1: ['missing-derivative'],
      b1: ['missing-derivative'],
      W2: ['missing-derivative'],
      b2: ['missing-derivative'],
    })
  })

  test('is recognised with classes as numbers', () => {
    const net = createNet(34, { ...plain, loss: 'softmax', layers: [3, 4, 3] })
    const evidence = plantBesideReference(net)
    const [labels] = [evidence.inputs?.['Y']].filter((tensor) => tensor !== undefined)
    const classes = Array.from({ length: 4 }, (_, column) =>
      [0, 1, 2].findIndex((row) => labels?.data[4 * row + column] === 1),
    )
    const inputs = { ...evidence.inputs, Y: createTensor([4], classes) }
    expect(recognise({ ...evidence, inputs })).toMatchObject({ output: 'softmax' })
  })

  test('is recognised with dropout where the masks are known', () => {
    const net = createNet(35, { ...plain, keepProb: 0.8, layers: [3, 4, 1], activations: ['tanh'] })
    const evidence = plantBesideReference(net)
    expect(recognise(evidence)).toBeUndefined()
    const masks = net.data.masks.map(({ rows, columns, data }) => {
      return createTensor(
        [rows, columns],
        data.map((entry) => (entry > 0 ? 1 : 0)),
      )
    })
    const facts = { ...evidence.facts, masks }
    expect(recognise({ ...evidence, facts })).toMatchObject({ keepProb: 0.8 })
  })

  test.each<[string, (evidence: Evidence) => Evidence]>([
    ['its cost is another', (evidence) => ({ ...evidence, cost: 1.001 * (evidence.cost ?? 0) })],
    [
      'an input is missing',
      ({ inputs, ...evidence }) => ({
        ...evidence,
        inputs: { X: inputs?.['X'] ?? createTensor([], [1]) },
      }),
    ],
    ['its parameters are not known', ({ parameters: _unknown, ...evidence }) => evidence],
    [
      'a right gradient is not its own',
      (evidence) => ({
        ...evidence,
        gradients: evidence.gradients.map((gradient) => {
          const doubled = gradient.right.data.map((entry) => 2 * entry)
          return { ...gradient, right: createTensor(gradient.right.shape, doubled) }
        }),
      }),
    ],
  ])('is not recognised where %s', (_what, change) => {
    const evidence = plantBesideReference(createNet(36, plain))
    expect(recognise(evidence)).toBeDefined()
    expect(recognise(change(evidence))).toBeUndefined()
  })

  test('is not looked for where it would take too long', () => {
    const net = createNet(37, { ...plain, layers: [200, 100, 1], activations: ['tanh'] })
    expect(recognise(plantBesideReference(net))).toBeUndefined()
  })
})

test('a learner’s own names are in the message', () => {
  const net = createNet(33, { ...plain, layers: [3, 4, 2, 1], activations: ['tanh', 'tanh'] })
  const evidence = plantBesideReference(net, 'wrong-axis db2 sum of all')
  const rename = (name: string) => name.replace('b', 'B')
  const parameters = Object.entries(evidence.parameters ?? {})
  const [diagnosis] = diagnose({
    ...evidence,
    gradients: evidence.gradients.map((g) => ({ ...g, name: rename(g.name) })),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [rename(name), value])),
  })
  expect(diagnosis).toMatchObject({ name: 'B2', place: { kind: 'own', target: 'dB2' } })
  expect(inEnglish(diagnosis?.text)).toContain('the examples in the line of dB2.')
})
