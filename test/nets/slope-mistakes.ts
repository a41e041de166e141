import { type Matrix, mapMatrix, zipMatrices } from '#grading/diagnosis/matrix.ts'
import { type Activation, activate, differentiate, LEAK } from './activation.ts'
import { at, type Steps } from './backward.ts'
import { multiplyEntries } from './matrix.ts'
import type { Mistake, Net } from './net.ts'

/** Mistakes in g' of a hidden layer, and in dZ of the last. */
export function listSlopeMistakes(net: Net): Mistake[] {
  const hidden = net.facts.activations.flatMap((activation, i) => {
    return listHiddenMistakes(activation, i + 1)
  })
  return [...hidden, ...listOutputMistakes(net)]
}

function listHiddenMistakes(activation: Activation, l: number): Mistake[] {
  const z = (change: (entry: number) => number) => (matrix: Matrix) => mapMatrix(matrix, change)
  const atSums = (id: string, form: string, change: (z: Matrix) => Matrix) =>
    replaceSlope({ id, form, l, make: (_dA, sums) => change(sums) })
  const missing = atSums(
    'missing-derivative',
    'none',
    z(() => 1),
  )
  const others = (['relu', 'tanh', 'sigmoid', 'leaky'] as const)
    .filter((other) => other !== activation)
    .map((other) => atSums('other-derivative', other, (sums) => differentiate(sums, other)))
  const square = (a: number) => 1 - a * a
  const bell = (a: number) => a * (1 - a)
  const twice = (sums: Matrix) => differentiate(activate(sums, activation), activation)
  switch (activation) {
    case 'relu':
    case 'leaky': {
      const low = activation === 'relu' ? 0 : LEAK
      return [
        missing,
        ...others,
        atSums(
          'wrong-mask',
          'inverted',
          z((entry) => (entry > 0 ? low : 1)),
        ),
        replaceSlope({
          id: 'wrong-mask',
          form: 'from dA',
          l,
          make: (dA) => mapMatrix(dA, (entry) => (entry > 0 ? 1 : low)),
        }),
      ]
    }
    case 'tanh':
      return [
        missing,
        ...others,
        atSums('derivative-of-input', '1 - Z^2', z(square)),
        atSums('activation-twice', 'tanh of A', twice),
        atSums(
          'tanh-unsquared',
          '1 - A',
          z((entry) => 1 - Math.tanh(entry)),
        ),
      ]
    case 'sigmoid':
      return [
        missing,
        ...others,
        atSums('derivative-of-input', 'Z (1 - Z)', z(bell)),
        atSums('activation-twice', 'sigmoid of A', twice),
      ]
    default:
      return []
  }
}

function replaceSlope(how: {
  id: string
  form: string
  l: number
  make: (dA: Matrix, sums: Matrix) => Matrix
}): Mistake {
  const { id, form, l: wrong, make } = how
  return {
    id,
    name: `${id} (${form}) dZ${wrong}`,
    keepsShapes: true,
    change: ({ slope }) => ({
      slope: (scene, l, dA) => {
        return l === wrong ? make(dA, at(scene.trace.sums, l - 1)) : slope(scene, l, dA)
      },
    }),
  }
}

function listOutputMistakes({ facts, data }: Net): Mistake[] {
  const last = facts.layers.length - 1
  const change = (id: string, make: (start: Matrix, output: Matrix, sums: Matrix) => Matrix) => {
    return replaceStart({ id, name: `${id} dZ${last}`, make, last })
  }
  const bell = (a: number) => a * (1 - a)
  if (facts.loss !== 'squared') {
    return [
      change('extra-derivative', (start, output) =>
        multiplyEntries(start, mapMatrix(output, bell)),
      ),
      change('missing-label', (_start, output) => output),
    ]
  }
  const halving = change('cost-halving', (start) => mapMatrix(start, (entry) => 2 * entry))
  const labelless = change('missing-label', (start, output) => {
    const error = zipMatrices(output, data.labels, (a, y) => a - y)
    const gain = zipMatrices(start, error, (slope, difference) => slope / difference)
    return multiplyEntries(output, gain)
  })
  const bare = change('missing-output-derivative', (_start, output) => {
    return zipMatrices(output, data.labels, (a, y) => a - y)
  })
  return facts.output === 'linear' ? [halving, labelless] : [halving, labelless, bare]
}

function replaceStart(how: {
  id: string
  name: string
  last: number
  make: (start: Matrix, output: Matrix, sums: Matrix) => Matrix
}): Mistake {
  const { id, name, last, make } = how
  return {
    id,
    name,
    keepsShapes: true,
    change: ({ startDelta }: Steps) => ({
      startDelta: (scene) => {
        const { outputs, sums } = scene.trace
        return make(startDelta(scene), at(outputs, last), at(sums, last - 1))
      },
    }),
  }
}
