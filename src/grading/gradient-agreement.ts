import { type Difference, measureDifference } from './difference.ts'
import { type Tensor, unravelOffset } from './tensor.ts'
import { fitShape } from './tensor-comparison.ts'

const RELATIVE_TOLERANCE = 1e-5
const ABSOLUTE_TOLERANCE = 1e-6

/**
 * A learner's gradient of one parameter beside a numeric or a reference gradient, whose shape is
 * the parameter's.
 */
export interface GradientPair {
  readonly analytic: Tensor
  readonly other: Tensor
}

/** One entry of both gradients; the index counts from 0. */
export interface GradientEntry {
  readonly index: readonly number[]
  readonly analytic: number
  readonly other: number
  /**
   * |analytic - other| / max(|analytic|, |other|): from 0 to 2, 0 where both are 0, Infinity where
   * one is not finite.
   */
  readonly relativeError: number
}

/**
 * Whether one gradient is right. `shape`: the shapes differ and nothing was compared. `not-finite`:
 * entries of the analytic gradient are NaN or infinite where the other's are finite. `undecided`:
 * the verdict is `inconclusive`, because the cost or entries of the other gradient are not finite
 * and every entry that can be judged agrees.
 */
export interface GradientAgreement {
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  readonly reason?: 'shape' | 'not-finite' | 'value' | 'undecided'
  /** The course's number for this tensor; it does not decide. Absent where the shapes differ. */
  readonly difference?: Difference
  /** How many entries disagree. */
  readonly differing: number
  /**
   * The entry farthest out in units of its tolerance, also of a gradient that passes; absent when
   * none was judged.
   */
  readonly worst?: GradientEntry
  /** Something that was let pass: an array of one entry as the gradient of a number. */
  readonly note?: 'size-one-array'
}

/**
 * Judges one gradient: an entry agrees when |analytic - other| <= 1e-5 max(|analytic|, |other|) +
 * 1e-6 max(1, |cost|). The second term allows for the rounding of a cost whose differences were
 * divided by 2e-7.
 */
export function judgeGradient(pair: GradientPair, cost: number): GradientAgreement {
  const fit = fitShape(pair.analytic, pair.other)
  if (fit === 'mismatch') return { verdict: 'failed', reason: 'shape', differing: 0 }
  return {
    ...summarise(pair, judgeEntries(pair, cost)),
    difference: measureDifference(pair.analytic.data, pair.other.data),
    ...(fit === 'size-one-array' && { note: fit }),
  }
}

interface Tally {
  differing: number
  undecided: number
  worst?: { readonly offset: number; readonly excess: number }
}

function judgeEntries({ analytic, other }: GradientPair, cost: number): Tally {
  const tally: Tally = { differing: 0, undecided: 0 }
  const floor = ABSOLUTE_TOLERANCE * Math.max(1, Math.abs(cost))
  other.data.forEach((wanted, offset) => {
    const excess = measureExcess(analytic.data[offset] ?? Number.NaN, wanted, floor)
    if (excess === undefined) {
      tally.undecided += 1
      return
    }
    if (excess > 1) tally.differing += 1
    if (tally.worst === undefined || excess > tally.worst.excess) tally.worst = { offset, excess }
  })
  return tally
}

/**
 * The distance in units of the tolerance, above 1 for entries that disagree; undefined where
 * nothing can be told.
 */
function measureExcess(analytic: number, other: number, floor: number): number | undefined {
  if (!Number.isFinite(floor) || !Number.isFinite(other)) return undefined
  if (!Number.isFinite(analytic)) return Infinity
  const size = Math.max(Math.abs(analytic), Math.abs(other))
  return Math.abs(analytic - other) / (RELATIVE_TOLERANCE * size + floor)
}

function summarise(pair: GradientPair, tally: Tally): GradientAgreement {
  const { differing, undecided } = tally
  const worst = tally.worst && describeEntry(pair, tally.worst.offset)
  const found = { differing, ...(worst && { worst }) }
  if (differing > 0) {
    const reason = Number.isFinite(worst?.analytic) ? 'value' : 'not-finite'
    return { verdict: 'failed', reason, ...found }
  }
  if (undecided > 0) return { verdict: 'inconclusive', reason: 'undecided', ...found }
  return { verdict: 'passed', ...found }
}

function describeEntry(pair: GradientPair, offset: number): GradientEntry {
  const analytic = pair.analytic.data[offset] ?? Number.NaN
  const other = pair.other.data[offset] ?? Number.NaN
  const index = unravelOffset(pair.other.shape, offset)
  return { index, analytic, other, relativeError: measureRelativeError(analytic, other) }
}

function measureRelativeError(analytic: number, other: number): number {
  if (analytic === other) return 0
  if (!Number.isFinite(analytic)) return Infinity
  return Math.min(2, Math.abs(analytic - other) / Math.max(Math.abs(analytic), Math.abs(other)))
}
