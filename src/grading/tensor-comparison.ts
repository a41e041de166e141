import { formatShape, hasSameShape, type Tensor, unravelOffset } from './tensor.ts'

/** An entry agrees when |actual - expected| <= atol + rtol |expected|, as in `np.isclose`. */
export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

/**
 * One entry of an array beside what was expected there; the index counts from 0 and is [] for a
 * number.
 */
export interface EntryPair {
  readonly index: readonly number[]
  readonly actual: number
  readonly expected: number
}

/** How two arrays of one shape compare. */
export interface EntryComparison {
  /** How many entries lie outside the tolerance. */
  readonly differing: number
  /**
   * Of these the one farthest outside in units of the tolerance, the first of equals; absent when
   * there are none.
   */
  readonly worst?: EntryPair
}

/**
 * `size-one-array`: an array such as [[8.0]] stands where a number is expected, which is let pass.
 */
export type ShapeFit = 'same' | 'size-one-array' | 'mismatch'

/**
 * Compares shapes strictly: (5,) is not (5, 1), and a number is not an array of one entry. The one
 * exception is an array of one entry in place of an expected number, because a program that works
 * on arrays often ends with that.
 */
export function fitShape(actual: Tensor, expected: Tensor): ShapeFit {
  if (hasSameShape(actual, expected)) return 'same'
  return expected.shape.length === 0 && actual.data.length === 1 ? 'size-one-array' : 'mismatch'
}

/**
 * Compares entry by entry. NaN and infinities agree only with themselves.
 * @throws RangeError when the shapes do not fit; ask `fitShape` first.
 */
export function compareEntries(
  actual: Tensor,
  expected: Tensor,
  tolerance: Tolerance,
): EntryComparison {
  if (fitShape(actual, expected) === 'mismatch') {
    throw new RangeError(
      `Cannot compare shape ${formatShape(actual.shape)} with ${formatShape(expected.shape)}`,
    )
  }
  let differing = 0
  let largestExcess = 0
  let worst: EntryPair | undefined
  expected.data.forEach((wanted, offset) => {
    const got = actual.data[offset] ?? Number.NaN
    const excess = measureExcess(got, wanted, tolerance)
    if (excess === 0) return
    differing += 1
    if (excess <= largestExcess) return
    largestExcess = excess
    worst = { index: unravelOffset(expected.shape, offset), actual: got, expected: wanted }
  })
  return worst === undefined ? { differing } : { differing, worst }
}

/** 0 for entries that agree, else their distance in units of what is allowed. */
function measureExcess(actual: number, expected: number, { rtol, atol }: Tolerance): number {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return 0
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity
  const distance = Math.abs(actual - expected)
  const allowed = atol + rtol * Math.abs(expected)
  return distance <= allowed ? 0 : distance / allowed
}
