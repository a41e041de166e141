import type { CheckerMistakeId } from '#grading/diagnosis/checker-formulas.ts'
import type { Phrase } from '#grading/diagnosis/phrases.ts'

/** What each fault of a gradient checker is, and what to do about it. */
export const checkerFormulas: Readonly<Record<CheckerMistakeId, Phrase>> = {
  'divides-by-epsilon': {
    when: 'the difference of the costs is divided by epsilon and not by 2 * epsilon',
    next: 'The points lie 2 * epsilon apart: divide by that.',
  },
  'one-sided': {
    when: 'J(theta) stands in place of J_minus',
    next: 'Compute J_minus at theta - epsilon.',
  },
  'one-sided-halved': {
    when: 'J_minus is the cost at theta itself: theta_minus is made from theta_plus, or both are one array',
    next: 'Begin theta_minus with a copy of its own of theta.',
  },
  'reversed-difference': {
    when: 'J_plus is subtracted from J_minus',
    next: 'gradapprox is (J_plus - J_minus) / (2 * epsilon).',
  },
  'sum-of-costs': {
    when: 'the two costs are added',
    next: 'gradapprox is (J_plus - J_minus) / (2 * epsilon).',
  },
  'missing-parentheses': {
    when: 'the difference is divided by 2 and then multiplied by epsilon',
    next: 'Put 2 * epsilon in parentheses.',
  },
  'unused-perturbation': {
    when: 'J_plus and J_minus are the same number, for the perturbed parameters are not used or are one array',
    next: 'Hand the perturbed vectors to forward, each a copy of its own of the parameters.',
  },
  'whole-vector': {
    when: 'epsilon is added to all parameters at once',
    next: 'Change entry i only.',
  },
  'accumulated-perturbation': {
    when: 'the perturbation of one entry is still there when the next is perturbed',
    next: 'Begin every pass of the loop with a new copy of the parameters.',
  },
  'single-precision': {
    when: 'the parameters are rounded to single precision',
    next: 'Keep them in float64.',
  },
  'other-epsilon': {
    when: 'another epsilon is used than the one that is passed in',
    next: 'Use the argument epsilon, 1e-7 by default.',
  },
  'other-variable': {
    when: 'another variable than the parameter is perturbed',
    next: 'Add epsilon to theta and leave the inputs as they are.',
  },
  'gradient-as-approximation': {
    when: 'both sides of the comparison are the same gradient',
    next: 'Compare the gradients that are passed in with the approximation that you compute.',
  },
  'denominator-of-gradient': {
    when: 'the difference is divided by the norm of one gradient only',
    next: 'Divide by the sum of both norms.',
  },
  'denominator-of-sum': {
    when: 'the difference is divided by the norm of the sum of the gradients',
    next: 'Divide by the sum of both norms.',
  },
  'denominator-product': {
    when: 'the norms in the denominator are multiplied',
    next: 'Add the two norms.',
  },
  'denominator-doubled': {
    when: 'the difference is divided by twice the norm of one gradient',
    next: 'Divide by the sum of both norms.',
  },
  'no-denominator': {
    when: 'the numerator alone is returned',
    next: 'Divide by the sum of both norms.',
  },
  'missing-denominator-parentheses': {
    when: 'the numerator is divided by the first norm and the second norm is added',
    next: 'Put the sum of the norms in parentheses.',
  },
  'difference-of-norms': {
    when: 'the norms are subtracted from one another',
    next: 'The numerator is the norm of the difference.',
  },
  'squared-norms': {
    when: 'squared norms stand in place of norms',
    next: 'Use np.linalg.norm, or take the roots.',
  },
  'sums-for-norms': {
    when: 'entries are summed where norms belong',
    next: 'Use np.linalg.norm.',
  },
  'one-norms': {
    when: 'sums of absolute values stand in place of Euclidean norms',
    next: 'Use np.linalg.norm as it is.',
  },
  'max-norms': {
    when: 'largest entries stand in place of Euclidean norms',
    next: 'Use np.linalg.norm as it is.',
  },
}
