/**
 * Mistakes in a backward function that a message can name, with what each is; those that have a reason code for what
 * they look like, such as `sign`, are among the reasons. docs/reasons.md has a section on each.
 */
export const MISTAKE_REASONS = {
  'constant-factor': 'A stray number stands in a line of backward.',
  'missing-average': 'A gradient is summed over the examples and not averaged.',
  'double-average': 'The average over the examples is taken twice.',
  'average-elsewhere': 'The average is taken in another line than usual, with the same gradients.',
  'extra-average': 'A gradient is averaged over units or steps that should be summed.',
  transposed: 'A matrix, or the order of a matrix product, is turned round.',
  'untransposed-weights': 'The weights stand where their transpose belongs.',
  'elementwise-product': 'A product is taken entry by entry where a matrix product belongs.',
  'missing-derivative': 'The derivative of an activation is left out.',
  'wrong-mask': 'The mask of a ReLU keeps the wrong units.',
  'derivative-of-input':
    'The derivative of an activation is written for its output and given its input.',
  'activation-twice': 'The activation is applied once more inside its derivative.',
  'tanh-unsquared': 'The derivative of tanh lacks its square.',
  'other-derivative': 'The derivative is that of another activation.',
  'extra-derivative': 'The last layer has a derivative that the loss has cancelled.',
  'missing-output-derivative': 'The last layer lacks the derivative of its activation.',
  'cost-halving': 'Cost and gradient disagree about a factor of one half.',
  'missing-label': 'The label is not subtracted.',
  'wrong-input': 'A gradient is made from another array than forward used there.',
  'wrong-weights': 'Something else stands in the place of the weights.',
  'wrong-axis': 'A sum runs over the wrong axis, or over everything.',
  'lost-axis': 'A sum drops the axis that it runs over.',
  'missing-regularisation': 'The term of the regularisation is left out.',
  'wrong-regularisation':
    'The term of the regularisation has another size or sign than in the cost.',
  'regularised-bias': 'A bias has a term of the regularisation.',
  dropout: 'The mask of dropout, or its scale, is not that of the forward pass.',
  'exchanged-layers': 'A gradient is returned under the name of another.',
  'misplaced-entries': 'The right numbers stand in other places.',
  'single-example': 'One example only is counted.',
  integers: 'A gradient is stored as whole numbers, which cuts its entries.',
  'numeric-gradient': 'The gradient is computed by finite differences.',
  'changed-parameters': 'A value that is still needed is changed on the way.',
  'output-differentiated': 'The output of the net is differentiated and not its cost.',
  'batch-norm-constants': 'The mean or the variance of the batch is taken for a constant.',
} as const
