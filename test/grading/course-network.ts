import { createRandomState, drawTensor } from '#grading/random-state.ts'
import { concatenateData, createTensor, splitData, type Tensor } from '#grading/tensor.ts'

/** The test case of the course's gradient checking assignment, drawn from its one stream. */
const state = createRandomState(1)
const [inputs, ...parameters] = [
  [4, 3],
  [5, 4],
  [5, 1],
  [3, 5],
  [3, 1],
  [1, 3],
  [1, 1],
].map((shape) => drawTensor(state, { shape, distribution: 'normal', scale: 1 }))
const labels = createTensor([1, 3], [1, 1, 0])

export const parameterNames = ['W1', 'b1', 'W2', 'b2', 'W3', 'b3'] as const
const shapes = parameters.map((parameter) => parameter.shape)

/** All 47 parameters, in the course's order. */
export const theta = concatenateData(parameters)

/** The parts of a vector in the order of theta. */
export function splitTheta(vector: Float64Array): Tensor[] {
  return splitData(vector, shapes)
}

/** The cost of the network at these parameters: two layers with ReLU and one with sigmoid. */
export function computeCost(vector: Float64Array): number {
  const { output } = propagateForward(vector)
  const losses = output.data.map((a, i) => {
    const y = at(labels, i)
    return -Math.log(a) * y - Math.log(1 - a) * (1 - y)
  })
  return (1 / 3) * losses.reduce((sum, loss) => sum + loss, 0)
}

/** The gradient, one tensor per parameter, multiplied by the factor of its parameter. */
export function computeGradient(
  factors: Readonly<Record<string, number>> = {},
  vector: Float64Array = theta,
): Tensor[] {
  const { layers, activations, output } = propagateForward(vector)
  let error = mapEntries(output, (a, i) => a - at(labels, i))
  const gradients: Tensor[] = []
  for (const [l, weights] of [...layers.entries()].toReversed()) {
    const below = activations[l] ?? output
    const scale = (name: string) => (factors[name] ?? 1) / 3
    const bias = multiply(error, createTensor([3, 1], [1, 1, 1]))
    gradients.unshift(
      mapEntries(multiply(error, transpose(below)), (entry) => scale(`W${l + 1}`) * entry),
      mapEntries(bias, (entry) => scale(`b${l + 1}`) * entry),
    )
    const backward = multiply(transpose(weights), error)
    error = mapEntries(backward, (entry, i) => (at(below, i) > 0 ? entry : 0))
  }
  return gradients
}

function propagateForward(vector: Float64Array) {
  const [w1, b1, w2, b2, w3, b3] = splitTheta(vector)
  const layers = [w1, w2, w3].filter((weights) => weights !== undefined)
  const biases = [b1, b2, b3]
  const activations = [inputs].filter((array) => array !== undefined)
  layers.forEach((weights, l) => {
    const z = mapEntries(multiply(weights, activations[l] ?? weights), (entry, i) => {
      return entry + at(biases[l], Math.floor(i / 3))
    })
    activations.push(
      mapEntries(z, (entry) => (l === 2 ? 1 / (1 + Math.exp(-entry)) : Math.max(0, entry))),
    )
  })
  const output = activations.pop() ?? labels
  return { layers, activations, output }
}

function at(tensor: Tensor | undefined, offset: number): number {
  return tensor?.data[offset] ?? Number.NaN
}

function mapEntries(tensor: Tensor, change: (entry: number, offset: number) => number): Tensor {
  return createTensor(tensor.shape, tensor.data.map(change))
}

function multiply(a: Tensor, b: Tensor): Tensor {
  const [rows = 0, inner = 0] = a.shape
  const [, columns = 0] = b.shape
  const data = Array.from({ length: rows * columns }, (_, offset) => {
    const row = Math.floor(offset / columns)
    let sum = 0
    for (let k = 0; k < inner; k += 1) {
      sum += at(a, row * inner + k) * at(b, k * columns + (offset % columns))
    }
    return sum
  })
  return createTensor([rows, columns], data)
}

function transpose(tensor: Tensor): Tensor {
  const [rows = 0, columns = 0] = tensor.shape
  const data = Array.from({ length: rows * columns }, (_, offset) => {
    return at(tensor, (offset % rows) * columns + Math.floor(offset / rows))
  })
  return createTensor([columns, rows], data)
}
