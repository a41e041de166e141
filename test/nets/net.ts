import type { Block } from '#grading/check/ask.ts'
import { buildMatrix, type Matrix } from '#grading/diagnosis/matrix.ts'
import { createRandomState, type RandomState } from '#grading/random-state.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import {
  type Gradients,
  listNames,
  propagateBack,
  RIGHT_STEPS,
  read,
  type Steps,
} from './backward.ts'
import { type DesignOptions, drawDesign, type Facts } from './design.ts'
import { computeCost, type Data, drawLabels, propagate, splitParameters } from './forward.ts'
import { designFor, drawPlace, type Place, type PointKind } from './points.ts'

/** A way to get backward wrong. */
export interface Mistake {
  /** The catalogue's name for it. */
  readonly id: string
  /** This very mistake, such as `double-average dZ2`. */
  readonly name: string
  /** Whether every gradient keeps its shape. */
  readonly keepsShapes: boolean
  readonly change: (steps: Steps) => Partial<Steps>
  /** What becomes of the shapes of the gradients that are returned. */
  readonly reshape?: (
    gradients: Readonly<Record<string, Tensor>>,
  ) => Readonly<Record<string, Tensor>>
}

/** A net with its data, and one point in the space of its parameters. */
export interface Net {
  readonly seed: number
  readonly facts: Facts
  readonly blocks: readonly Block[]
  /** W1, b1, W2, b2, ... in C order. */
  readonly theta: Float64Array
  readonly data: Data
  /** The cost; NaN or infinite where the net saturates. */
  readonly forward: (theta: Float64Array) => number
  /** The gradient in the order of theta, with these mistakes in it, the first made first. */
  readonly backward: (theta: Float64Array, mistakes?: readonly Mistake[]) => Float64Array
  /** The same by name, in the shapes that backward gives. */
  readonly differentiate: (
    theta: Float64Array,
    mistakes?: readonly Mistake[],
  ) => Readonly<Record<string, Tensor>>
}

export interface NetOptions extends DesignOptions {
  /** Where the net is checked; `generic` if not given. */
  readonly points?: PointKind
}

/**
 * Draws a net. Equal seeds and options give equal nets. Costs that are not finite and gradients that vanish altogether
 * are drawn again.
 * @throws RangeError when no such net is found in 100 draws.
 */
export function createNet(seed: number, options: NetOptions = {}): Net {
  const state = createRandomState(seed)
  for (let draw = 0; draw < 100; draw += 1) {
    const net = drawNet(seed, state, options)
    const gradient = net.backward(net.theta)
    const isAlive = gradient.every(Number.isFinite) && gradient.some((entry) => entry !== 0)
    if (Number.isFinite(net.forward(net.theta)) && isAlive) return net
  }
  throw new RangeError(`No net of seed ${seed} has a finite cost and a gradient in 100 draws`)
}

function drawNet(
  seed: number,
  state: RandomState,
  { points = 'generic', ...fixed }: NetOptions,
): Net {
  const facts = drawDesign(state, { ...designFor(points, state), ...fixed })
  const place = drawPlace(state, facts, points)
  const data: Data = {
    inputs: place.inputs,
    labels: drawLabels(facts, state),
    masks: drawMasks(state, facts),
  }
  return assembleNet(seed, { facts, data, place })
}

function assembleNet(
  seed: number,
  { facts, data, place }: { facts: Facts; data: Data; place: Place },
): Net {
  const run = (theta: Float64Array) => propagate(facts, data, splitParameters(facts, theta))
  const differentiate = (theta: Float64Array, mistakes: readonly Mistake[] = []): Gradients => {
    let steps: Steps = RIGHT_STEPS
    for (const mistake of mistakes) steps = { ...steps, ...mistake.change(steps) }
    return propagateBack({ facts, data, trace: run(theta) }, steps)
  }
  return {
    seed,
    facts,
    data,
    blocks: listBlocks(facts),
    theta: flatten(place),
    forward: (theta) => computeCost(facts, data, run(theta)),
    backward: (theta, mistakes) => {
      const gradients = differentiate(theta, mistakes)
      return Float64Array.from(listNames(facts).flatMap((name) => [...read(gradients, name).data]))
    },
    differentiate: (theta, mistakes = []) => {
      const tensors = Object.entries(differentiate(theta, mistakes)).map(
        ([name, { rows, columns, data: entries }]) => {
          return [name, createTensor([rows, columns], entries)] as const
        },
      )
      return mistakes.reduce<Readonly<Record<string, Tensor>>>(
        (made, { reshape }) => reshape?.(made) ?? made,
        Object.fromEntries(tensors),
      )
    },
  }
}

function drawMasks(state: RandomState, { activations, layers, keepProb, m }: Facts): Matrix[] {
  if (keepProb === 1) return []
  return activations.map((_, l) => {
    return buildMatrix(layers[l + 1] ?? 1, m, () => (state.uniform() < keepProb ? 1 / keepProb : 0))
  })
}

function listBlocks(facts: Facts): Block[] {
  let start = 0
  return facts.layers.slice(1).flatMap((units, l) => {
    const weights = { name: `W${l + 1}`, start, shape: [units, facts.layers[l] ?? 1] }
    const bias = {
      name: `b${l + 1}`,
      start: start + units * (facts.layers[l] ?? 1),
      shape: [units, 1],
    }
    start = bias.start + units
    return [weights, bias]
  })
}

function flatten({ weights, biases }: Place): Float64Array {
  return Float64Array.from(weights.flatMap((w, l) => [...w.data, ...(biases[l]?.data ?? [])]))
}
