/**
 * The mistakes that can be named, in the order of the catalogue in which their tests were collected. The names are
 * stable: reports and documentation use them.
 */
export const MISTAKES = [
  'constant-factor',
  'missing-average',
  'double-average',
  'average-elsewhere',
  'extra-average',
  'sign',
  'transposed',
  'untransposed-weights',
  'elementwise-product',
  'missing-derivative',
  'wrong-mask',
  'derivative-of-input',
  'activation-twice',
  'tanh-unsquared',
  'other-derivative',
  'extra-derivative',
  'missing-output-derivative',
  'cost-halving',
  'missing-label',
  'wrong-input',
  'wrong-weights',
  'wrong-axis',
  'lost-axis',
  'missing-regularisation',
  'wrong-regularisation',
  'regularised-bias',
  'dropout',
  'exchanged-layers',
  'misplaced-entries',
  'single-example',
  'zeros',
  'integers',
  'accumulates',
  'numeric-gradient',
  'changed-parameters',
  'float32',
  'not-finite',
  'output-differentiated',
  'batch-norm-constants',
] as const

/** The stable name of a mistake. */
export type MistakeId = (typeof MISTAKES)[number]
