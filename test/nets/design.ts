import type { RandomState } from '#grading/random-state.ts'
import type { Activation, OutputActivation } from './activation.ts'

export type Loss = 'cross-entropy' | 'softmax' | 'squared'

/** What a net is made of. */
export interface Facts {
  /** How many examples there are. */
  readonly m: number
  /** The strength of L2 regularisation, lambda / (2 m) times the sum of squared weights. */
  readonly lambda: number
  /** The share of hidden units that dropout keeps; 1 where there is none. */
  readonly keepProb: number
  /** One for each hidden layer. */
  readonly activations: readonly Activation[]
  readonly output: OutputActivation
  readonly loss: Loss
  /** Units of each layer, the inputs first. */
  readonly layers: readonly number[]
  /** The cost is this times the usual one, */
  readonly costScale: number
  /** and this more. */
  readonly costOffset: number
}

/** Fixed parts of a design; the rest is drawn. Layers and activations that are both fixed must fit each other. */
export type DesignOptions = Partial<Facts>

/**
 * Draws a net of 2 to 4 layers with 1 to 5 units each: half of them have square weights somewhere, a third
 * regularisation, a fifth dropout.
 */
export function drawDesign(state: RandomState, fixed: DesignOptions): Facts {
  const hidden = fixed.activations?.length ?? pick(state, [1, 2, 2, 3])
  const loss = fixed.loss ?? pick(state, ['cross-entropy', 'softmax', 'squared'] as const)
  const activation = pick(state, ['relu', 'leaky', 'tanh', 'sigmoid'] as const)
  const isMixed = state.uniform() < 0.2
  return {
    m: pick(state, [2, 3, 3, 4, 5, 6, 7]),
    lambda: state.uniform() < 1 / 3 ? pick(state, [0.1, 0.3, 0.7, 1]) : 0,
    keepProb: state.uniform() < 0.2 ? pick(state, [0.5, 0.7, 0.8, 0.86]) : 1,
    activations: Array.from({ length: hidden }, () =>
      isMixed ? pick(state, ['relu', 'leaky', 'tanh', 'sigmoid'] as const) : activation,
    ),
    output: drawOutput(state, loss),
    layers: drawLayers(state, hidden, loss),
    costScale: 1,
    costOffset: 0,
    ...fixed,
    loss,
  }
}

/** One of the choices, each as likely. */
export function pick<Choice>(state: RandomState, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices[Math.floor(state.uniform() * choices.length)] ?? choices[0]
}

function drawOutput(state: RandomState, loss: Loss): OutputActivation {
  if (loss === 'softmax') return 'softmax'
  if (loss === 'cross-entropy') return 'sigmoid'
  return pick(state, ['linear', 'sigmoid', 'tanh'])
}

function drawLayers(state: RandomState, hidden: number, loss: Loss): number[] {
  const layers = [pick(state, [2, 3, 4, 5])]
  for (let l = 0; l < hidden; l += 1) {
    const previous = layers.at(-1) ?? 1
    layers.push(state.uniform() < 0.35 ? Math.max(2, previous) : pick(state, [2, 3, 4, 5]))
  }
  layers.push(loss === 'softmax' ? pick(state, [2, 3, 4]) : pick(state, [1, 1, 2, 3]))
  return layers
}
