import {
  type Matrix,
  multiply,
  scaleMatrix,
  sumRows,
  transpose,
  zipMatrices,
} from '#grading/diagnosis/matrix.ts'
import { differentiate } from './activation.ts'
import type { Facts } from './design.ts'
import type { Data, Trace } from './forward.ts'
import { add, multiplyEntries } from './matrix.ts'

/** What a step of backward can see. */
export interface Scene {
  readonly facts: Facts
  readonly data: Data
  readonly trace: Trace
  /** dZ of the layers done so far, at their numbers. */
  readonly deltas: Readonly<Record<number, Matrix>>
  /** dW of the layers done so far, at their numbers. */
  readonly weightGradients: Readonly<Record<number, Matrix>>
}

/** What dW and db of layer l are made of. */
export interface LayerScene extends Scene {
  readonly l: number
  readonly dZ: Matrix
  /** The outputs of the layer below. */
  readonly input: Matrix
}

/** Gradients by the names of their parameters. */
export type Gradients = Readonly<Record<string, Matrix>>

/** The steps of backward, layer by layer from the last; a mistake changes some of them. */
export interface Steps {
  /** dZ of the last layer. */
  readonly startDelta: (scene: Scene) => Matrix
  /** dA of layer l from layer l + 1, before dropout's mask. */
  readonly pullBack: (scene: Scene, l: number) => Matrix
  /** dA of layer l with dropout's mask. */
  readonly dropOut: (scene: Scene, l: number, dA: Matrix) => Matrix
  /** What dA of hidden layer l is multiplied by for dZ: g'(Z). */
  readonly slope: (scene: Scene, l: number, dA: Matrix) => Matrix
  /** The array that dW of layer l multiplies dZ with. */
  readonly weightInput: (scene: Scene, l: number) => Matrix
  /** dW without regularisation. */
  readonly weightGradient: (layer: LayerScene) => Matrix
  /** What regularisation adds to dW of layer l. */
  readonly penalty: (scene: Scene, l: number) => Matrix
  readonly biasGradient: (layer: LayerScene) => Matrix
  /** The last change before the gradients are returned. */
  readonly finish: (gradients: Gradients, scene: Scene) => Gradients
}

/** Backward as it is right. The average over the examples is taken in dW and db. */
export const RIGHT_STEPS: Steps = {
  startDelta: ({ facts, data, trace }) => {
    const last = trace.weights.length
    const error = zipMatrices(at(trace.outputs, last), data.labels, (a, y) => a - y)
    if (facts.loss !== 'squared' || facts.output === 'softmax') return error
    return multiplyEntries(error, differentiate(at(trace.sums, last - 1), facts.output))
  },
  pullBack: ({ trace, deltas }, l) =>
    multiply(transpose(at(trace.weights, l)), read(deltas, l + 1)),
  dropOut: ({ data }, l, dA) => {
    const mask = data.masks[l - 1]
    return mask === undefined ? dA : multiplyEntries(dA, mask)
  },
  slope: ({ facts, trace }, l) => {
    return differentiate(at(trace.sums, l - 1), facts.activations[l - 1] ?? 'linear')
  },
  weightInput: ({ trace }, l) => at(trace.outputs, l - 1),
  weightGradient: ({ dZ, input, facts }) =>
    scaleMatrix(multiply(dZ, transpose(input)), 1 / facts.m),
  penalty: ({ facts, trace }, l) => scaleMatrix(at(trace.weights, l - 1), facts.lambda / facts.m),
  biasGradient: ({ dZ, facts }) => scaleMatrix(sumRows(dZ), 1 / facts.m),
  finish: (gradients) => gradients,
}

/** Runs backward's steps from the last layer to the first. */
export function propagateBack(
  pass: { readonly facts: Facts; readonly data: Data; readonly trace: Trace },
  steps: Steps,
): Gradients {
  const deltas: Record<number, Matrix> = {}
  const weightGradients: Record<number, Matrix> = {}
  const scene: Scene = { ...pass, deltas, weightGradients }
  const gradients: Record<string, Matrix> = {}
  for (let l = pass.trace.weights.length; l > 0; l -= 1) {
    const dZ = findDelta(scene, l, steps)
    const input = steps.weightInput(scene, l)
    deltas[l] = dZ
    const product = steps.weightGradient({ ...scene, l, dZ, input })
    const dW = pass.facts.lambda === 0 ? product : add(product, steps.penalty(scene, l))
    weightGradients[l] = dW
    gradients[`W${l}`] = dW
    gradients[`b${l}`] = steps.biasGradient({ ...scene, l, dZ, input })
  }
  const returned = steps.finish(gradients, scene)
  const { costScale } = pass.facts
  return Object.fromEntries(
    listNames(pass.facts).map((name) => [name, scaleMatrix(read(returned, name), costScale)]),
  )
}

/** The names of a net's parameters, in order. */
export function listNames(facts: Facts): string[] {
  return facts.layers.slice(1).flatMap((_, l) => [`W${l + 1}`, `b${l + 1}`])
}

/** An entry of a list that is known to be there. @throws RangeError when it is not. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new RangeError(`There is no item ${index} of ${items.length}`)
  return item
}

/** An entry of a record that is known to be there. @throws RangeError when it is not. */
export function read<Item>(
  items: Readonly<Record<string | number, Item>>,
  key: string | number,
): Item {
  const item = items[key]
  if (item === undefined) throw new RangeError(`There is no item named ${key}`)
  return item
}

function findDelta(scene: Scene, l: number, steps: Steps): Matrix {
  if (l === scene.trace.weights.length) return steps.startDelta(scene)
  const dA = steps.dropOut(scene, l, steps.pullBack(scene, l))
  return multiplyEntries(dA, steps.slope(scene, l, dA))
}
