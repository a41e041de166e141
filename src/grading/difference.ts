import { findLargestMagnitude, findScale, hasOnlyFiniteEntries, measureNorm } from './norm.ts'

/**
 * The course's number for two gradients, and what it can be taken for. `uninformative`: both
 * gradients are zero (0 / 0), which is set to 0 and proves little. `not-finite`: the analytic
 * gradient contains NaN or an infinity, which is never right. `inconclusive`: only the numeric one
 * does. `difference` is NaN in the last two, and otherwise from 0 to 1.
 */
export interface Difference {
  readonly status: 'measured' | 'uninformative' | 'not-finite' | 'inconclusive'
  readonly difference: number
}

/**
 * The relative difference ||analytic - numeric|| / (||analytic|| + ||numeric||) of the course's
 * gradient checking assignment, with Euclidean norms over all entries, both vectors in the same
 * order. Neither overflow nor underflow of squares harms it.
 * @throws RangeError when the lengths differ.
 */
export function measureDifference(analytic: Float64Array, numeric: Float64Array): Difference {
  if (analytic.length !== numeric.length) {
    throw new RangeError(
      `Cannot compare ${analytic.length} analytic with ${numeric.length} numeric gradient entries`,
    )
  }
  if (!hasOnlyFiniteEntries(analytic)) return { status: 'not-finite', difference: Number.NaN }
  if (!hasOnlyFiniteEntries(numeric)) return { status: 'inconclusive', difference: Number.NaN }
  const largest = Math.max(findLargestMagnitude(analytic), findLargestMagnitude(numeric))
  if (largest === 0) return { status: 'uninformative', difference: 0 }
  return { status: 'measured', difference: divideNorms(analytic, numeric, largest) }
}

/**
 * Rounding can carry the quotient of opposite gradients a unit in the last place above 1, its exact
 * bound.
 */
function divideNorms(analytic: Float64Array, numeric: Float64Array, largest: number): number {
  const scale = isExtreme(largest) ? findScale(largest) : 1
  const a = analytic.map((entry) => entry * scale)
  const n = numeric.map((entry) => entry * scale)
  const gap = a.map((entry, i) => entry - (n[i] ?? Number.NaN))
  return Math.min(1, measureNorm(gap) / (measureNorm(a) + measureNorm(n)))
}

/** Whether sums or norms of such entries could leave the range of doubles. */
function isExtreme(magnitude: number): boolean {
  return magnitude > 2 ** 500 || magnitude < 2 ** -500
}
