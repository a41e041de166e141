import { z } from 'zod'
import { MISTAKE_REASONS } from './mistakes.ts'

/**
 * Every reason code that a message of a report can carry, with what it means. docs/reasons.md has a section on each.
 */
export const REASONS = {
  // The value of a function or checker.
  'wrong-value': 'A number differs from the expected one by more than the tolerance.',
  'wrong-shape': 'An array has another shape than expected.',
  'wrong-type': 'The function returned another kind of thing than expected.',
  'wrong-keys': 'A returned dict has other keys than expected.',
  'not-a-number': 'A number was expected and None, text or an object came.',
  'not-finite': 'A result is NaN or infinite.',
  'too-large': 'An array is too large to be sent back and compared.',
  'checker-formula': 'The values of a gradient checker are those of a known wrong formula.',
  // Gradients.
  'missing-gradient': 'The backward function returned nothing for a parameter.',
  'wrong-gradient': 'A gradient differs, and in no way that has a name here.',
  scale: 'A gradient is a constant factor times the right one.',
  sign: 'A gradient has the opposite sign.',
  zeros: 'A gradient is all zeros where it must not be.',
  transpose: 'A gradient is the transpose of the right one.',
  'others-agree': 'Names the gradients that agree, beside those that do not.',
  'shipped-mistakes': 'The mistakes that the assignment ships are still in, which it allows.',
  'leftover-mistake':
    'Some of the mistakes that the assignment ships are repaired and some are not.',
  repaired: 'The mistakes that the assignment ships are repaired.',
  uninformative: 'Forward is constant at the test point, so that zero gradients prove nothing.',
  'cost-not-finite':
    'The cost is not finite at or near the test point, so that nothing can be measured.',
  'no-decision': 'There is neither an expected value nor a numeric gradient to decide by.',
  'assignment-inconsistent':
    'The gradient agrees with the numeric one and not with the expected value of the assignment.',
  // What a check of a learner's own forward noticed.
  projected:
    'Each gradient was compared along random directions, because there are many parameters.',
  kink: 'The cost has a kink at the test point; the gradient was judged at points near by.',
  ties: 'Several kinks meet at the test point, where the gradient is a matter of convention.',
  'only-here': 'The gradient departs from the slope at the test point only.',
  elsewhere: 'The gradient is right at the test point and wrong at another.',
  float32: 'The numbers are of type float32.',
  noisy: 'The cost carries more noise than rounding explains.',
  quantised: 'The cost moves in jumps.',
  coarse: 'Some slopes could only be told to the first digits.',
  unresolved: 'Some slopes could not be told apart from noise.',
  small: 'There is an error smaller than what is allowed for single entries.',
  'domain-edge': 'The cost is not finite a small step away from the test point.',
  random: 'Forward draws random numbers; all runs were compared under one seed.',
  'hidden-state': 'Forward gives other values for the same arguments.',
  accumulates: 'Backward adds to the gradients of its earlier calls.',
  'unsteady-backward': 'Backward gives other gradients for the same arguments.',
  'backward-fails-nearby': 'Backward gives no gradient at points near by.',
  'integer-parameters': 'Parameters of integer type were made float64 for the check.',
  'kept-arrays': 'The program keeps the arrays of its first call.',
  'changed-arguments': 'The program changes its arguments in place.',
  'aliased-gradients': 'A gradient shares its memory with an argument.',
  budget: 'The evaluations allowed were not enough to decide.',
  // What an assignment's adapter found.
  'adapter-failed': 'The adapter of the assignment raised an exception; nothing was decided.',
  'adapter-mismatch':
    'The adapter, which gets through with the reference, cannot use what the code takes or returns.',
  // How values were read.
  'size-one-array': 'An array of one entry was read as a number.',
  'renamed-parameter':
    'Arguments were passed by position, because the parameters have other names.',
  'own-pipeline-differs': 'With the learner’s own other functions the value is another one.',
  // How code ended.
  exception: 'The code raised an exception.',
  'syntax-error': 'The code does not parse.',
  'missing-function': 'The submission does not define the function.',
  'imported-not-written': 'The function is only imported, and the exercise is to write it.',
  'not-filled-in': 'The function still has the body of the starter.',
  'wrong-signature': 'The function takes or returns another number of values.',
  'forbidden-import': 'The code needs a module that is not there.',
  'numpy-version': 'The code uses what NumPy 2 no longer does.',
  'time-limit': 'The code used up its time.',
  'memory-limit': 'The code used up its memory.',
  'output-limit': 'The code printed, returned or needed more than is allowed.',
  exited: 'The code ended its own process.',
  crashed: 'The code crashed its interpreter.',
  forbidden: 'The code was killed for a system call that is not allowed.',
  'sandbox-unavailable': 'The service lost its sandbox; nothing was decided.',
  internal: 'The service failed; nothing was decided.',
  // The top level of a submission.
  'top-level-exception':
    'A statement outside the graded functions raised an exception and was left out.',
  'top-level-exit': 'A statement outside the graded functions called for an exit and was ended.',
  'stubbed-import': 'A placeholder stands in for a module that is not there.',
  'duplicate-definition': 'A function is defined more than once; the last definition counts.',
  'extra-print': 'A graded function, or its cell, prints more than the starter’s.',
  'extra-cells': 'The notebook has more code cells than the starter.',
  'changed-signature': 'A function has other parameters than in the starter.',
  'global-variable': 'A graded function reads variables from outside.',
  'extra-variable': 'A graded function has variables that the starter does not name.',
  'stale-output': 'A saved output is not what the code gives now.',
  // The submission as a whole, and what the assignment says.
  summary: 'How the submission came out as a whole, and what to do next.',
  hint: 'A hint of the assignment’s, told from some attempt on.',
  // What may be wrong in backward.
  ...MISTAKE_REASONS,
} as const

export type ReasonCode = keyof typeof REASONS

export const reasonCodeSchema = z
  .enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]])
  .meta({ id: 'ReasonCode', description: 'Stable; docs/reasons.md has a section on each' })
