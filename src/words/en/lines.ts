import { common } from './common.ts'

/** A line, or several, of backward. */
interface Lines {
  /** The array that a single line makes, such as dZ1. */
  readonly target: string
  /** Where there are several lines: the letters that all their arrays share, or else the arrays. */
  readonly several?: { readonly letters: string } | { readonly arrays: readonly string[] }
}

/** An array by the name that learners know it by. */
interface ArrayName {
  readonly name: string
  readonly isBeforeDropout: boolean
}

function place({ target, several }: Lines): string {
  if (several === undefined) return `the line of ${target}`
  return 'letters' in several
    ? `the lines of all ${several.letters}`
    : `the lines of ${several.arrays.join(' and ')}`
}

function showName({ name, isBeforeDropout }: ArrayName): string {
  return isBeforeDropout ? `${name} before dropout` : name
}

/** Clauses that say what was done in a line of backward. */
export const lines = {
  replaced: (from: ArrayName, to: ArrayName, at: Lines): string =>
    `${showName(to)} stands in place of ${showName(from)} in ${place(at)}`,
  penaltyScaled: (factor: number, at: Lines): string =>
    `the regularisation term in ${place(at)} is ${common.factor(factor)} what it should be`,
  slope: (formula: string, at: Lines): string => `${formula} is a factor in ${place(at)}`,
  /** A step written out: `one` where x > 0, else `other`. */
  step: (x: string, one: string, other: string): string => `(${one} where ${x} > 0, else ${other})`,
  arrayName: showName,
  single: (which: 'first' | 'last', isAveraged: boolean, at: Lines): string =>
    `only the ${which} example counts in ${place(at)}${isAveraged ? '' : ', without 1/m'}`,
  labelLeftOut: (at: Lines): string => `the label is not subtracted in ${place(at)}`,
  factorLeftOut: (at: Lines): string => `a factor is left out in ${place(at)}`,
  derivativeLeftOut: (z: string, at: Lines): string =>
    `a factor is left out in ${place(at)}: g'(${z})`,
  exchanged: (at: Lines): string => `the difference in ${place(at)} is taken the wrong way round`,
  added: (at: Lines): string => `${place(at)} adds where it should subtract`,
  penaltyDropped: (at: Lines): string => `the regularisation term is left out in ${place(at)}`,
  penaltySubtracted: (at: Lines): string => `the regularisation term is subtracted in ${place(at)}`,
  penaltyAdded: (at: Lines): string => `a regularisation term is added in ${place(at)}`,
  transposed: (at: Lines): string => `the product is transposed in ${place(at)}`,
  untransposed: (at: Lines): string => `a transpose is left out in ${place(at)}`,
  entrywise: (at: Lines): string => `* stands in place of the matrix product in ${place(at)}`,
  axis: (at: Lines): string =>
    `the sum runs over the units as well as the examples in ${place(at)}`,
}
