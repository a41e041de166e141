import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Edits,
  type Findings,
  listTelling,
  noPython,
  python,
  replayVariants,
} from './replay.ts'

const PARAMETER_KEYS = 'keys = sorted(params, key=lambda key: (int(key[1:]), key[0] != "W"))'
const PARAMETER_ROWS = 'params[key].reshape(-1)'
const GRADIENT_KEYS = 'keys = [key for key in grads if not key.startswith("dA")]'
const GRADIENT_SORT = 'keys.sort(key=lambda key: (int(key[2:]), key[1] != "W"))'
const GRADIENT_ROWS = 'grads[key].reshape(-1)'
const RESTORED = 'restored[key] = vector[start:end].reshape(shape)'
const LINEAR = 'Z = np.dot(W, A) + parameters[f"B{layer}"]'
const LAYERS = 'layers = len(parameters) // 2'
const ACTIVATION = 'A = np.maximum(0, Z) if layer < layers else 1 / (1 + np.exp(-Z))'
const LOSSES = 'losses = np.multiply(-np.log(Y_pred), Y) + np.multiply(-np.log(1 - Y_pred), 1 - Y)'
const MEAN = 'return 1. / Y.shape[1] * np.sum(losses)'
const WEIGHTS = '1. / m * np.dot(dZ, A_before.T)'
const BIASES = '1. / m * np.sum(dZ, axis=1, keepdims=True)'
const QUOTIENT = 'gradapprox[i] = (costs[0] - costs[1]) / (2 * epsilon)'
const SHIFTS = 'for shift in (epsilon, -epsilon):'
const DENOMINATOR = 'denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)'

const MISTAKES: Readonly<Record<string, Readonly<Record<string, Edits>>>> = {
  params_to_vector: {
    'keys as they come': [[PARAMETER_KEYS, 'keys = list(params)']],
    'keys by the alphabet': [[PARAMETER_KEYS, 'keys = sorted(params)']],
    'biases before weights': [[PARAMETER_KEYS, PARAMETER_KEYS.replace('!= "W"', '== "W"')]],
    'the last layer first': [[PARAMETER_KEYS, PARAMETER_KEYS.replace('(int', '(-int')]],
    'column by column': [[PARAMETER_ROWS, 'params[key].reshape(-1, order="F")']],
    'one column': [[PARAMETER_ROWS, 'params[key].reshape(-1, 1)']],
    'weights alone': [[PARAMETER_KEYS, 'keys = sorted(k for k in params if k[0] == "W")']],
  },
  grads_to_vector: {
    'keys as they come': [[GRADIENT_SORT, '']],
    'keys by the alphabet': [[GRADIENT_SORT, 'keys.sort()']],
    'activations among them': [[GRADIENT_KEYS, 'keys = list(grads)']],
    'column by column': [[GRADIENT_ROWS, 'grads[key].reshape(-1, order="F")']],
    'one column': [[GRADIENT_ROWS, 'grads[key].reshape(-1, 1)']],
  },
  vector_to_dict: {
    'column by column': [[RESTORED, RESTORED.replace('(shape)', '(shape, order="F")')]],
    'a start that stays': [['start = end\n    return restored', 'pass\n    return restored']],
    'flat arrays': [[RESTORED, 'restored[key] = vector[start:end]']],
    'shapes turned around': [[RESTORED, RESTORED.replace('(shape)', '(shape[::-1])')]],
    'the first key only': [['return restored', 'return dict(list(restored.items())[:1])']],
  },
  check_gradient: {
    'divides by epsilon': [[QUOTIENT, QUOTIENT.replace('(2 * epsilon)', 'epsilon')]],
    'has no parentheses': [[QUOTIENT, QUOTIENT.replace('(2 * epsilon)', '2 * epsilon')]],
    'looks ahead only': [
      [SHIFTS, 'for shift in (epsilon, 0.0):'],
      [QUOTIENT, QUOTIENT.replace('(2 * epsilon)', 'epsilon')],
    ],
    'does not copy': [['moved = vector.copy()', 'moved = vector']],
    'compares gradapprox with itself': [['grad - gradapprox', 'gradapprox - gradapprox']],
    'divides by |grad + gradapprox|': [
      [DENOMINATOR, 'denominator = np.linalg.norm(grad + gradapprox)'],
    ],
    'divides by |grad|': [[DENOMINATOR, 'denominator = np.linalg.norm(grad)']],
    'stops after three layers': [
      [
        'vector, shapes = params_to_vector(params)',
        'vector, shapes = params_to_vector({k: v for k, v in params.items() if k[1] < "4"})',
      ],
    ],
    'returns a number alone': [
      ['return numerator / denominator, gradapprox', 'return numerator / denominator'],
    ],
  },
  forward: {
    'three layers': [[LAYERS, 'layers = 3']],
    'no bias': [[LINEAR, 'Z = np.dot(W, A)']],
    'the sigmoid in every layer': [[ACTIVATION, 'A = 1 / (1 + np.exp(-Z))']],
    'the ReLU in the last layer too': [[ACTIVATION, 'A = np.maximum(0, Z)']],
    'no ReLU': [[ACTIVATION, 'A = Z if layer < layers else 1 / (1 + np.exp(-Z))']],
    'a flat answer': [['return A, caches', 'return A.reshape(-1), caches']],
  },
  compute_cost: {
    'a sum for the mean': [[MEAN, 'return np.sum(losses)']],
    'a 3 in place of m': [[MEAN, 'return 1. / 3 * np.sum(losses)']],
    'the other sign': [[MEAN, 'return -1. / Y.shape[1] * np.sum(losses)']],
    'ones alone': [[LOSSES, 'losses = np.multiply(-np.log(Y_pred), Y)']],
    'zeros alone': [[LOSSES, 'losses = np.multiply(-np.log(1 - Y_pred), 1 - Y)']],
    'squares for logarithms': [[LOSSES, 'losses = (Y_pred - Y) ** 2']],
  },
  backward: {
    'no average over the weights': [[WEIGHTS, 'np.dot(dZ, A_before.T)']],
    'an average taken twice': [['dZ = Y_pred - Y', 'dZ = (Y_pred - Y) / m']],
    'the sign': [['dZ = Y_pred - Y', 'dZ = Y - Y_pred']],
    'no mask': [
      ['np.multiply(grads[f"dA{layer - 1}"], np.int64(Z_before > 0))', 'grads[f"dA{layer - 1}"]'],
    ],
    'the mask turned around': [['np.int64(Z_before > 0)', 'np.int64(Z_before <= 0)']],
    'a bias summed over units': [[BIASES, '1. / m * np.sum(dZ) * np.ones((dZ.shape[0], 1))']],
    'a bias without its second axis': [[BIASES, '1. / m * np.sum(dZ, axis=1)']],
    'W in place of W.T in a square layer': [
      ['np.dot(W.T, dZ)', 'np.dot(W if W.shape[0] == W.shape[1] else W.T, dZ)'],
    ],
    'the derivative of the sigmoid on top': [
      ['dZ = Y_pred - Y', 'dZ = (Y_pred - Y) * Y_pred * (1 - Y_pred)'],
    ],
  },
}

describe.each(Object.entries(MISTAKES))('the cases of %s', (exercise, mistakes) => {
  let findings: Findings = {}
  beforeAll(async () => {
    findings = await replayVariants('my-ann', exercise, { right: [], ...mistakes })
  })

  test('agree with the reference', ({ skip }) => {
    skip(python === '', noPython)
    expect(findings['right']).toBeDefined()
    expect(listTelling(findings, 'right')).toEqual([])
  })

  test.for(Object.keys(mistakes))('tell: %s', (mistake, { skip }) => {
    skip(python === '', noPython)
    expect(listTelling(findings, mistake)).not.toEqual([])
  })
})
