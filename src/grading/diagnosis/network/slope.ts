/** An activation function of hidden or last layers, softmax aside. */
export type Activation = 'relu' | 'leaky' | 'tanh' | 'sigmoid' | 'linear'

/**
 * A formula that learners write for g', as a function of whatever array they hand to it: `tanh-of-output` is 1 - x^2,
 * right for x = A; `tanh-of-sum` is 1 - tanh(x)^2, right for x = Z.
 */
export type SlopeForm =
  | 'step'
  | 'leaky-step'
  | 'inverted-step'
  | 'inverted-leaky-step'
  | 'tanh-of-output'
  | 'tanh-of-sum'
  | 'one-minus'
  | 'sigmoid-of-output'
  | 'sigmoid-of-sum'

/** The activation functions; `leak` is the leaky ReLU's slope below 0. */
export function applyActivation(activation: Activation, z: number, leak: number): number {
  switch (activation) {
    case 'relu':
      return Math.max(0, z)
    case 'leaky':
      return z > 0 ? z : leak * z
    case 'tanh':
      return Math.tanh(z)
    case 'sigmoid':
      return sigmoid(z)
    default:
      return z
  }
}

/** One of the formulas for g', at x. */
export function applySlope(form: SlopeForm, x: number, leak: number): number {
  return SLOPES[form](x, leak)
}

/** The right formula for an activation's g', and whether it takes the layer's outputs or its sums. */
export const RIGHT_SLOPES: Readonly<
  Record<Exclude<Activation, 'linear'>, { readonly form: SlopeForm; readonly of: 'A' | 'Z' }>
> = {
  relu: { form: 'step', of: 'Z' },
  leaky: { form: 'leaky-step', of: 'Z' },
  tanh: { form: 'tanh-of-output', of: 'A' },
  sigmoid: { form: 'sigmoid-of-output', of: 'A' },
}

const SLOPES: Readonly<Record<SlopeForm, (x: number, leak: number) => number>> = {
  step: (x) => (x > 0 ? 1 : 0),
  'leaky-step': (x, leak) => (x > 0 ? 1 : leak),
  'inverted-step': (x) => (x > 0 ? 0 : 1),
  'inverted-leaky-step': (x, leak) => (x > 0 ? leak : 1),
  'tanh-of-output': (x) => 1 - x * x,
  'tanh-of-sum': (x) => 1 - Math.tanh(x) ** 2,
  'one-minus': (x) => 1 - x,
  'sigmoid-of-output': (x) => x * (1 - x),
  'sigmoid-of-sum': (x) => sigmoid(x) * (1 - sigmoid(x)),
}

/** Every formula, in the order of trying. */
export const SLOPE_FORMS: readonly SlopeForm[] = [
  'step',
  'leaky-step',
  'inverted-step',
  'inverted-leaky-step',
  'tanh-of-output',
  'tanh-of-sum',
  'one-minus',
  'sigmoid-of-output',
  'sigmoid-of-sum',
]

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z))
}
