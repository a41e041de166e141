/**
 * Sums of squares between these bounds lost nothing to overflow, and to underflow nothing that
 * counts.
 */
const SMALLEST_SAFE = 2 ** -900
const LARGEST_SAFE = 2 ** 1000

/**
 * The Euclidean norm: sqrt of the sum of squares, added in order. Where that sum would overflow or
 * underflow the entries are first scaled by a power of two, so that 3e200 and 4e200 give 5e200. NaN
 * or infinite when an entry is.
 */
export function measureNorm(values: Float64Array): number {
  const sum = sumSquares(values, 1)
  if (sum >= SMALLEST_SAFE && sum <= LARGEST_SAFE) return Math.sqrt(sum)
  const scale = findScale(findLargestMagnitude(values))
  return Math.sqrt(sumSquares(values, scale)) / scale
}

/** The largest absolute value, 0 for no values; NaN when an entry is NaN. */
export function findLargestMagnitude(values: Float64Array): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  return largest
}

/** Whether no entry is NaN or infinite. */
export function hasOnlyFiniteEntries(values: Float64Array): boolean {
  return values.every(Number.isFinite)
}

/**
 * The power of two that brings `magnitude` near 1, as far as a double can hold it; 1 for 0 and for
 * what is not finite.
 */
export function findScale(magnitude: number): number {
  if (magnitude === 0 || !Number.isFinite(magnitude)) return 1
  return 2 ** Math.min(1023, -Math.floor(Math.log2(magnitude)))
}

function sumSquares(values: Float64Array, scale: number): number {
  let sum = 0
  for (const value of values) {
    const scaled = value * scale
    sum += scaled * scaled
  }
  return sum
}
