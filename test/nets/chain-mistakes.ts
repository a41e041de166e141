import {
  type Matrix,
  mapMatrix,
  multiply,
  pickColumn,
  scaleMatrix,
  transpose,
  zipMatrices,
} from '#grading/diagnosis/matrix.ts'
import { at, type LayerScene, read, type Scene, type Steps } from './backward.ts'
import { multiplyEntries } from './matrix.ts'
import type { Mistake, Net } from './net.ts'

/** Mistakes in what is multiplied with what: weights, cached values, dropout's mask, the sum over examples. */
export function listChainMistakes(net: Net): Mistake[] {
  const layers = net.facts.layers.slice(1).map((_, i) => i + 1)
  return [
    ...layers.slice(0, -1).flatMap((l) => listPullMistakes(net, l)),
    ...layers.flatMap((l) => listInputMistakes(net, l)),
    ...layers.flatMap((l) => listProductMistakes(net, l)),
    ...layers.flatMap((l) => listExampleMistakes(net, l)),
    pickExample(net.facts.layers.length - 1, { isLast: false, isAveraged: false }),
    ...(net.facts.keepProb < 1 ? layers.slice(0, -1).flatMap(listDropoutMistakes) : []),
  ]
}

function listPullMistakes({ facts }: Net, l: number): Mistake[] {
  const isSquare = facts.layers[l] === facts.layers[l + 1]
  const pull = (id: string, weightsFor: (scene: Scene) => Matrix): Mistake =>
    describe(id, `dA${l}`, ({ pullBack }) => ({
      pullBack: (scene, layer) => {
        if (layer !== l) return pullBack(scene, layer)
        return multiply(weightsFor(scene), read(scene.deltas, l + 1))
      },
    }))
  return [
    ...(isSquare ? [pull('untransposed-weights', ({ trace }) => at(trace.weights, l))] : []),
    pull('wrong-weights', ({ weightGradients }) => transpose(read(weightGradients, l + 1))),
    pull('wrong-weights', ({ trace, weightGradients }) => {
      return transpose(
        zipMatrices(at(trace.weights, l), read(weightGradients, l + 1), (w, dW) => w - 0.1 * dW),
      )
    }),
  ]
}

function listInputMistakes({ facts }: Net, l: number): Mistake[] {
  const use = (form: string, choose: (scene: Scene) => Matrix): Mistake =>
    describe('wrong-input', `dW${l} from ${form}`, ({ weightInput }) => ({
      weightInput: (scene, layer) => (layer === l ? choose(scene) : weightInput(scene, layer)),
    }))
  const units = facts.layers[l - 1]
  return [
    ...(l > 1 ? [use(`Z${l - 1}`, ({ trace }) => at(trace.sums, l - 2))] : []),
    ...(facts.layers[l] === units ? [use(`A${l}`, ({ trace }) => at(trace.outputs, l))] : []),
    ...(l > 1 && facts.layers[l - 2] === units
      ? [use(`A${l - 2}`, ({ trace }) => at(trace.outputs, l - 2))]
      : []),
    ...(l > 1 && facts.keepProb < 1
      ? [use(`A${l - 1} before dropout`, ({ trace }) => at(trace.undropped, l - 1))]
      : []),
  ]
}

/** `dZ * A` for `np.dot(dZ, A.T)`: one column per example. */
function listProductMistakes({ facts }: Net, l: number): Mistake[] {
  if (facts.layers[l] !== facts.layers[l - 1] || facts.lambda > 0) return []
  const mistake = describe('elementwise-product', `dW${l}`, ({ weightGradient }) => ({
    weightGradient: (layer) => {
      if (layer.l !== l) return weightGradient(layer)
      return scaleMatrix(multiplyEntries(layer.dZ, layer.input), 1 / facts.m)
    },
  }))
  return [{ ...mistake, keepsShapes: facts.layers[l - 1] === facts.m }]
}

function listExampleMistakes({ facts }: Net, l: number): Mistake[] {
  const { m } = facts
  const example = (form: string, column: number) =>
    describe('single-example', `dW${l} ${form}`, ({ weightGradient }) => ({
      weightGradient: (layer) =>
        layer.l === l ? weighExample(layer, column, 1) : weightGradient(layer),
    }))
  return [
    example('first', 0),
    example('last', m - 1),
    pickExample(l, { isLast: true, isAveraged: true }),
    describe('single-example', `db${l} last`, ({ biasGradient }) => ({
      biasGradient: (layer) => (layer.l === l ? pickColumn(layer.dZ, m - 1) : biasGradient(layer)),
    })),
  ]
}

/** dW and db of a layer from one example. */
function pickExample(l: number, how: { isLast: boolean; isAveraged: boolean }): Mistake {
  const place = `dW${l} and db${l} ${how.isLast ? 'last' : 'first'}`
  return describe('single-example', place, ({ weightGradient, biasGradient }) => ({
    weightGradient: (layer) => {
      if (layer.l !== l) return weightGradient(layer)
      return weighExample(layer, chooseColumn(layer, how), chooseScale(layer, how))
    },
    biasGradient: (layer) => {
      if (layer.l !== l) return biasGradient(layer)
      return scaleMatrix(pickColumn(layer.dZ, chooseColumn(layer, how)), chooseScale(layer, how))
    },
  }))
}

function chooseColumn({ facts }: Scene, { isLast }: { isLast: boolean }): number {
  return isLast ? facts.m - 1 : 0
}

function chooseScale({ facts }: Scene, { isAveraged }: { isAveraged: boolean }): number {
  return isAveraged ? 1 / facts.m : 1
}

function weighExample({ dZ, input }: LayerScene, column: number, factor: number): Matrix {
  const product = multiply(pickColumn(dZ, column), transpose(pickColumn(input, column)))
  return scaleMatrix(product, factor)
}

function listDropoutMistakes(l: number): Mistake[] {
  const change = (form: string, drop: (dA: Matrix, mask: Matrix, keep: number) => Matrix) =>
    describe('dropout', `dA${l} without ${form}`, ({ dropOut }) => ({
      dropOut: (scene, layer, dA) => {
        if (layer !== l) return dropOut(scene, layer, dA)
        return drop(dA, at(scene.data.masks, l - 1), scene.facts.keepProb)
      },
    }))
  return [
    change('mask', (dA, _mask, keep) => mapMatrix(dA, (entry) => entry / keep)),
    change('keep_prob', (dA, mask) =>
      zipMatrices(dA, mask, (entry, kept) => (kept > 0 ? entry : 0)),
    ),
    change('both', (dA) => dA),
  ]
}

function describe(id: string, place: string, change: (steps: Steps) => Partial<Steps>): Mistake {
  return { id, name: `${id} ${place}`, keepsShapes: true, change }
}
