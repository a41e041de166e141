import type { Allowance } from './allowance.ts'
import { type Difference, measureDifference } from './difference.ts'
import { type Tensor, unravelOffset } from './tensor.ts'
import { fitShape } from './tensor-comparison.ts'

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
 * Judges one gradient: an entry agrees when |analytic - other| <= relative max(|analytic|, |other|) + floor. Where the
 * floor is not finite nothing is decided.
 */
export function judgeGradient(pair: GradientPair, allowance: Allowance): GradientAgreement {
  const fit = fitShape(pair.analytic, pair.other)
  if (fit === 'mismatch') return { verdict: 'failed', reason: 'shape', differing: 0 }
  return {
    ...summarise(pair, judgeEntries(pair, allowance)),
    difference: measureDifference(pair.analytic.data, pair.other.data),
    ...(fit === 'size-one-array' && { note: fit }),
  }
}

interface Tally {
  differing: number
  undecided: number
  worst?: { readonly offset: number; readonly excess: number }
}

function judgeEntries({ analytic, other }: GradientPair, { relative, floor }: Allowance): Tally {
  const tally: Tally = { differing: 0, undecided: 0 }
  other.data.forEach((wanted, offset) => {
    const found = analytic.data[offset] ?? Number.NaN
    const excess = measureExcess(found, wanted, { relative, floor: readFloor(floor, offset) })
    if (excess === undefined) {
      tally.undecided += 1
      return
    }
    if (excess > 1) tally.differing += 1
    if (tally.worst === undefined || excess > tally.worst.excess) tally.worst = { offset, excess }
  })
  return tally
}

function readFloor(floor: Allowance['floor'], offset: number): number {
  return typeof floor === 'number' ? floor : (floor[offset] ?? Number.NaN)
}

interface EntryAllowance {
  readonly relative: number
  readonly floor: number
}

/**
 * The distance in units of the tolerance, above 1 for entries that disagree; undefined where
 * nothing can be told.
 */
function measureExcess(
  analytic: number,
  other: number,
  { relative, floor }: EntryAllowance,
): number | undefined {
  if (!Number.isFinite(floor) || !Number.isFinite(other)) return undefined
  if (!Number.isFinite(analytic)) return Infinity
  if (analytic === other) return 0
  const size = Math.max(Math.abs(analytic), Math.abs(other))
  return Math.abs(analytic - other) / (relative * size + floor)
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
