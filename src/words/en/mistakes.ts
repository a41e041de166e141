import type { MistakeId } from '#grading/diagnosis/catalogue.ts'
import type { MistakeSubject, Phrase } from '#grading/diagnosis/phrases.ts'

const ACTIVATION_FORMS =
  "tanh' is 1 - A^2 and sigmoid' is A (1 - A), where A is the layer's output."

/** What a mistake in an array is, and what to do about it. */
export const mistakes: Readonly<Record<MistakeId, (subject: MistakeSubject) => Phrase>> = {
  'constant-factor': ({ target }) => ({
    when: `a stray factor stands in the line of ${target}`,
    next: `Look for a number too many or too few in the line of ${target}.`,
  }),
  'missing-average': ({ target }) => ({
    when: `${target} is summed over the examples and not averaged`,
    next: 'Divide by the number of examples: multiply by 1/m.',
  }),
  'double-average': ({ target }) => ({
    when: `1/m is applied twice on the way to ${target}`,
    next: 'Apply 1/m once: in dZ, or in dW and db, but not in both.',
  }),
  'average-elsewhere': ({ target }) => ({
    when: `1/m is applied in ${target} and not later`,
    next: 'That gives the same gradients: nothing to mend.',
  }),
  'extra-average': ({ target }) => ({
    when: `${target} is averaged over units or time steps that should be summed`,
    next: 'Average over the examples only.',
  }),
  sign: ({ target }) => ({
    when: `${target} has the opposite sign`,
    next: 'Look for a difference taken the wrong way round: the last dZ begins with A - Y.',
  }),
  transposed: ({ target }) => ({
    when: `${target} is transposed`,
    next: `Look at the order of the matrix product in ${target} and at its transposes.`,
  }),
  'untransposed-weights': ({ layer }) => ({
    when: `the weights that dA${layer} is computed with are not transposed`,
    next: `dA${layer} is the transpose of the next layer's W times that layer's dZ.`,
  }),
  'elementwise-product': ({ target }) => ({
    when: `${target} multiplies entry by entry (*) where a matrix product belongs`,
    next: "Use np.dot or @ there, and * for the factor g'(Z) only.",
  }),
  'missing-derivative': ({ layer }) => ({
    when: `the factor g'(Z${layer}) is missing in dZ${layer}`,
    next: `dZ${layer} = dA${layer} * g'(Z${layer}).`,
  }),
  'wrong-mask': ({ layer }) => ({
    when: `the mask in dZ${layer} keeps the wrong units: it is turned round, or not taken from Z${layer}`,
    next: `Keep dA${layer} where Z${layer} > 0.`,
  }),
  'derivative-of-input': ({ layer }) => ({
    when: `g' of layer ${layer} is written for A${layer} and given Z${layer}`,
    next: ACTIVATION_FORMS,
  }),
  'activation-twice': ({ layer }) => ({
    when: `the activation is applied to A${layer} once more inside g'`,
    next: ACTIVATION_FORMS,
  }),
  'tanh-unsquared': ({ layer }) => ({
    when: `A${layer} is not squared in tanh'`,
    next: `tanh'(Z${layer}) is 1 - A${layer}^2.`,
  }),
  'other-derivative': ({ layer }) => ({
    when: `layer ${layer} uses the derivative of another activation than forward does`,
    next: `Take the derivative of the function that forward applies to Z${layer}.`,
  }),
  'extra-derivative': ({ target }) => ({
    when: `${target} is multiplied by g' although the loss has cancelled it`,
    next: 'With cross-entropy after sigmoid or softmax the last dZ is A - Y.',
  }),
  'missing-output-derivative': ({ target }) => ({
    when: `g' of the last layer is missing in ${target}`,
    next: "With a squared error the last dZ is (A - Y) * g'(Z).",
  }),
  'cost-halving': ({ target }) => ({
    when: `${target} and the cost disagree about a factor of 1/2`,
    next: 'The derivative of (A - Y)^2 / 2 is A - Y, that of (A - Y)^2 is 2 (A - Y).',
  }),
  'missing-label': ({ target }) => ({
    when: `the label is not subtracted in ${target}`,
    next: 'The last dZ begins with A - Y.',
  }),
  'wrong-input': ({ target }) => ({
    when: `${target} is made from another array than forward used there`,
    next: `dW of a layer is its dZ times the output of the layer below, as forward used it.`,
  }),
  'wrong-weights': ({ layer }) => ({
    when: `dA${layer} is computed with something else than the weights of the forward pass`,
    next: 'Use W itself, before any update, and not dW.',
  }),
  'wrong-axis': ({ target }) => ({
    when: `${target} is summed over the wrong axis or over everything`,
    next: `Sum over the examples only, for examples in columns np.sum(dZ, axis=1, keepdims=True).`,
  }),
  'lost-axis': ({ target }) => ({
    when: `the sum in ${target} drops the axis that it sums over`,
    next: 'Add keepdims=True.',
  }),
  'missing-regularisation': ({ target }) => ({
    when: `the regularisation term is missing in ${target}`,
    next: `Add lambda/m times the weights to ${target}.`,
  }),
  'wrong-regularisation': ({ target }) => ({
    when: `the regularisation term in ${target} has another size or sign than the cost gives it`,
    next: 'The derivative of lambda/(2m) W^2 is lambda/m W.',
  }),
  'regularised-bias': ({ target }) => ({
    when: `${target} has a regularisation term`,
    next: `The cost does not contain the biases squared: take the term out of ${target}.`,
  }),
  dropout: ({ layer }) => ({
    when: `dropout's mask or its 1/keep_prob is not what forward applied to layer ${layer}`,
    next: `Multiply dA${layer} by the same mask as A${layer} and divide it by keep_prob.`,
  }),
  'exchanged-layers': ({ target }) => ({
    when: `${target} holds the gradient of another parameter`,
    next: 'Look at the names under which backward returns its gradients.',
  }),
  'misplaced-entries': ({ target }) => ({
    when: `${target} holds the right numbers in other places`,
    next: `Look at the indices and at any reshape of ${target}.`,
  }),
  'single-example': ({ target }) => ({
    when: `${target} counts one example only`,
    next: 'Sum over all examples.',
  }),
  zeros: ({ target }) => ({
    when: `${target} is never filled in`,
    next: `Follow how the gradient reaches ${target}.`,
  }),
  integers: ({ target }) => ({
    when: `${target} is stored in an array of whole numbers, which cuts its entries`,
    next: 'Make the array with floating point numbers, as np.zeros does.',
  }),
  accumulates: ({ target }) => ({
    when: `${target} is added to what the last call left`,
    next: 'Set gradients to zero at the beginning of backward.',
  }),
  'numeric-gradient': ({ target }) => ({
    when: `${target} is computed by finite differences`,
    next: 'Use backpropagation: finite differences are only there to check it.',
  }),
  'changed-parameters': ({ target }) => ({
    when: `${target} is changed while the gradient is computed`,
    next: `Work on a copy of ${target}.`,
  }),
  float32: ({ target }) => ({
    when: `${target} is computed in single precision, which is right to six digits`,
    next: 'Use float64 for gradient checking.',
  }),
  'not-finite': ({ target }) => ({
    when: `${target} divides by zero or takes log(0)`,
    next: `Look for a division or a logarithm on the way to ${target}.`,
  }),
  'output-differentiated': ({ target }) => ({
    when: `one of the two sides of ${target} belongs to the net's output and not to its cost`,
    next: 'Differentiate the cost.',
  }),
  'batch-norm-constants': ({ target }) => ({
    when: `the mean and the variance of the batch count as constants in ${target}`,
    next: 'They depend on the input too: two terms are missing.',
  }),
}
