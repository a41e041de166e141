import {
  buildMatrix,
  type Matrix,
  mapMatrix,
  multiply,
  readEntry,
} from '#grading/diagnosis/matrix.ts'
import { activate } from './activation.ts'
import type { Facts } from './design.ts'
import { multiplyEntries } from './matrix.ts'

/** What a net is run on. */
export interface Data {
  readonly inputs: Matrix
  readonly labels: Matrix
  /** One for each hidden layer: 1 / keepProb for a unit that is kept, 0 for one that is not. */
  readonly masks: readonly Matrix[]
}

/** One pass through the net. Layers count from 1; entry 0 of `outputs` holds the inputs. */
export interface Trace {
  readonly weights: readonly Matrix[]
  readonly biases: readonly Matrix[]
  /** Z of layer l at l - 1. */
  readonly sums: readonly Matrix[]
  /** A of layer l at l, after dropout. */
  readonly outputs: readonly Matrix[]
  /** A of layer l at l, before dropout. */
  readonly undropped: readonly Matrix[]
}

/** Runs the net on all examples at once. */
export function propagate(facts: Facts, data: Data, parameters: ParameterPair): Trace {
  const { weights, biases } = parameters
  const sums: Matrix[] = []
  const outputs = [data.inputs]
  const undropped = [data.inputs]
  weights.forEach((w, l) => {
    const z = mapMatrix(multiply(w, outputs[l] ?? w), (entry, offset) => {
      return entry + (biases[l]?.data[Math.floor(offset / facts.m)] ?? Number.NaN)
    })
    const a = activate(z, facts.activations[l] ?? facts.output)
    const mask = data.masks[l]
    sums.push(z)
    undropped.push(a)
    outputs.push(mask === undefined ? a : multiplyEntries(a, mask))
  })
  return { weights, biases, sums, outputs, undropped }
}

/** Weights and biases, a layer each. */
export interface ParameterPair {
  readonly weights: readonly Matrix[]
  readonly biases: readonly Matrix[]
}

/** The cost, written as the course writes it: rounding and saturation are as there. */
export function computeCost(facts: Facts, data: Data, trace: Trace): number {
  const output = trace.outputs.at(-1) ?? data.labels
  const { m, lambda, costScale, costOffset } = facts
  const losses = data.labels.data.map((y, i) => LOSSES[facts.loss](output.data[i] ?? NaN, y))
  const squares = trace.weights.map((w) => w.data.reduce((sum, entry) => sum + entry * entry, 0))
  const mean = (1 / m) * losses.reduce((sum, loss) => sum + loss, 0)
  const penalty = (lambda / (2 * m)) * squares.reduce((sum, square) => sum + square, 0)
  return costScale * (mean + penalty) + costOffset
}

const LOSSES = {
  'cross-entropy': (a: number, y: number) => -Math.log(a) * y - Math.log(1 - a) * (1 - y),
  softmax: (a: number, y: number) => (y === 0 ? 0 : -Math.log(a) * y),
  squared: (a: number, y: number) => (a - y) ** 2 / 2,
}

/** Splits a flat vector W1, b1, W2, b2, ... */
export function splitParameters(facts: Facts, theta: Float64Array): ParameterPair {
  const weights: Matrix[] = []
  const biases: Matrix[] = []
  let offset = 0
  const take = (rows: number, columns: number): Matrix => {
    const data = theta.slice(offset, offset + rows * columns)
    offset += rows * columns
    return { rows, columns, data }
  }
  facts.layers.slice(1).forEach((units, l) => {
    weights.push(take(units, facts.layers[l] ?? 1))
    biases.push(take(units, 1))
  })
  return { weights, biases }
}

/** Labels that suit a loss: classes as 0 and 1, one 1 in each column for softmax, numbers for squares. */
export function drawLabels(facts: Facts, draw: { uniform(): number; normal(): number }): Matrix {
  const rows = facts.layers.at(-1) ?? 1
  if (facts.loss === 'squared') return buildMatrix(rows, facts.m, () => draw.normal())
  if (facts.loss === 'cross-entropy') {
    return buildMatrix(rows, facts.m, () => (draw.uniform() < 0.5 ? 0 : 1))
  }
  const classes = buildMatrix(1, facts.m, () => Math.floor(draw.uniform() * rows))
  return buildMatrix(rows, facts.m, (row, column) =>
    readEntry(classes, 0, column) === row ? 1 : 0,
  )
}
