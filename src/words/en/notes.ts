import type { NoteCode } from '#grading/check/notes.ts'

/** What a check of a learner's own forward noticed, in one sentence or two. */
const texts: Readonly<Record<NoteCode | 'small', string>> = {
  kink: 'The cost has a kink at this very point (such as ReLU at 0): slopes differ on both sides, and the gradient was judged at points near by.',
  ties: 'Several kinks meet at this very point, and the gradient lies outside the slopes on both sides of a joint direction. That is a matter of convention; choose another point to be sure.',
  'only-here':
    'The gradient departs from the slope at this very point, and agrees with it at points near by: a kink lies in between.',
  elsewhere:
    'The gradient is right at this point and wrong at another: it is right here only by chance.',
  float32:
    'The numbers are of type float32, right to some six digits: use float64 for gradient checks.',
  noisy:
    'The cost carries more noise than rounding explains: answers have fewer digits than usual.',
  quantised: 'The cost moves in jumps, as rounded and saturated costs do.',
  coarse: 'Some slopes could only be told to the first digits: small mistakes there remain unseen.',
  unresolved:
    'Some slopes are lost in the noise of the cost, or depend on the scale: choose inputs and parameters of ordinary size, with no saturated units.',
  'domain-edge':
    'The cost is not a finite number a small step away: the point lies at the edge of where it is defined.',
  uninformative:
    'The cost does not depend on any parameter and the gradient is 0: this proves little.',
  random: 'forward draws random numbers: all runs were compared under one seed.',
  'hidden-state':
    'forward gives other values for the same parameters, also under one seed: something is kept from one call to the next. Make it depend on its arguments only.',
  accumulates:
    'backward adds to the gradients of its earlier calls: set them to zeros at its beginning.',
  'unsteady-backward':
    'backward gives another gradient when it is called again with the same arguments.',
  'backward-fails-nearby':
    'backward gives no gradient at points near by, so that nothing could be confirmed there.',
  'gradient-not-finite': 'The gradient contains NaN or an infinite number.',
  'gradient-size': 'The gradient has another number of entries than the parameters.',
  'cost-not-finite':
    'The cost is not a finite number at this point: choose another point, or keep log and division away from 0.',
  'integer-parameters':
    'Parameters of integer type were made float64: a small step would have vanished in them.',
  'changed-arguments': 'The program changes its arguments in place: work on a copy.',
  'aliased-gradients': 'A gradient shares its memory with an argument: return an array of its own.',
  budget: 'The evaluations allowed were not enough to decide: allow more, or choose a smaller net.',
  small: 'There is an error, and it is smaller than what is allowed for single entries.',
}

/** On what a check noticed beside its verdict. */
export const notes = {
  texts,
  /** The parameters that a note is about. */
  about: (names: readonly string[]): string => `This is about ${names.join(', ')}.`,
  projected:
    'Parameters are many, or evaluations few: each gradient was compared along random directions and not entry by entry.',
  /** How small a wrong entry may have been missed, in typical ones. */
  projectedMiss: (size: string): string =>
    `A single wrong entry smaller than ${size} times the typical one could have passed.`,
}
