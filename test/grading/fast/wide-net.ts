import type { Block } from '#grading/check/ask.ts'
import { createRandomState, type RandomState } from '#grading/random-state.ts'

/** A net with one hidden layer, softmax and cross-entropy, wide enough for the fast mode. */
export interface WideNet {
  readonly theta: Float64Array
  /** W1, b1, W2, b2. */
  readonly blocks: readonly Block[]
  readonly forward: (theta: Float64Array) => number
  readonly backward: (theta: Float64Array) => Float64Array
}

export interface WideDesign {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** A multiple of four. */
  readonly examples: number
  readonly activation: 'relu' | 'tanh'
}

export const LARGE: WideDesign = {
  inputs: 784,
  hidden: 64,
  outputs: 10,
  examples: 16,
  activation: 'tanh',
}

/** What both ways share: example by example, unit by unit. */
interface Data extends WideDesign {
  /** Examples times inputs. */
  readonly pixels: Float64Array
  readonly labels: Float64Array
  readonly starts: readonly [number, number, number, number]
}

/** Draws a net: pixels from 0 to 1, weights of the usual size, biases that are not zero. */
export function createWideNet(seed: number, design: Partial<WideDesign> = {}): WideNet {
  const state = createRandomState(seed)
  const shape = { ...LARGE, ...design }
  const { inputs, hidden, outputs, examples } = shape
  const b1 = hidden * inputs
  const w2 = b1 + hidden
  const b2 = w2 + outputs * hidden
  const theta = new Float64Array(b2 + outputs)
  fillNormal(state, theta.subarray(0, b1), 1 / Math.sqrt(inputs))
  fillNormal(state, theta.subarray(b1, w2), 0.1)
  fillNormal(state, theta.subarray(w2, b2), 1 / Math.sqrt(hidden))
  fillNormal(state, theta.subarray(b2), 0.1)
  const data: Data = {
    ...shape,
    pixels: Float64Array.from({ length: examples * inputs }, () => state.uniform()),
    labels: Float64Array.from({ length: examples }, () => Math.floor(state.uniform() * outputs)),
    starts: [0, b1, w2, b2],
  }
  return {
    theta,
    blocks: [
      { name: 'W1', start: 0, shape: [hidden, inputs] },
      { name: 'b1', start: b1, shape: [hidden, 1] },
      { name: 'W2', start: w2, shape: [outputs, hidden] },
      { name: 'b2', start: b2, shape: [outputs, 1] },
    ],
    forward: (parameters) => propagate(data, parameters).cost,
    backward: (parameters) => propagateBack(data, parameters),
  }
}

/** Sums of uniform numbers would do too; these are quick and normal enough for weights. */
function fillNormal(state: RandomState, target: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - state.uniform()))
    target[i] = scale * radius * Math.cos(2 * Math.PI * state.uniform())
  }
}

interface Trace {
  readonly cost: number
  readonly sums: Float64Array
  readonly units: Float64Array
  readonly probabilities: Float64Array
}

function propagate(data: Data, theta: Float64Array): Trace {
  const { hidden, outputs, examples, starts, activation } = data
  const sums = sumInputs(data, theta)
  const units = sums.map(activation === 'tanh' ? Math.tanh : (z) => Math.max(0, z))
  const probabilities = new Float64Array(examples * outputs)
  let total = 0
  for (let e = 0; e < examples; e += 1) {
    const own = units.subarray(e * hidden, (e + 1) * hidden)
    const scores = probabilities.subarray(e * outputs, (e + 1) * outputs)
    for (let o = 0; o < outputs; o += 1) {
      const row = starts[2] + o * hidden
      scores[o] = read(theta, starts[3] + o) + multiply(theta.subarray(row, row + hidden), own)
    }
    total += takeSoftmax(scores, read(data.labels, e))
  }
  return { cost: total / examples, sums, units, probabilities }
}

/** W1 x + b1, examples times units; four examples at once, because this is nearly all the work. */
function sumInputs({ inputs, hidden, examples, starts, pixels }: Data, theta: Float64Array) {
  const sums = new Float64Array(examples * hidden)
  for (let h = 0; h < hidden; h += 1) {
    const row = theta.subarray(starts[0] + h * inputs, starts[0] + (h + 1) * inputs)
    const bias = read(theta, starts[1] + h)
    for (let e = 0; e < examples; e += 4) {
      const [a, b, c, d] = multiplyFour(row, pixels, e * inputs)
      sums[e * hidden + h] = bias + a
      sums[(e + 1) * hidden + h] = bias + b
      sums[(e + 2) * hidden + h] = bias + c
      sums[(e + 3) * hidden + h] = bias + d
    }
  }
  return sums
}

/** The inner products of a row with four examples that follow one another from `start`. */
function multiplyFour(row: Float64Array, pixels: Float64Array, start: number) {
  const width = row.length
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let i = 0; i < width; i += 1) {
    const weight = read(row, i)
    const place = start + i
    a += weight * read(pixels, place)
    b += weight * read(pixels, place + width)
    c += weight * read(pixels, place + 2 * width)
    d += weight * read(pixels, place + 3 * width)
  }
  return [a, b, c, d] as const
}

/** Turns scores into probabilities in place and gives the loss of the label. */
function takeSoftmax(scores: Float64Array, label: number): number {
  const largest = Math.max(...scores)
  const score = read(scores, label) - largest
  let sum = 0
  for (let o = 0; o < scores.length; o += 1) {
    const power = Math.exp(read(scores, o) - largest)
    scores[o] = power
    sum += power
  }
  for (let o = 0; o < scores.length; o += 1) scores[o] = read(scores, o) / sum
  return Math.log(sum) - score
}

function propagateBack(data: Data, theta: Float64Array): Float64Array {
  const gradient = new Float64Array(theta.length)
  const trace = propagate(data, theta)
  for (let e = 0; e < data.examples; e += 1) {
    const slopes = addOutputGradient(gradient, { data, theta, trace }, e)
    addHiddenGradient(gradient, { data, trace, slopes }, e)
  }
  return gradient
}

/** Adds what one example gives to dW2 and db2; returns the slopes of its hidden units. */
function addOutputGradient(
  gradient: Float64Array,
  { data, theta, trace }: { data: Data; theta: Float64Array; trace: Trace },
  e: number,
): Float64Array {
  const { hidden, outputs, examples, starts } = data
  const own = trace.units.subarray(e * hidden, (e + 1) * hidden)
  const slopes = new Float64Array(hidden)
  for (let o = 0; o < outputs; o += 1) {
    const target = read(data.labels, e) === o ? 1 : 0
    const delta = (read(trace.probabilities, e * outputs + o) - target) / examples
    const row = starts[2] + o * hidden
    addMultiple(gradient.subarray(row, row + hidden), own, delta)
    addMultiple(slopes, theta.subarray(row, row + hidden), delta)
    gradient[starts[3] + o] = read(gradient, starts[3] + o) + delta
  }
  return slopes
}

/** Adds what one example gives to dW1 and db1. */
function addHiddenGradient(
  gradient: Float64Array,
  { data, trace, slopes }: { data: Data; trace: Trace; slopes: Float64Array },
  e: number,
): void {
  const { inputs, hidden, starts } = data
  const pixels = data.pixels.subarray(e * inputs, (e + 1) * inputs)
  for (let h = 0; h < hidden; h += 1) {
    const unit = read(trace.units, e * hidden + h)
    const isOn = read(trace.sums, e * hidden + h) > 0 ? 1 : 0
    const delta = read(slopes, h) * (data.activation === 'tanh' ? 1 - unit * unit : isOn)
    const row = starts[0] + h * inputs
    addMultiple(gradient.subarray(row, row + inputs), pixels, delta)
    gradient[starts[1] + h] = read(gradient, starts[1] + h) + delta
  }
}

function multiply(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += read(a, i) * read(b, i)
  return sum
}

function addMultiple(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) {
    target[i] = read(target, i) + factor * read(source, i)
  }
}

function read(values: Float64Array, offset: number): number {
  return values[offset] ?? Number.NaN
}
