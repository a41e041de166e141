import { describe, expect, test } from 'vitest'
import { diagnose } from '#grading/diagnosis/diagnosis.ts'
import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { createTensor } from '#grading/tensor.ts'
import { inEnglish } from '#test/english.ts'
import { replayBank } from '#test/nets/bank.ts'
import { createNet } from '#test/nets/net.ts'
import { courseNet, diagnosePatterns, nameAll, plantAlone, plantBesideReference } from './plant.ts'

const shipped = ['constant-factor dW2 times 2', 'constant-factor db1 times 4']
const sigmoidNet = createNet(5, {
  layers: [3, 4, 2],
  activations: ['sigmoid'],
  output: 'sigmoid',
  loss: 'cross-entropy',
  m: 5,
  lambda: 0,
  keepProb: 1,
})

describe('the mistakes that the course ships', () => {
  test.each([
    ['without a reference', plantAlone(courseNet, ...shipped)],
    ['with one', plantBesideReference(courseNet, ...shipped)],
  ])('are factors of 2 and 4 and nothing else, %s', (_with, evidence) => {
    const diagnoses = diagnose(evidence)
    expect(diagnoses.map(({ name }) => name)).toEqual(['b1', 'W2'])
    for (const [i, factor] of [4, 2].entries()) {
      const [first, ...others] = diagnoses[i]?.candidates ?? []
      expect(first).toMatchObject({ mistake: 'constant-factor' })
      expect(first?.factor).toBeCloseTo(factor)
      expect(others).toEqual([])
    }
  })

  test('are told with gap, place, pattern and next step', () => {
    const [, dW2] = diagnose(plantBesideReference(courseNet, ...shipped))
    expect(inEnglish(dW2?.text)).toMatch(
      /^dW2 differs from the right gradient in \d+ of 15 entries; at \[\d, \d\] yours is \S+, the right one \S+\. Look at the line of dW2\. It is 2 times what it should be\. Exactly these numbers come out when a stray factor stands in the line of dW2\. Look for a number too many or too few in the line of dW2\.$/,
    )
  })

  test('are seen by patterns alone', () => {
    expect(nameAll(diagnosePatterns(plantAlone(courseNet, ...shipped)))).toEqual({
      b1: ['constant-factor'],
      W2: ['constant-factor'],
    })
  })
})

describe('a mistake in a net that is recognised', () => {
  const planted = 'missing-derivative (none) dZ1'

  test('is found where it sits, and what is made from it follows', () => {
    const diagnoses = diagnose(plantBesideReference(courseNet, planted))
    expect(nameAll(diagnoses)).toEqual({ W1: ['missing-derivative'], b1: ['missing-derivative'] })
    expect(diagnoses[0]?.candidates[0]).toMatchObject({
      kind: 'finding',
      confidence: 'high',
      target: 'dZ1',
    })
    expect(diagnoses[0]?.place).toMatchObject({ target: 'dZ1' })
  })

  test('is an observation where the right gradients are numeric', () => {
    const diagnoses = diagnose(plantAlone(courseNet, planted))
    expect(nameAll(diagnoses)).toEqual({ W1: ['missing-derivative'], b1: ['missing-derivative'] })
    expect(diagnoses[0]?.candidates[0]).toMatchObject({ kind: 'observation' })
    expect(inEnglish(diagnoses[0]?.text)).toContain('It looks as it does when a factor is left out')
  })

  test.each([
    ['derivative-of-input (Z (1 - Z)) dZ1', 'derivative-of-input'],
    ['activation-twice (sigmoid of A) dZ1', 'activation-twice'],
    ['other-derivative (tanh) dZ1', 'other-derivative'],
    ['extra-derivative dZ2', 'extra-derivative'],
    ['missing-label dZ2', 'missing-label'],
    ['wrong-input dW2 from Z1', 'wrong-input'],
    ['single-example dW2 last', 'single-example'],
    ['wrong-axis db1 sum of all', 'wrong-axis'],
    ['sign dZ1 times -1', 'sign'],
    ['double-average dZ1 times 0.2', 'double-average'],
  ])('is named first: %s', (planted, id) => {
    for (const diagnosis of diagnose(plantAlone(sigmoidNet, planted))) {
      expect(diagnosis.candidates[0]?.mistake).toBe(id)
    }
  })

  test('is found under another one, and each gradient has its own', () => {
    const evidence = plantBesideReference(
      courseNet,
      'missing-derivative (none) dZ2',
      'single-example dW1 last',
      'zeros dW3 ',
    )
    const named = nameAll(diagnose(evidence))
    expect(named['b2']).toEqual(['missing-derivative'])
    expect(named['W1']).toEqual(expect.arrayContaining(['missing-derivative', 'single-example']))
    expect(named['W3']?.[0]).toBe('zeros')
    expect(named['b3']).toBeUndefined()
  })

  test('has no name where no known mistake gives its numbers', () => {
    const evidence = plantBesideReference(courseNet)
    const gradients = evidence.gradients.map((gradient) => {
      if (gradient.name !== 'W2') return gradient
      const noisy = gradient.right.data.map((entry, i) => entry * (1 + 0.1 * Math.sin(i)))
      const analytic = createTensor(gradient.right.shape, noisy)
      return { ...gradient, analytic, verdict: 'failed' as const }
    })
    const [diagnosis] = diagnose({ ...evidence, gradients })
    expect(diagnosis?.candidates).toEqual([])
    expect(inEnglish(diagnosis?.text)).toMatch(
      / yours is \S+, the right one \S+ Look at the line of dW2\.$/,
    )
  })
})

describe('replays of known mistakes', () => {
  const dropoutNet = createNet(11, {
    layers: [3, 5, 4, 1],
    activations: ['tanh', 'tanh'],
    output: 'sigmoid',
    loss: 'cross-entropy',
    m: 4,
    lambda: 0,
    keepProb: 0.7,
  })
  const evidence = plantBesideReference(dropoutNet, 'derivative-of-input (1 - Z^2) dZ1')

  test('name what patterns and recognition cannot', () => {
    expect(nameAll(diagnose(evidence))).toEqual({ W1: [], b1: [] })
    const replayed = diagnose({ ...evidence, replays: replayBank(dropoutNet) })
    expect(nameAll(replayed)).toEqual({
      W1: ['derivative-of-input'],
      b1: ['derivative-of-input'],
    })
    expect(replayed[0]?.candidates[0]?.kind).toBe('finding')
  })

  test('count only when they leave right gradients right', () => {
    const [replay] = replayBank(dropoutNet).filter(({ mistake }) => mistake === 'sign')
    const wrong = evidence.gradients.find(({ name }) => name === 'W1')?.analytic
    if (replay === undefined || wrong === undefined) throw new Error('There is nothing to replay')
    const mixed = { ...replay, gradients: { ...replay.gradients, W1: wrong } }
    expect(nameAll(diagnose({ ...evidence, replays: [mixed] }))['W1']).toEqual([])
  })

  test('carry what was done there into the message', () => {
    const gradients = Object.fromEntries(evidence.gradients.map((g) => [g.name, g.analytic]))
    const replay = {
      mistake: 'derivative-of-input' as const,
      target: 'dZ1',
      detail: () => 'Z1 stands where A1 belongs in 1 - A1^2',
      gradients,
    }
    const [diagnosis] = diagnose({ ...evidence, replays: [replay] })
    expect(inEnglish(diagnosis?.text)).toContain(
      'come out when Z1 stands where A1 belongs in 1 - A1^2.',
    )
    expect(diagnosis?.place.target).toBe('dZ1')
  })
})

describe('values on the way', () => {
  const evidence = plantBesideReference(courseNet)
  const matrix = (...data: number[]) => createTensor([data.length, 1], data)
  const failed: Evidence = {
    ...evidence,
    gradients: evidence.gradients.map((gradient) => ({
      ...gradient,
      verdict: /1$|2$/.test(gradient.name) ? 'failed' : 'passed',
      analytic: createTensor(
        gradient.right.shape,
        gradient.right.data.map((entry, i) => entry + (/3$/.test(gradient.name) ? 0 : i + 1)),
      ),
    })),
  }

  test('say which is the first wrong one in the order of backward', () => {
    const [diagnosis] = diagnose({
      ...failed,
      intermediates: [
        { name: 'dZ1', analytic: matrix(9, 9), right: matrix(1, 2) },
        { name: 'dA2', analytic: matrix(3, 4), right: matrix(4, 4) },
        { name: 'dZ2', analytic: matrix(3, 4), right: matrix(5, 6) },
        { name: 'dZ3', analytic: matrix(1, 2), right: matrix(1, 2) },
      ],
    })
    expect(diagnosis?.place).toMatchObject({ kind: 'follows', target: 'dA2' })
  })

  test('may carry the average that others take later', () => {
    const [diagnosis] = diagnose({
      ...failed,
      intermediates: [
        { name: 'dZ3', analytic: matrix(1, 2), right: matrix(3, 6) },
        { name: 'dA2', analytic: matrix(1, 4), right: matrix(3, 6) },
      ],
    })
    expect(diagnosis?.place.target).toBe('dA2')
  })
})

test('nothing is said of gradients that are right', () => {
  expect(diagnose(plantBesideReference(courseNet))).toEqual([])
})
