import { measureNorm } from '#grading/norm.ts'

/**
 * The standard deviation of noise in equally spaced values of a smooth function. Differences of order k leave of it
 * sqrt((2k)! / k!^2) times as much, and of a smooth function ever less as the order grows (Hamming's difference table;
 * J. J. More and S. M. Wild, Estimating computational noise, 2011). The fifth and the sixth order are used.
 */
export function estimateNoise(values: Float64Array): number {
  const fifth = takeDifferences(values, 5)
  const sixth = takeDifferences(fifth, 1)
  const fromFifth = measureNorm(fifth) / Math.sqrt(252 * fifth.length)
  const fromSixth = measureNorm(sixth) / Math.sqrt(924 * sixth.length)
  return Math.min(fromFifth, fromSixth)
}

/** Differences of neighbours, taken so many times. */
export function takeDifferences(values: Float64Array, order: number): Float64Array {
  let row = values
  for (let i = 0; i < order; i += 1) {
    const above = row.subarray(1)
    row = above.map((value, k) => value - (row[k] ?? Number.NaN))
  }
  return row
}
