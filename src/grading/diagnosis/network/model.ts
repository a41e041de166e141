import {
  hasShapeOf,
  type Matrix,
  mapMatrix,
  multiply,
  readEntry,
  zipMatrices,
} from '#grading/diagnosis/matrix.ts'
import { type Activation, applyActivation } from './slope.ts'

/** What the entries of the last layer are measured by. */
export type Loss = 'cross-entropy' | 'squared'

/** A fully connected net as courses write it, examples in columns. */
export interface Model {
  readonly weights: readonly Matrix[]
  readonly biases: readonly Matrix[]
  readonly inputs: Matrix
  readonly labels: Matrix
  /** One for each hidden layer. */
  readonly activations: readonly Activation[]
  readonly leak: number
  readonly output: Activation | 'softmax'
  readonly loss: Loss
  /** What the sum of losses is multiplied by: 1/m where the cost is an average. */
  readonly average: number
  /** What the derivative of one loss is multiplied by: 2 for a squared error without its 1/2. */
  readonly gain: number
  /** The weights times this are added to their gradients: lambda/m. */
  readonly decay: number
  /** For each hidden layer which units dropout keeps; none without dropout. */
  readonly masks: readonly Matrix[]
  readonly keepProb: number
}

/** The values of one pass: Z and A of each layer, at the layer's number less one. */
export interface Pass {
  readonly sums: readonly Matrix[]
  /** Before dropout. */
  readonly undropped: readonly Matrix[]
  readonly outputs: readonly Matrix[]
}

/** Runs the net forward. @throws RangeError when shapes do not fit. */
export function runModel(model: Model): Pass {
  const sums: Matrix[] = []
  const undropped: Matrix[] = []
  const outputs: Matrix[] = []
  model.weights.forEach((weights, l) => {
    const bias = model.biases[l]
    const product = multiply(weights, outputs[l - 1] ?? model.inputs)
    const z = mapMatrix(product, (entry, offset) => {
      return entry + (bias?.data[Math.floor(offset / product.columns)] ?? Number.NaN)
    })
    const a = activate(z, model.activations[l] ?? model.output, model.leak)
    sums.push(z)
    undropped.push(a)
    outputs.push(dropUnits(a, model.masks[l], model.keepProb))
  })
  return { sums, undropped, outputs }
}

/** The cost of a pass. */
export function measureCost(model: Model, pass: Pass): number {
  const losses = sumLosses(model, pass)
  return model.average * losses + (model.decay / 2) * sumSquares(model.weights)
}

/** The sum of all squared weights. */
export function sumSquares(weights: readonly Matrix[]): number {
  return weights.reduce((sum, { data }) => data.reduce((part, w) => part + w * w, sum), 0)
}

function sumLosses({ labels, loss, output, gain }: Model, { outputs }: Pass): number {
  const last = outputs.at(-1)
  if (last === undefined || !hasShapeOf(last, labels)) return Number.NaN
  return zipMatrices(last, labels, chooseLoss(loss, output)).data.reduce(
    (sum, entry) => sum + gain * entry,
    0,
  )
}

function chooseLoss(loss: Loss, output: Model['output']): (a: number, y: number) => number {
  if (loss === 'squared') return (a, y) => (a - y) ** 2 / 2
  const own = (a: number, y: number) => (y === 0 ? 0 : -y * Math.log(a))
  if (output === 'softmax') return own
  return (a, y) => own(a, y) + own(1 - a, 1 - y)
}

function activate(z: Matrix, activation: Model['output'], leak: number): Matrix {
  if (activation === 'softmax') return normaliseColumns(z)
  return mapMatrix(z, (entry) => applyActivation(activation, entry, leak))
}

function normaliseColumns(z: Matrix): Matrix {
  const totals = new Float64Array(z.columns)
  const largest = new Float64Array(z.columns).fill(-Infinity)
  z.data.forEach((entry, offset) => {
    const column = offset % z.columns
    largest[column] = Math.max(largest[column] ?? entry, entry)
  })
  const powers = mapMatrix(z, (entry, offset) => {
    const column = offset % z.columns
    const power = Math.exp(entry - (largest[column] ?? 0))
    totals[column] = (totals[column] ?? 0) + power
    return power
  })
  return mapMatrix(powers, (power, offset) => power / (totals[offset % z.columns] ?? Number.NaN))
}

function dropUnits(a: Matrix, mask: Matrix | undefined, keepProb: number): Matrix {
  if (mask === undefined) return a
  return mapMatrix(a, (entry, offset) => {
    const row = Math.floor(offset / a.columns)
    return (entry * readEntry(mask, row, offset % a.columns)) / keepProb
  })
}
