import { countSignificantEntries } from '#grading/factor.ts'
import { findLargestMagnitude } from '#grading/norm.ts'
import { formatNumber } from '#grading/number-text.ts'
import type { Tensor } from '#grading/tensor.ts'
import type { MistakeId } from './catalogue.ts'
import {
  type Closeness,
  fitMultiple,
  fitPair,
  isClear,
  isClose,
  isNear,
  subtract,
} from './closeness.ts'
import type { Facts } from './evidence.ts'
import { toMatrix, transpose } from './matrix.ts'
import { isComparable, type Sign, type Suspect } from './suspect.ts'

/** By what the right gradient is multiplied, with the regularisation term left as it is if there is one. */
export function readFactor(suspect: Suspect): number | undefined {
  const { analytic, right, closeness } = suspect
  if (!isComparable(suspect) || !isClear(analytic.data, closeness)) return undefined
  const whole = fitMultiple(analytic.data, right.data, closeness)
  return leaveOne(whole ?? readDataFactor(suspect))
}

/** Whether a factor of this gradient alone says anything: one entry is always some multiple of another. */
export function hasManyEntries({ right }: Suspect): boolean {
  return countFreeEntries(right.data) >= 2
}

/** How many entries there are to tell a pattern by. The last of several that add up to 0 follows from the others. */
export function countFreeEntries(values: Float64Array): number {
  const sum = values.reduce((total, value) => total + value, 0)
  const size = findLargestMagnitude(values)
  const isBalanced = Math.abs(sum) <= 1e-6 * size
  return countSignificantEntries(values) - (isBalanced ? 1 : 0)
}

/** What the entries of a gradient tell beside the right ones, by themselves; factors aside. */
export function findValueSigns(suspect: Suspect): Sign[] {
  if (!isComparable(suspect)) return []
  const transposed = findTranspose(suspect)
  const others = [findPenalty, findConstant, findOther].map((detect) => detect(suspect))
  return [transposed, ...others, transposed ?? findPermutation(suspect)].filter(
    (sign) => sign !== undefined,
  )
}

/** A factor of 1 is none, and one out of this range is the noise of something else. */
function leaveOne(factor: number | undefined): number | undefined {
  if (factor === undefined || Math.abs(factor - 1) < 1e-4) return undefined
  const size = Math.abs(factor)
  return size > 1e-4 && size < 1e4 ? factor : undefined
}

/** A factor in the data term only, beside a regularisation term that is right. */
function readDataFactor({ facts, position, ...suspect }: Suspect): number | undefined {
  const { parameter } = suspect
  if (position?.role !== 'weights' || facts.lambda === 0 || parameter === undefined)
    return undefined
  const decay = findDecay(facts)
  return decay === undefined
    ? fitFactor(suspect, parameter)
    : peelFactor(
        suspect,
        parameter.data.map((entry) => decay * entry),
      )
}

type Comparison = Pick<Suspect, 'analytic' | 'right' | 'closeness'>

/** analytic = c right + b W with any b: the strength of the regularisation is not known. */
function fitFactor(
  { analytic, right, closeness }: Comparison,
  parameter: Tensor,
): number | undefined {
  if (right.data.length < 4) return undefined
  return fitPair(analytic.data, [right.data, parameter.data], closeness)?.first
}

/** analytic - penalty = c (right - penalty). */
function peelFactor(
  { analytic, right, closeness }: Comparison,
  penalty: Float64Array,
): number | undefined {
  const own = subtract(analytic.data, penalty)
  const wanted = subtract(right.data, penalty)
  const areClear = isClear(own, closeness) && isClear(wanted, closeness)
  return areClear ? fitMultiple(own, wanted, closeness) : undefined
}

function findDecay({ lambda, m }: Facts): number | undefined {
  return lambda === undefined || m === undefined || lambda === 0 ? undefined : lambda / m
}

function findTranspose({ analytic, right, closeness }: Suspect): Sign | undefined {
  const matrix = toMatrix(right)
  if (matrix === undefined || matrix.rows !== matrix.columns || matrix.rows < 2) return undefined
  if (!isClose(analytic.data, transpose(matrix).data, closeness)) return undefined
  return { mistakes: ['transposed'], confidence: 'high' }
}

/** analytic - right = a W: something is wrong with the regularisation term. */
function findPenalty(suspect: Suspect): Sign | undefined {
  const { analytic, right, parameter, closeness, facts, position } = suspect
  if (parameter === undefined || facts.lambda === 0) return undefined
  if (countSignificantEntries(parameter.data) < 2) return undefined
  const gap = subtract(analytic.data, right.data)
  const scale = fitMultiple(gap, parameter.data, widen(closeness, suspect))
  if (scale === undefined) return undefined
  const mistakes = position?.role === 'bias' ? BIAS_PENALTY : namePenalty(scale, facts)
  return {
    mistakes,
    confidence: mistakes.length === 1 ? 'high' : 'medium',
    detail: ({ diagnosis }) => diagnosis.signs.penalty(formatNumber(scale), suspect.name),
  }
}

const BIAS_PENALTY: readonly MistakeId[] = ['regularised-bias']

function namePenalty(scale: number, facts: Facts): readonly MistakeId[] {
  const decay = findDecay(facts)
  if (decay !== undefined) {
    const isMissing = isNear(scale, -decay, 1e-3)
    return [isMissing ? 'missing-regularisation' : 'wrong-regularisation']
  }
  const mistakes = ['missing-regularisation', 'wrong-regularisation'] as const
  return scale < 0 ? mistakes : mistakes.toReversed()
}

/** A difference is as uncertain as what it is taken from. */
function widen({ relative, absolute }: Closeness, { right }: Suspect): Closeness {
  const size = right.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)
  return { relative, absolute: absolute + 1e-9 * size }
}

/** One number in every row, which is the sum or the mean of the right entries. */
function findConstant({ analytic, right, closeness, facts }: Suspect): Sign | undefined {
  const [first = Number.NaN] = analytic.data
  const { length } = right.data
  if (
    length < 2 ||
    !isClose(
      analytic.data,
      right.data.map(() => first),
      closeness,
    )
  )
    return undefined
  const sum = right.data.reduce((total, entry) => total + entry, 0)
  const scales = [1, 1 / length, facts.m ?? 1, 1 / (facts.m ?? 1)]
  const isSum = scales.some((scale) => Math.abs(first - sum * scale) <= allowed(first, closeness))
  if (!isSum) return undefined
  return {
    mistakes: ['wrong-axis'],
    confidence: 'high',
    detail: ({ diagnosis }) => diagnosis.signs.constant,
  }
}

function allowed(size: number, { relative, absolute }: Closeness): number {
  return 10 * (relative * Math.abs(size) + absolute)
}

/** The right gradient of another parameter. */
function findOther(suspect: Suspect): Sign | undefined {
  const { analytic, right, closeness, all, name } = suspect
  const fitting = all.filter((other) => {
    if (other.name === name || `${other.right.shape}` !== `${right.shape}`) return false
    return isClose(analytic.data, other.right.data, closeness)
  })
  const [other] = fitting
  if (other === undefined) return undefined
  const isMutual = isClose(other.analytic.data, right.data, closeness)
  if (!isMutual && countSignificantEntries(other.right.data) < 2) return undefined
  return {
    mistakes: ['exchanged-layers'],
    confidence: 'high',
    detail: ({ diagnosis }) => diagnosis.signs.other(other.name),
  }
}

/** The right numbers in other places. */
function findPermutation(suspect: Suspect): Sign | undefined {
  const { analytic, right, closeness } = suspect
  if (right.data.length < 2) return undefined
  const isSame = isClose(analytic.data.toSorted(), right.data.toSorted(), closeness)
  if (!isSame) return undefined
  return {
    mistakes: ['misplaced-entries'],
    confidence: 'high',
    detail: ({ diagnosis }) => diagnosis.signs.misplaced,
  }
}
